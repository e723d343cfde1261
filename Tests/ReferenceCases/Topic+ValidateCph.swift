internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

extension ReferenceTopic {
  /// Optimism of Cox models by bootstrap, indexes and Kaplan–Meier calibration in groups.
  static let validateCph = ReferenceTopic(
    "validate_cph", default: .fit,
    tolerances: [
      ToleranceRule("n", .exact), ToleranceRule("events", .exact),
      ToleranceRule("rms_validate*", .cphRefitsStopEarly),
      ToleranceRule("calibrate_km.table*", .fit), ToleranceRule("groupkm_g5*", .fit),
      ToleranceRule("rotterdam_B40:manual[Dxy,*", .splitTies),
      ToleranceRule("rotterdam_B40:per_resample_*,Dxy]", .splitTies),
    ],
    informational: [
      Informational("B", because: "a setting of the reference"),
      Informational("indices", because: "the name of the file of resamples"),
      Informational("calibrate_km.u", because: "a setting of the reference"),
      Informational("calibrate_km.m", because: "a setting of the reference"),
      Informational(
        "val_surv_hare.*", because: "polspline's adaptive hazard regression, for orientation only"),
    ],
    compute: { reference, values in try CphValidationCase(reference).set(into: &values) })
}

extension Tolerance {
  /// `cph` stops at a relative change of 1e-4 in the models and in the refits that test them; R's own
  /// converged refits (`manual`) lie as far from `validate`.
  fileprivate static let cphRefitsStopEarly = convention(
    "cph's stopping rule", relative: 2e-4, floor: 1)
}

private struct CphValidationCase {
  let table: FollowedResamplingTable
  /// The same with models that stop as those of `cph`.
  let stopped: FollowedResamplingTable
  let order: TimeOrder
  let horizon: Double

  init(_ reference: ReferenceCase) throws {
    let text = reference.spec["formula"]?.text ?? ""
    let sides = text.split(separator: "~", maxSplits: 1).map(String.init)
    guard sides.count == 2, sides[0].hasPrefix("Surv(") else {
      throw ReferenceData.Missing(description: "no survival formula")
    }
    let names = sides[0].dropFirst(5).split(separator: ")")[0].split(separator: ",").map {
      $0.filter { $0 != " " }
    }
    let formula = try Formula("\(names[1]) ~\(sides[1])")
    let spec = ModelSpec(
      kind: .cox(TimeToEvent(time: names[0], status: names[1], event: "1"), ties: .efron),
      terms: formula.terms, formula: formula.text)
    let cohort = try reference.data().cohort()
    horizon = try reference.number("u")
    let group = Int(try reference.number("m"))
    let resamples = try reference.resamples("\(reference.name).csv").map { $0.map { $0 + 1 } }
    table = try FollowedResamplingTable(
      spec, on: cohort, resamples: resamples, horizon: horizon, patientsPerGroup: group)
    stopped = try FollowedResamplingTable(
      spec, on: cohort, resamples: resamples, horizon: horizon, patientsPerGroup: group,
      likelihoodTolerance: 1e-4)
    let data = try AnalysisSet(cohort, for: spec)
    order = try TimeOrder(data.followUp ?? FollowUp(times: [], causes: []))
  }

  private static let columns = ["index.orig", "training", "test", "optimism", "index.corrected"]

  func set(into values: inout ComputedValues) {
    values.set("n", table.counts.patients)
    values.set("events", table.counts.events)
    let labels = FollowedResamplingTable.Index.allCases.map(\.rawValue)
    let cells = table.rows.map { row -> [Double?] in
      [row.apparent, row.training, row.test, row.optimism, row.corrected]
    }
    values.set("manual", cells: cells, rows: labels, columns: Self.columns)
    values.set(
      "rms_validate", cells: zip(cells, table.rows).map { $0 + [Double($1.count)] }, rows: labels,
      columns: Self.columns + ["n"])
    for (path, results) in [("training", table.training), ("test", table.test)] {
      let cells = results.prefix(5).map { result in
        labels.indices.map { result?[$0] }
      }
      values.set("per_resample_\(path)_first5", cells: Array(cells), columns: labels)
    }
    setCalibration(into: &values)
    setGroups(into: &values)
  }

  private func setCalibration(into values: inout ComputedValues) {
    let cells = zip(stopped.calibration, stopped.groups).map { row, group -> [Double?] in
      [
        row.apparent, row.training, row.test, row.optimism, row.corrected, Double(row.count),
        group.predicted, group.observed, group.observed - row.optimism, group.logError,
      ]
    }
    values.set(
      "calibrate_km.table", cells: cells,
      columns: [
        "index.orig", "training", "test", "mean.optimism", "mean.corrected", "n",
        "mean.predicted", "KM", "KM.corrected", "std.err",
      ])
  }

  /// Five groups by `cut2` of predicted survival.
  private func setGroups(into values: inout ComputedValues) {
    let place = order.place(ofHorizon: horizon)
    let cells = RiskGrouping.cut2(5).groups(stopped.survival).map { rows -> [Double?] in
      let observed = ObservedRisk(order, by: place, rows: rows)
      let survival = 1 - observed.risk
      return [
        rows.reduce(0) { $0 + stopped.survival[$1] } / Double(rows.count), Double(rows.count),
        Double(rows.count { order.causes[$0] == 1 }), survival,
        observed.standardError / survival,
      ]
    }
    values.set("groupkm_g5", cells: cells, columns: ["x", "n", "events", "KM", "std.err"])
  }
}
