internal import Cohorts
internal import Foundation
internal import Statistics
internal import Survival

// Priorities: mice's numbers; then few fits: one of all columns and one without each variable in each copy.

/// Likelihood ratio tests of each variable over completed data sets: D₃.
///
/// F = d̄ at the pooled / (k (1 + r)) with r = (m + 1) / (k (m − 1)) · (d̄ at its own − d̄ at the pooled); see
/// `PooledTest`.
///
/// 2 (l₁ − l₀) of each copy at its own maxima and at the coefficients averaged over copies, of the model with and of
/// the model without a variable. A logistic model's intercept is fitted anew at the averaged slopes, as mice does, and so
/// are those of a multinomial model, whose variables have a coefficient for every category but the reference; Cox models
/// have none.
///
/// - Source: Meng & Rubin, Biometrika 1992;79:103. Matches `mice::D3`, which refuses Cox models.
struct PooledLikelihoodTests {
  private let likelihoods: [CopyLikelihood]
  private let full: [CopyLikelihood.Maximum]
  private let design: Design
  /// Linear predictors that a variable has coefficients in.
  private let blocks: Int

  /// Fits all columns to each copy; `nil` for models whose likelihood allows no such tests (penalised ones, robust
  /// covariances, Fine–Gray) and where a fit fails.
  init?(_ spec: ModelSpec, _ sets: [AnalysisSet]) {
    guard spec.estimation == .maximumLikelihood, spec.covariance == .model,
      spec.kind.family != .fineGray, let design = sets.first?.design
    else { return nil }
    self.design = design
    blocks = spec.kind.categories?.compared.count ?? 1
    likelihoods = sets.compactMap { CopyLikelihood(spec, $0) }
    let all = Array(design.columnNames.indices)
    full = likelihoods.compactMap { $0.maximum(of: all) }
    guard full.count == sets.count else { return nil }
  }

  /// Each variable in formula order, then "TOTAL"; a test whose smaller model cannot be fitted is left out.
  var rows: [LikelihoodRatioTestRow] {
    let ranges = design.columnRanges
    let variables = design.predictors.compactMap { predictor -> LikelihoodRatioTestRow? in
      let name = predictor.variable.name
      let involved = design.terms.indices.filter { design.terms[$0].variables.contains(name) }
      return row(name, without: involved.flatMap { ranges[$0] })
    }
    return variables + [row("TOTAL", without: Array(design.columnNames.indices))].compactMap(\.self)
  }

  private func row(_ name: String, without columns: [Int]) -> LikelihoodRatioTestRow? {
    let all = Array(design.columnNames.indices)
    let rest = all.filter { !columns.contains($0) }
    let reduced = likelihoods.compactMap { $0.maximum(of: rest) }
    guard !columns.isEmpty, reduced.count == full.count else { return nil }
    let (ours, theirs) = (Self.mean(full.map(\.slopes)), Self.mean(reduced.map(\.slopes)))
    let atPooled = likelihoods.compactMap { copy -> Double? in
      guard let upper = copy.value(at: ours, of: all), let lower = copy.value(at: theirs, of: rest)
      else { return nil }
      return 2 * (upper - lower)
    }
    let test = PooledTest.d3(
      ratiosAtOwn: zip(full, reduced).map { 2 * ($0.logLikelihood - $1.logLikelihood) },
      ratiosAtPooled: atPooled, coefficients: columns.count * blocks)
    guard let test, let account = test.account(by: .d3), test.pValue.isFinite else { return nil }
    var row = LikelihoodRatioTestRow(
      variable: name, chiSquared: test.statistic * test.numerator,
      degreesOfFreedom: columns.count * blocks, p: test.pValue)
    row.pooling = account
    return row
  }

  private static func mean(_ vectors: [[Double]]) -> [Double] {
    (vectors.first ?? []).indices.map { index in
      vectors.reduce(0) { $0 + $1[index] } / Double(vectors.count)
    }
  }
}

/// The likelihood of one completed data set with some of the model's columns.
private struct CopyLikelihood {
  struct Maximum {
    /// Those of several linear predictors one after the other.
    var slopes: [Double]
    var logLikelihood: Double
  }

  private let data: AnalysisSet
  /// Models with times: what the partial likelihood needs; `nil` for a logistic model.
  private let hazards: (followUp: FollowUp, options: CoxSolver.Options)?
  /// Linear predictors of a multinomial model, one fewer than categories; 1 for others.
  private let blocks: Int

  init?(_ spec: ModelSpec, _ data: AnalysisSet) {
    self.data = data
    blocks = spec.kind.categories?.compared.count ?? 1
    guard spec.kind.timeToEvent != nil else {
      hazards = nil
      return
    }
    guard let fit = try? TimeToEventFit(spec, to: data) else { return nil }
    hazards = (
      fit.followUp, CoxSolver.Options(ties: fit.ties, strata: data.strata, offsets: data.offsets)
    )
  }

  /// The largest likelihood with some columns; `nil` if it is not found.
  func maximum(of columns: [Int]) -> Maximum? {
    data.categories.map { maximum(of: columns, $0) } ?? solve(columns, offsets: data.offsets)
  }

  /// The likelihood at given slopes of some columns, intercepts at their best.
  func value(at slopes: [Double], of columns: [Int]) -> Double? {
    if let categories = data.categories {
      let linear = (0..<blocks).map { block in
        sums(Array(slopes[(block * columns.count)..<((block + 1) * columns.count)]), of: columns)
      }
      return try? CategoryRecalibration(
        linearPredictors: linear, categories: categories, slopesAreFixed: true
      ).logLikelihood
    }
    return solve([], offsets: sums(slopes, of: columns))?.logLikelihood
  }

  /// What slopes make of each patient's columns, added to the offset.
  private func sums(_ slopes: [Double], of columns: [Int]) -> [Double] {
    var values = data.offsets ?? Array(repeating: 0, count: data.patientCount)
    for (slope, column) in zip(slopes, columns) {
      for (row, value) in data.predictors.column(column).enumerated() {
        values[row] += slope * value
      }
    }
    return values
  }

  private func maximum(of columns: [Int], _ categories: [Int]) -> Maximum? {
    guard !columns.isEmpty else {
      return value(at: [], of: []).map { Maximum(slopes: [], logLikelihood: $0) }
    }
    var solver = MultinomialSolver(
      predictors: part(columns), categories: categories, categoryCount: blocks + 1)
    guard solver.solve() == .converged else { return nil }
    let size = columns.count + 1
    return Maximum(
      slopes: solver.coefficients.indices.filter { $0 % size > 0 }.map { solver.coefficients[$0] },
      logLikelihood: solver.logLikelihood)
  }

  private func part(_ columns: [Int]) -> Matrix {
    Matrix(columns: columns.map { Array(data.predictors.column($0)) }, rows: data.patientCount)
  }

  private func solve(_ columns: [Int], offsets: [Double]?) -> Maximum? {
    guard let (followUp, common) = hazards else {
      var solver = LogisticSolver(
        predictors: part(columns), outcomes: data.outcomeNumbers, offsets: offsets)
      guard solver.solve() == .converged else { return nil }
      return Maximum(
        slopes: Array(solver.coefficients.dropFirst()), logLikelihood: solver.logLikelihood)
    }
    var options = common
    options.offsets = offsets
    var solver = CoxSolver(predictors: part(columns), followUp: followUp, options: options)
    guard solver.solve() == .converged else { return nil }
    return Maximum(slopes: solver.coefficients, logLikelihood: solver.logLikelihood)
  }
}
