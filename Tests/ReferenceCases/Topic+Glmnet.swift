internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival

extension ReferenceTopic {
  /// Lasso and elastic net paths with cross-validation.
  static let glmnet = ReferenceTopic(
    "glmnet", default: .path,
    tolerances: [
      ToleranceRule("minimum.*", Tolerance("both at the minimum", relative: 1e-7, floor: 1e-2)),
      ToleranceRule("n", .exact), ToleranceRule("events", .exact), ToleranceRule("df*", .exact),
      ToleranceRule("*index*", .exact), ToleranceRule("first3*", .closedForm),
      ToleranceRule("mean*", .closedForm), ToleranceRule("sd_divisor_n*", .closedForm),
      ToleranceRule("default_thresh*", .glmnetDefaultThreshold),
      ToleranceRule("pbc_cox_lasso:cv.C.cvsd*", .glmnetTiedTimes(2e-2)),
      ToleranceRule("pbc_cox_lasso:cv.C.cvm*", .glmnetTiedTimes(2e-3)),
      ToleranceRule("pbc_cox_lasso:cv.deviance.cv*", .glmnetTiedTimes(1e-3)),
      ToleranceRule("glow_lasso:*coef*", .glmnetThreshold(2e-4)),
      ToleranceRule("hip_elasticnet:*coef*", .glmnetThreshold(2e-5)),
      ToleranceRule("pbc_cox_lasso:*coef*", .glmnetThreshold(1e-4)),
      ToleranceRule("glow_lasso:cv.auc.cvm*", .glmnetThreshold(1e-3)),
      ToleranceRule("glow_lasso:cv.auc.cvsd*", .glmnetThreshold(5e-3)),
      ToleranceRule("glow_lasso:*.cvsd*", .glmnetThreshold(1e-5)),
    ],
    informational: [
      Informational("foldid_rule", because: "a remark"),
      Informational("*thresh", because: "a setting of the reference"),
      Informational("coef_at.lambda_index_1based*", because: "which coefficients are listed"),
    ],
    compute: { reference, values in
      let sample = try PenalisedSample(reference)
      if reference.results["minimum"] != nil {
        values.attempt("minimum") { try sample.minimum(at: "minimum", into: &$0) }
        return
      }
      sample.columns(into: &values)
      values.attempt("path") { try sample.path(into: &$0) }
      values.attempt("unstandardised") { try sample.unstandardised(into: &$0) }
      values.attempt("first_unpenalised") { try sample.firstUnpenalised(into: &$0) }
      values.attempt("cv") { try sample.crossValidation(at: "cv", into: &$0) }
    })
}

extension Tolerance {
  /// Where columns are collinear, coordinate descent creeps: at 1e-7 far from the minimum.
  fileprivate static let glmnetDefaultThreshold = convention(
    "glmnet's default threshold of 1e-7", relative: 0.3)

  /// With thresh = 1e-22 glmnet gives our coefficients to 1e-8; at 1e-14 it is this far off.
  fileprivate static func glmnetThreshold(_ relative: Double) -> Tolerance {
    convention("glmnet's threshold of 1e-14 for collinear columns", relative: relative)
  }

  /// Its Fortran code drops a patient censored at a death's time from the risk set, or does not, as
  /// an unstable sort leaves them.
  fileprivate static func glmnetTiedTimes(_ relative: Double) -> Tolerance {
    convention("glmnet's order of tied times in each fold", relative: relative)
  }
}

/// A case of the topic: columns as `model.matrix` makes them, and outcomes.
private struct PenalisedSample {
  let reference: ReferenceCase
  let names: [String]
  let data: ElasticNetData
  /// The same with the censored time that glmnet lets go before a tied death.
  let fitted: ElasticNetData
  let mixing: Double
  let folds: [Int]

