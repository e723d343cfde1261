internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

/// A case of the topic: completed data sets and the model fitted to each.
struct ImputedSample {
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

  var estimates: [[Double]] { completed.map(\.full.coefficients) }
  var covariances: [Matrix] { completed.map(\.full.covariance) }

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
  func linearPredictors(_ data: Completed, _ coefficients: [Double]) -> [Double] {
    let slopes = isLogistic ? Array(coefficients.dropFirst()) : coefficients
    return (0..<data.predictors.rows).map { row in
      slopes.indices.reduce(isLogistic ? coefficients[0] : 0) {
        $0 + slopes[$1] * data.predictors[row, $1]
      }
    }
  }

  var pooledCoefficients: [Double] { mean(estimates) }

  func mean(_ vectors: [[Double]]) -> [Double] {
    (vectors.first ?? []).indices.map { index in
      vectors.reduce(0) { $0 + $1[index] } / Double(vectors.count)
    }
  }
}
