internal import Cohorts
internal import RiskModels
internal import Statistics
internal import Validation

extension ReferenceTopic {
  /// Optimism of logistic models by bootstrap and cross-validation.
  static let validateLrm = ReferenceTopic(
    "validate_lrm", default: .fit,
    tolerances: [
      ToleranceRule("n", .exact), ToleranceRule("kept*", .exact),
      ToleranceRule("rms_validate*", .validateStopsEarly),
      ToleranceRule("crossvalidation10.rms_validate*", .validateFoldsStopEarly),
      ToleranceRule("bootstrap_632.C.*", .splitTies),
      ToleranceRule("calibrate.rms_calibrated_corrected*", .validateStopsEarly),
    ],
    informational: [
      Informational("indices", because: "the name of the file of resamples"),
      Informational("crossvalidation10.folds", because: "the name of the file of folds"),
      Informational("calibrate.max_abs_diff*", because: "the difference between two programs of R"),
    ],
    compute: { reference, values in try ValidationCase(reference).set(into: &values) })
}

extension Tolerance {
  /// `validate` and `calibrate` fit by `lrm.fit`, which stops when the deviance changes by less than
  /// 0.025; a resample that is nearly separated moves farthest.
  static let validateStopsEarly = convention("lrm's stopping rule", relative: 1e-6, floor: 1)
  /// As far as R's own converged refits (`manual`) lie from `validate` in these folds.
  static let validateFoldsStopEarly = convention("lrm's stopping rule", relative: 1e-5, floor: 1)
}

extension Tolerance {
  /// R's matrix product splits ties of patients with equal predictors in some resamples of glow_main.
  ///
  /// The same R code on columns made by `model.matrix` gives our value to the last digit.
  static let splitTies = convention("R's rounding of tied risks", relative: 2e-4)
}

private struct ValidationCase {
  let reference: ReferenceCase
  let spec: ModelSpec
  let cohort: Cohort
  let resamples: [[Int]]
  let rule: BackwardElimination.Rule?

  init(_ reference: ReferenceCase) throws {
    self.reference = reference
    spec = try Formula(reference.spec["formula"]?.text ?? "").logisticSpec(event: "1")
    cohort = try reference.data().cohort()
    resamples = try reference.resamples("\(reference.name).csv").map { $0.map { $0 + 1 } }
    rule = reference.results["kept"] == nil ? nil : .aic
  }

  func set(into values: inout ComputedValues) throws {
    let table = try table(.bootstrap(resamples))
    let data = try AnalysisSet(cohort, for: spec)
    values.set("n", data.patientCount)
    values.set("events", data.eventCount)
    values.set("B", resamples.count)
    set(table, at: "rms_validate", withCounts: true, into: &values)
    guard rule == nil else {
      for (index, names) in table.kept.enumerated() { values.set("kept[\(index + 1)]", names) }
      return
    }
    set(table, at: "manual", withCounts: false, into: &values)
    setReplicates(table, into: &values)
    setCurve(table, into: &values)
    let dxy = table.rows[.somersDxy]
    values.set("c_statistic.apparent", dxy.map { ($0.apparent + 1) / 2 })
    values.set("c_statistic.corrected", dxy.map { ($0.corrected + 1) / 2 })
    try setCrossValidation(into: &values)
    try setWeighted(table, data, into: &values)
  }

  private func table(_ scheme: ResamplingScheme) throws -> ResamplingTable {
    try ResamplingTable(spec, on: cohort, scheme: scheme, eliminatingBy: rule)
  }