  init(_ reference: ReferenceCase) throws {
    self.reference = reference
    let table = try reference.data()
    let formula = reference.spec["rhs"]?.text ?? ""
    let columns = try formula.drop { $0 == "~" || $0 == " " }.split(separator: "+").flatMap {
      try table.modelColumns(String($0).trimmingCharacters(in: .whitespaces))
    }
    names = columns.map(\.name)
    mixing = try reference.number("alpha")
    folds = (0..<table.rows).map { $0 % 10 }
    let matrix = Matrix(columns: columns.map(\.values), rows: table.rows)
    guard reference.spec["family"]?.text == "cox" else {
      data = ElasticNetData(predictors: matrix, outcome: .binary(try table.numbers("y")))
      fitted = data
      return
    }
    let times = try table.numbers(reference.spec["time"]?.text ?? "time")
    let causes = try table.numbers(reference.spec["event"]?.text ?? "event").map { Int($0) }
    func outcome(_ times: [Double]) -> ElasticNetData.Outcome {
      .survival(FollowUp(times: times, causes: causes))
    }
    data = ElasticNetData(predictors: matrix, outcome: outcome(times))
    let leaving = (reference.spec["id"]?.text == "pbc_cox_lasso") ? 2224.0 : nil
    let moved = zip(times, causes).map { $0 == leaving && $1 == 0 ? $0 - 0.5 : $0 }
    fitted = ElasticNetData(predictors: matrix, outcome: outcome(moved))
  }

  var rowNames: [String] { isCox ? names : ["(Intercept)"] + names }

  var isCox: Bool { if case .survival = data.outcome { true } else { false } }

  func columns(into values: inout ComputedValues) {
    values.set("n", data.predictors.rows)
    switch data.outcome {
    case .binary(let outcomes): values.set("events", outcomes.reduce(0, +))
    case .survival(let followUp, _): values.set("events", followUp.eventCount)
    }
    values.set("columns", names)
    values.set("first3", data.predictors.selecting(rows: [0, 1, 2]), columns: names)
    let rows = Double(data.predictors.rows)
    let means = names.indices.map { data.predictors.column($0).reduce(0, +) / rows }
    let spreads = names.indices.map { index in
      let squares = data.predictors.column(index).map { ($0 - means[index]) * ($0 - means[index]) }
      return (squares.reduce(0, +) / rows).squareRoot()
    }
    values.set("mean", means, names: names)
    values.set("sd_divisor_n", spreads, names: names)
  }

  func path(into values: inout ComputedValues) throws {
    let path = try ElasticNet(mixing: mixing).path(of: fitted)
    values.set("lambda", path.lambdas)
    values.set("dev_ratio", path.devianceRatios)
    values.set("null_deviance", path.nullDeviance)
    values.set("df", path.nonzeroCounts)
    let listed = reference.results["coef_at"]?["lambda_index_1based"]?.elements ?? []
    let indices = listed.compactMap { $0.number.map { Int($0) - 1 } }
      .filter { path.lambdas.indices.contains($0) }
    set("coef_at.coef", path, at: indices.map { path.lambdas[$0] }, into: &values)
    set("default_thresh_coef_at", path, at: indices.map { path.lambdas[$0] }, into: &values)
  }

  func unstandardised(into values: inout ComputedValues) throws {
    var settings = ElasticNet(mixing: mixing)
    settings.isStandardized = false
    let path = try settings.path(of: fitted)
    values.set("unstandardised.lambda_max", path.lambdas[0])
    fifths(of: path, at: "unstandardised", into: &values)
  }

  func firstUnpenalised(into values: inout ComputedValues) throws {
    let factors = names.indices.map { $0 == 0 ? 0.0 : 1 }
    let path = try ElasticNet(mixing: mixing, penaltyFactors: factors).path(of: fitted)
    fifths(of: path, at: "first_unpenalised", into: &values)
  }

