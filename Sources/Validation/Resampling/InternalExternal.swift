package import Cohorts
internal import Diagnostics
internal import Foundation
package import RiskModels
internal import Statistics

/// Leave-one-centre-out: the model made in the other centres, judged in the one left out.
///
/// Centre c: performance of b₋c, b₋c = the model fitted to all patients outside c, in the patients of c.
///
/// - Source: Royston, Stat Med 2004;23:907; Steyerberg & Harrell, J Clin Epidemiol 2016;69:245.
package enum InternalExternal {
  /// As `performance(_:centres:plan:)`, from the patients and the specification of the model.
  package static func performance(
    _ data: AnalysisSet, specifiedBy spec: ModelSpec, on patients: Cohort, centres: [String],
    plan: ValidationPlan
  ) throws -> [CentrePerformance]? {
    let refitting = Refitting(
      data, cohort: patients, spec: spec, start: [], keepsKnots: plan.keepsKnots)
    return try performance(refitting, centres: centres, plan: plan)
  }

  /// The performance in each centre, in the order of centres; `nil` for fewer than two centres.
  static func performance(
    _ refitting: Refitting, centres: [String], plan: ValidationPlan
  ) throws -> [CentrePerformance]? {
    let names = Set(centres).inCodeOrder()
    guard names.count > 1 else { return nil }
    var refitting = refitting
    var result: [CentrePerformance] = []
    for name in names {
      try Task.checkCancellation()
      let rows = centres.indices.filter { centres[$0] == name }
      let counts = centres.map { $0 == name ? 0 : 1 }
      result.append(try judge(&refitting, centre: name, rows: rows, counts: counts, plan: plan))
    }
    return result
  }

  private static func judge(
    _ refitting: inout Refitting, centre: String, rows: [Int], counts: [Int], plan: ValidationPlan
  ) throws -> CentrePerformance {
    let linearPredictors: [Double]
    do throws(Refitting.Failure) {
      try refitting.prepare(for: .without(centre: centre))
      linearPredictors = try refitting.linearPredictors(counts: counts)
    } catch {
      return CentrePerformance(centre: centre, failure: error.reason)
    }
    let ranked = try RankedRisks(
      linearPredictors: rows.map { linearPredictors[$0] },
      outcomes: rows.map { refitting.outcomes[$0] == 1 })
    if let few = plan.tooFew(events: ranked.events, of: ranked.count) {
      return CentrePerformance(centre: centre, failure: few)
    }
    var result = CentrePerformance(
      centre: centre,
      performance: Performance(ranked, smoother: plan.smoother, confidence: plan.confidence))
    result.calibration = CentreCalibration(ranked, following: plan)
    return result
  }
}

extension ValidationPlan {
  /// Why a centre is not judged where small counts are kept back; `nil` if it is.
  func tooFew(events: Int, of patients: Int) -> LocalizedText? {
    guard let smallest = smallestShown,
      [events, patients - events].contains(where: { (1..<smallest).contains($0) })
    else { return nil }
    return LocalizedText(
      english: "fewer than \(smallest) patients with or without the event, kept back",
      simplifiedChinese: "发生或未发生事件者不足\(smallest)例，不予报告")
  }
}
