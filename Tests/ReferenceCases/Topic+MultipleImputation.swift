internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

extension ReferenceTopic {
  /// Pooling over multiply imputed data by Rubin's rules.
  static let multipleImputation = ReferenceTopic(
    "mice",
    tolerances: [
      ToleranceRule("n", .exact), ToleranceRule("missing.*", .exact),
      ToleranceRule("fit_mult_impute.*", .rmsStopsEarly),
      ToleranceRule("per_imputation*.se.*", .glmWeights),
      ToleranceRule("performance.per_imputation*", .plainGLM),
      ToleranceRule("performance.slope.*", .plainGLM),
      ToleranceRule("per_imputation*", .fit), ToleranceRule("pooled.estimate*", .fit),
      ToleranceRule("pooled.b[*", .fit), ToleranceRule("pooled.dfcom*", .exact),
      ToleranceRule("performance.C*", .fit), ToleranceRule("performance.brier*", .fit),
      ToleranceRule("*", .pooledFit),
    ],
    informational: [
      Informational("files*", because: "names of the completed data"),
      Informational("levels.*", because: "labels of the data"),
      Informational("pooled.term*", because: "names of the coefficients"),
      Informational("tests_drop_last_term.term", because: "part of the specification"),
    ],
    compute: { reference, values in
      let sample = try ImputedSample(reference)
      values.set("n", sample.patients)
      values.attempt("missing") { values in try sample.missing(reference, into: &values) }
      sample.coefficients(into: &values)
      values.attempt("performance") { values in try sample.performance(into: &values) }
      values.attempt("tests") { values in try sample.tests(into: &values) }
    })
}

extension Tolerance {
  /// `lrm` and `cph` stop early in each data set; `mice::pool` of the same golden file, which agrees, is
  /// as far from these values as ours.
  fileprivate static let rmsStopsEarly = convention(
    "rms's stopping rules, pooled", relative: 2e-3)
  /// Recalibration by a `glm` with its default tolerance; a tight one gives our digits.
  fileprivate static let plainGLM = convention("glm's default tolerance", relative: 1e-5)
  /// Pooled variances carry the error of `glm`'s weights.
  fileprivate static let pooledFit = convention(
    "glm's weights before its last step, pooled", relative: 1e-7)
}

/// A case of the topic: completed data sets and the model fitted to each.
private struct ImputedSample {
  /// One completed data set with its fit.
  struct Completed {
    var predictors: Matrix
    var outcome: Outcome
    var full: Fit
    var reduced: Fit
  }

  enum Outcome {
    case binary([Bool])
    case followUp(FollowUp)
  }

  struct Fit {
    var coefficients: [Double]
    var covariance: Matrix
    var logLikelihood: Double
  }

  struct NoFit: Error {}

  let completed: [Completed]
  /// Names of the coefficients, the intercept included where there is one.
  let names: [String]
  /// How many coefficients belong to the last term.
  let tested: Int
  let isLogistic: Bool
  let rmsNames: [String]
  let patients: Int

  init(_ reference: ReferenceCase) throws {
    isLogistic = reference.spec["kind"]?.text == "lrm"
    let formula = try Formula(Self.binaryFormula(reference.spec["formula"]?.text ?? ""))
    let levels = reference.results["levels"]?.members ?? []
    var (completed, columns) = ([Completed](), [String]())
    let last = formula.terms.last.map { Set($0.variables) } ?? []
    var tested = 1
    for file in reference.results["files"]?.texts ?? [] {
      var data = try reference.table(file)
      for level in levels {
        if let index = data.columns.firstIndex(where: { $0.name == level.key }) {
          data.columns[index].levels = level.value.texts
        }
      }
      let sample = try LogisticSample(data, formula: formula.text)
      tested = levels.first { last.contains($0.key) }.map { $0.value.texts.count - 1 } ?? 1
      columns = sample.columnNames
      completed.append(
        try Self.complete(sample, data, isLogistic: isLogistic, dropping: tested))
    }
    self.completed = completed
    self.tested = tested
    names = (isLogistic ? ["(Intercept)"] : []) + columns
    patients = completed.first?.predictors.rows ?? 0
    let rms = formula.terms.flatMap { term -> [String] in
      let variable = term.variables.first ?? ""
      let found = levels.first { $0.key == variable }?.value.texts
      return found.map { $0.dropFirst().map { "\(variable)=\($0)" } } ?? [variable]
    }
    rmsNames = (isLogistic ? ["Intercept"] : []) + rms
  }

  /// Follow-up is read from the columns, so that only the right-hand side has to be taken apart.
  private static func binaryFormula(_ text: String) -> String {
    text.replacingOccurrences(of: "Surv(time, ev)", with: "ev")
  }