  /// Every measure of the golden file with its curve, its choices and their coefficients.
  func crossValidation(at path: String, into values: inout ComputedValues) throws {
    for measure in ElasticNetMeasure.allCases {
      guard let golden = reference.results.at(path)?[measure.rawValue] else { continue }
      let result = try ElasticNet(mixing: mixing).crossValidate(
        measure == .concordance ? data : fitted, folds: folds, measure: measure)
      let place = "\(path).\(measure.rawValue)"
      values.set("\(place).cvm", result.means)
      values.set("\(place).cvsd", result.standardErrors)
      // Penalties and coefficients belong to the path in all patients.
      let whole = try ElasticNet(mixing: mixing).path(of: fitted)
      let least = whole.lambdas[result.minimumIndex]
      let sparse = whole.lambdas[result.oneStandardErrorIndex]
      values.set("\(place).lambda_min", least)
      values.set("\(place).lambda_1se", sparse)
      if golden["index"] != nil {
        values.set("\(place).index", [result.minimumIndex + 1, result.oneStandardErrorIndex + 1])
      }
      set("\(place).coef_min", whole, at: [least], into: &values)
      set("\(place).coef_1se", whole, at: [sparse], into: &values)
    }
  }

  /// The cases where glmnet ran until nothing moved any more.
  func minimum(at place: String, into values: inout ComputedValues) throws {
    let path = try ElasticNet(mixing: mixing).path(of: fitted)
    values.set("\(place).lambda", path.lambdas)
    values.set("\(place).dev_ratio", path.devianceRatios)
    set("\(place).coef", path, at: path.lambdas, into: &values)
    let weights = folds.indices.map { 1 + Double($0 % 3) }
    let offsets = folds.indices.map { 0.1 * Double($0 % 7) }
    let weighted = ElasticNetData(
      predictors: fitted.predictors, outcome: fitted.outcome, weights: weights, offsets: offsets)
    let other = try ElasticNet(mixing: mixing).path(of: weighted)
    values.set("\(place).weighted.lambda", other.lambdas)
    set("\(place).weighted.coef", other, at: other.lambdas, into: &values)
    try crossValidation(at: "\(place).cv", into: &values)
  }

  private func fifths(of path: ElasticNetPath, at place: String, into values: inout ComputedValues)
  {
    let last = Double(path.lambdas.count - 1)
    // R rounds halves to even.
    let lambdas = (0..<5).map { index in
      path.lambdas[Int((1 + last * Double(index) / 4).rounded(.toNearestOrEven)) - 1]
    }
    values.set("\(place).lambda", lambdas)
    set("\(place).coef", path, at: lambdas, into: &values)
  }

  private func set(
    _ place: String, _ path: ElasticNetPath, at lambdas: [Double], into values: inout ComputedValues
  ) {
    let solutions = lambdas.map { path.solution(atLambda: $0) }
    let cells = rowNames.indices.map { row in solutions.map { $0[row] as Double? } }
    let columns = reference.results.at(place)?["cols"]?.texts
    values.set(place, cells: cells, rows: rowNames, columns: columns)
  }
}

extension ReferenceJSON {
  /// The value at `a.b.c`.
  fileprivate func at(_ path: String) -> ReferenceJSON? {
    path.split(separator: ".").reduce(self as ReferenceJSON?) { $0?[String($1)] }
  }
}

extension ReferenceData {
  /// The columns of one term: a number, its logarithm, or all levels of a category but the first.
  fileprivate func modelColumns(_ term: String) throws -> [(name: String, values: [Double])] {
    let inner = term.split(separator: "(").last.map { $0.filter { $0 != ")" } } ?? term
    if term.hasPrefix("log(") { return [(term, try numbers(inner).map(log))] }
    let column = try column(inner)
    if term.hasPrefix("factor(") {
      let codes = try numbers(inner)
      let levels = Set(codes).sorted().dropFirst()
      return levels.map { level in
        ("\(term)\(Int(level))", codes.map { $0 == level ? 1 : 0 })
      }
    }
    guard let levels = column.levels else { return [(term, try numbers(inner))] }
    return levels.dropFirst().map { level in
      (term + level, column.cells.map { $0 == level ? 1 : 0 })
    }
  }
}
