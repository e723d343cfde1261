internal import Statistics
internal import Survival

extension RiskModel {
  /// The share of patients with the event; with times the cumulative incidence by the primary horizon.
  ///
  /// Events that the model does not heed are censorings, as in the model: a patient's risk by a Cox model is one as if
  /// nobody had a competing event, and beside the observed incidence it would look higher than it is. Risk sheets say
  /// so. `nil` for several categories, without patients, and where nobody was followed to the horizon.
  func observedRisk(in data: AnalysisSet) -> Double? {
    guard categories == nil, data.patientCount > 0 else { return nil }
    guard let followUp = data.followUp else {
      return Double(data.eventCount) / Double(data.patientCount)
    }
    guard let horizon = timeToEvent?.primaryHorizon else { return nil }
    let heeded = family.heedsCompetingEvents ? followUp : followUp.censoringCompetingEvents
    return AalenJohansen(heeded).incidence(at: horizon).estimate
  }
}