  private static func complete(
    _ sample: LogisticSample, _ data: ReferenceData, isLogistic: Bool, dropping: Int
  ) throws -> Completed {
    let outcome: Outcome =
      isLogistic
      ? .binary(sample.outcomes)
      : .followUp(FollowUp(times: try data.numbers("time"), events: sample.outcomes))
    let x = sample.predictors
    let kept = x.columns - dropping
    let reduced = Matrix(columns: (0..<kept).map { Array(x.column($0)) }, rows: x.rows)
    return Completed(
      predictors: x, outcome: outcome, full: try fit(x, outcome),
      reduced: try fit(reduced, outcome))
  }

  static func fit(_ predictors: Matrix, _ outcome: Outcome) throws -> Fit {
    switch outcome {
    case .binary(let outcomes):
      var solver = LogisticSolver(
        predictors: predictors, outcomes: outcomes.map { $0 ? 1 : 0 })
      guard solver.solve() == .converged, let covariance = solver.covariance() else {
        throw NoFit()
      }
      return Fit(
        coefficients: solver.coefficients, covariance: covariance,
        logLikelihood: solver.logLikelihood)
    case .followUp(let followUp):
      var solver = CoxSolver(predictors: predictors, followUp: followUp)
      guard solver.solve() == .converged, let covariance = solver.covariance() else {
        throw NoFit()
      }
      return Fit(
        coefficients: solver.coefficients, covariance: covariance,
        logLikelihood: solver.logLikelihood)
    }
  }

  var completeDegreesOfFreedom: Double {
    switch completed.first?.outcome {
    case .binary: Double(patients - names.count)
    case .followUp(let followUp): Double(followUp.eventCount - names.count)
    case nil: .nan
    }
  }

  private var estimates: [[Double]] { completed.map(\.full.coefficients) }
  private var covariances: [Matrix] { completed.map(\.full.covariance) }

  func missing(_ reference: ReferenceCase, into values: inout ComputedValues) throws {
    let original = try reference.data()
    for member in reference.results["missing"]?.members ?? [] {
      let cells = try original.texts(member.key)
      values.set("missing.\(member.key)", cells.count { $0.isEmpty || $0 == "NA" })
    }
  }

  func coefficients(into values: inout ComputedValues) {
    for (index, fit) in completed.map(\.full).enumerated() {
      let path = LeafPath.element("per_imputation", index, of: completed.count)
      values.set("\(path).coef", fit.coefficients, names: names)
      let errors = names.indices.map { fit.covariance[$0, $0].squareRoot() }
      values.set("\(path).se", errors, names: names)
    }
    let pooled = RubinsRules.coefficients(
      estimates: estimates, covariances: covariances,
      completeDegreesOfFreedom: completeDegreesOfFreedom)
    guard let pooled else { return }
    let columns: [(String, (RubinsRules) -> Double)] = [
      ("estimate", \.estimate), ("se", \.standardError),
      ("df_barnard_rubin", \.degreesOfFreedom), ("statistic", \.statistic), ("p", \.pValue),
      ("lower", { $0.limits().lower }), ("upper", { $0.limits().upper }), ("ubar", \.within),
      ("b", \.between), ("t", \.total), ("riv", \.relativeIncrease), ("lambda", \.missingShare),
      ("fmi", \.fractionOfMissingInformation),
      ("dfcom", { $0.completeDegreesOfFreedom ?? .infinity }),
    ]
    for (name, value) in columns { values.set("pooled.\(name)", pooled.map(value)) }
    values.set("df_old_rubin1987", pooled.map(\.largeSampleDegreesOfFreedom))
    let total = RubinsRules.totalCovariance(estimates: estimates, covariances: covariances)
    if let total { values.set("total_vcov", total, rows: names, columns: names) }
    values.set("fit_mult_impute.coef", pooled.map(\.estimate), names: rmsNames)
    values.set("fit_mult_impute.se", pooled.map(\.standardError), names: rmsNames)
  }

  /// The linear predictor of the pooled coefficients in one completed data set.
  private func linearPredictors(_ data: Completed, _ coefficients: [Double]) -> [Double] {
    let slopes = isLogistic ? Array(coefficients.dropFirst()) : coefficients
    return (0..<data.predictors.rows).map { row in
      slopes.indices.reduce(isLogistic ? coefficients[0] : 0) {
        $0 + slopes[$1] * data.predictors[row, $1]
      }
    }
  }

  private var pooledCoefficients: [Double] { mean(estimates) }

  private func mean(_ vectors: [[Double]]) -> [Double] {
    (vectors.first ?? []).indices.map { index in
      vectors.reduce(0) { $0 + $1[index] } / Double(vectors.count)
    }
  }