  /// The rows of `validate`: Emax, which has no apparent value, stands after the slope.
  private func set(
    _ table: ResamplingTable, at path: String, withCounts: Bool, into values: inout ComputedValues
  ) {
    var (labels, cells): ([String], [[Double?]]) = ([], [])
    for index in HarrellIndexes.Index.allCases {
      guard let row = table.rows[index] else { continue }
      labels.append(index.rawValue)
      cells.append(
        [row.apparent, row.training, row.test, row.optimism, row.corrected]
          + (withCounts ? [Double(row.count)] : []))
      guard index == .slope else { continue }
      labels.append("Emax")
      cells.append(
        [0, 0, table.emax, table.emax, table.emax] + (withCounts ? [Double(row.count)] : []))
    }
    values.set(
      path, cells: cells, rows: labels,
      columns: ["index.orig", "training", "test", "optimism", "index.corrected"]
        + (withCounts ? ["n"] : []))
  }

  private func setReplicates(_ table: ResamplingTable, into values: inout ComputedValues) {
    let indexes = HarrellIndexes.Index.allCases
    for (path, results) in [("training", table.training), ("test", table.test)] {
      let cells = results.prefix(5).map { result in indexes.map { result?[$0] } }
      values.set(
        "manual_per_resample_\(path)", cells: Array(cells), columns: indexes.map(\.rawValue))
    }
  }

  private func setCurve(_ table: ResamplingTable, into values: inout ComputedValues) {
    guard let curve = table.curve else { return }
    values.set("calibrate.predy", curve.predicted)
    values.set("calibrate.apparent", curve.apparent)
    values.set("calibrate.optimism", curve.optimism)
    values.set("calibrate.corrected", curve.corrected)
    values.set("calibrate.rms_calibrated_corrected", curve.corrected)
    values.set("calibrate.n_resamples_used", curve.counts)
    values.set("calibrate.mean_abs_error", curve.errors.mean)
    values.set("calibrate.mean_sq_error", curve.errors.square)
    values.set("calibrate.q90_abs_error", curve.errors.q90)
  }

  private func setCrossValidation(into values: inout ComputedValues) throws {
    let file = try reference.table("resamples/\(reference.name)_fold10.csv")
    var folds = Array(repeating: [Int](), count: 10)
    for (fold, row) in zip(try file.numbers("fold"), try file.numbers("row")) {
      folds[Int(fold) - 1].append(Int(row))
    }
    let table = try table(.crossValidation(folds))
    set(table, at: "crossvalidation10.manual", withCounts: false, into: &values)
    set(table, at: "crossvalidation10.rms_validate", withCounts: true, into: &values)
  }

  private func setWeighted(
    _ table: ResamplingTable, _ data: AnalysisSet, into values: inout ComputedValues
  ) throws {
    let outside = try self.table(.outOfBag(resamples))
    let fitted = try fit(spec, to: data)
    let risks = fitted.linearPredictors.map { inverseLogit($0).p }
    let outcomes = data.outcomeNumbers
    // The mean over all pairs of an outcome and a prediction.
    let total = outcomes.reduce(0.0) { sum, y in
      sum + risks.reduce(0) { $0 + (y - $1) * (y - $1) }
    }
    let none = total / Double(risks.count * risks.count)
    let brier = WeightedBootstrap(
      apparent: table.rows[.brier]?.apparent ?? .nan,
      outOfBag: outside.rows[.brier]?.test ?? .nan, noInformation: none, lowerIsBetter: true)
    let concordance = WeightedBootstrap(
      apparent: ((table.rows[.somersDxy]?.apparent ?? .nan) + 1) / 2,
      outOfBag: ((outside.rows[.somersDxy]?.test ?? .nan) + 1) / 2, noInformation: 0.5,
      lowerIsBetter: false)
    for (name, found) in [("brier", brier), ("C", concordance)] {
      let path = "bootstrap_632.\(name)"
      values.set("\(path).oob", found.outOfBag)
      values.set("\(path).est632", found.estimate632)
      values.set("\(path).R", found.overfitting)
      values.set("\(path).w", found.weight)
      values.set("\(path).est632plus", found.estimate632Plus)
      values.set("\(path).no_information", found.noInformation)
    }
  }
}
