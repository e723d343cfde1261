public import Cohorts
internal import Foundation
internal import Statistics
internal import Survival

extension ValidationSampleSize {
  /// How many patients like these the external validation of a model needs.
  ///
  /// It goes by the model's predictions in these patients, their overall risk and, for times to an event,
  /// their censoring until the longest horizon. `nil` for a model that knows no absolute risk, and where
  /// the numbers allow no judgement: no events, equal predictions, fewer than two patients with values.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - patients: Those who lack the outcome or a predictor do not count.
  ///   - cStatistic: What is expected of a binary outcome; `nil`: what the model's own linear predictor
  ///     gives in these patients if it is right. Models with times go by the latter.
  /// - Throws: `FitError` for an outcome that cannot be used, `PredictionError` for a predictor.
  public init?(
    _ model: RiskModel, in patients: Cohort, cStatistic: Double? = nil
  ) throws {
    // Riley's criteria here are of one event.
    guard !model.family.isCategorical else { return nil }
    let outcome = try ModelOutcome(model, in: patients)
    let rows = try model.design.completeRows(of: patients).filter { !outcome.isMissing($0) }
    guard model.knowsAbsoluteRisk, rows.count > 1 else { return nil }
    let known = patients.selecting(rows: rows)
    if let followUp = try outcome.followUp(of: rows) {
      guard let horizon = model.primaryHorizon else { return nil }
      let heeded = model.family.heedsCompetingEvents ? followUp : followUp.censoringCompetingEvents
      let expected = FollowUpExpectation(
        heeded, risks: try model.risks(for: known), horizon: horizon)
      guard let expected else { return nil }
      self.init(expected)
      return
    }
    let values = try model.linearPredictors(for: known)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let distribution = (mean: mean, sd: (squares / (count - 1)).squareRoot())
    let needed = ValidationSampleSize(
      prevalence: Double(rows.count { outcome.isEvent($0) }) / count,
      cStatistic: cStatistic ?? Self.cStatistic(distribution), linearPredictor: distribution)
    // Predictions that are equal but for rounding tell nothing of a slope, however many patients there are.
    guard let needed, Double(needed.patients) < Self.everybody else { return nil }
    self = needed
  }

  /// More people than have ever lived.
  private static let everybody = 1e12

  /// The C-statistic of a normal linear predictor that is right: the chance that of a patient with and
  /// one without the event the former has the higher risk.
  static func cStatistic(_ linearPredictor: (mean: Double, sd: Double)) -> Double {
    let step = 0.01
    var (below, concordant, events, others) = (0.0, 0.0, 0.0, 0.0)
    for index in -800...800 {
      let z = Double(index) * step
      let (risk, complement) = inverseLogit(linearPredictor.mean + linearPredictor.sd * z)
      let weight = exp(-z * z / 2)
      concordant += weight * risk * (below + weight * complement / 2)
      below += weight * complement
      events += weight * risk
      others += weight * complement
    }
    return concordant / (events * others)
  }
}