  func performance(into values: inout ComputedValues) throws {
    let rows = try completed.map(indexes)
    values.set(
      "performance.per_imputation", cells: rows.map { $0.map { $0.isNaN ? nil : $0 } },
      columns: ["C", "seC", "slope", "seSlope", "brier"])
    func column(_ index: Int) -> [Double] { rows.map { $0[index] } }
    let (c, errors) = (column(0), column(1))
    set(pool(c, errors, .identity), at: "performance.C_plain_rubin", into: &values)
    set(pool(column(2), column(3), .identity), at: "performance.slope", into: &values)
    let logit = pool(c, errors, .logit)
    set(logit, at: "performance.C_logit", into: &values)
    values.set("performance.C_pooled", logit.map { PoolingScale.logit.inverse($0.estimate) })
    if let limits = logit?.limits(isNormal: true) {
      let back = PoolingScale.logit.limits(limits.lower, limits.upper)
      values.set("performance.C_ci95", [back.lower, back.upper])
    }
    values.set("performance.brier_mean", column(4).reduce(0, +) / Double(rows.count))
  }

  private func pool(
    _ values: [Double], _ errors: [Double], _ scale: PoolingScale
  ) -> RubinsRules? {
    let onScale = zip(errors, values).map { scale.standardError($0, at: $1) }
    return RubinsRules(estimates: values.map(scale.value), variances: onScale.map { $0 * $0 })
  }

  private func set(_ rules: RubinsRules?, at path: String, into values: inout ComputedValues) {
    values.set("\(path).est", rules?.estimate)
    values.set("\(path).within", rules?.within)
    values.set("\(path).between", rules?.between)
    values.set("\(path).total", rules?.total)
    values.set("\(path).se", rules?.standardError)
  }

  /// C, its error, slope, its error and Brier score of the pooled model in one completed data set.
  private func indexes(_ data: Completed) throws -> [Double] {
    let scores = linearPredictors(data, pooledCoefficients)
    let column = Matrix(columns: [scores], rows: scores.count)
    let slope = try Self.fit(column, data.outcome)
    let place = isLogistic ? 1 : 0
    let slopes = [slope.coefficients[place], slope.covariance[place, place].squareRoot()]
    switch data.outcome {
    case .binary(let outcomes):
      let c = try ClusteredConcordance.independent(scores: scores, outcomes: outcomes)
      let performance = try Performance(
        risks: scores.map { inverseLogit($0).p }, outcomes: outcomes)
      return [c.estimate ?? .nan, c.standardError ?? .nan] + slopes
        + [performance.brier.estimate ?? .nan]
    case .followUp(let followUp):
      let c = HarrellConcordance(followUp, risks: scores)
      return [c.statistic ?? .nan, c.standardError ?? .nan] + slopes + [.nan]
    }
  }

  func tests(into values: inout ComputedValues) throws {
    let rows = names.indices.suffix(tested)
    let part = estimates.map { estimate in rows.map { estimate[$0] } }
    let blocks = covariances.map { covariance in
      Matrix(columns: rows.map { column in rows.map { covariance[$0, column] } }, rows: tested)
    }
    let first = PooledTest.d1(
      estimates: part, covariances: blocks, completeDegreesOfFreedom: completeDegreesOfFreedom)
    set(first, "D1", ["F.value", "df1", "df2", "P(>F)", "RIV"], into: &values)
    let wald = try zip(part, blocks).map { estimate, block in
      zip(estimate, try Cholesky(block).solve(estimate)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let second = PooledTest.d2(waldStatistics: wald, coefficients: tested)
    set(second, "D2", ["F.value", "df1", "df2", "P(>F)", "RIV"], into: &values)
    guard isLogistic else {
      // The reference has none for Cox models.
      values.set("tests_drop_last_term.D3", nil as Double?)
      return
    }
    let third = PooledTest.d3(
      ratiosAtOwn: completed.map { 2 * ($0.full.logLikelihood - $0.reduced.logLikelihood) },
      ratiosAtPooled: try ratiosAtPooled(), coefficients: tested)
    set(third, "D3", ["F", "df1", "df2", "p", "riv"], into: &values)
  }

  /// `mice` fits the intercept anew at the pooled slopes.
  private func ratiosAtPooled() throws -> [Double] {
    let reduced = mean(completed.map(\.reduced.coefficients))
    return try completed.map { data in
      guard case .binary(let outcomes) = data.outcome else { return .nan }
      func logLikelihood(_ coefficients: [Double]) throws -> Double {
        let ranked = try RankedRisks(
          linearPredictors: linearPredictors(data, coefficients), outcomes: outcomes)
        return Recalibration.interceptAlone(ranked).logLikelihood
      }
      return try 2 * (logLikelihood(pooledCoefficients) - logLikelihood(reduced))
    }
  }

  private func set(
    _ test: PooledTest?, _ name: String, _ keys: [String], into values: inout ComputedValues
  ) {
    let numbers = [
      test?.statistic, test?.numerator, test?.denominator, test?.pValue, test?.relativeIncrease,
    ]
    for (key, number) in zip(keys, numbers) {
      values.set("tests_drop_last_term.\(name).\(key)", number)
    }
  }
}
