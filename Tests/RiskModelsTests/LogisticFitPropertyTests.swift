import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Properties of logistic fits")
struct LogisticFitPropertyTests {
  static let formula = "y ~ rcs(x, 4) * group + z"

  /// At the maximum, residuals are orthogonal to every column and to the intercept.
  @Test(arguments: 0..<15)
  func gradientIsZero(seed: UInt64) throws {
    let spec = try Formula(Self.formula).logisticSpec(event: "yes")
    let data = try AnalysisSet(Samples.random(seed: seed), for: spec)
    let fitted = try fit(spec, to: data)
    let residuals = zip(data.outcomeNumbers, fitted.linearPredictors).map {
      $0 - inverseLogit($1).p
    }
    #expect(abs(residuals.reduce(0, +)) < 1e-8)
    for column in 0..<data.predictors.columns {
      let values = data.predictors.column(column)
      let size = values.reduce(0) { $0 + abs($1) }
      let gradient = zip(values, residuals).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(gradient) < 1e-9 * (size + 1))
    }
  }

  /// The covariance is the inverse of the negative second derivative, here by finite differences.
  @Test func covarianceIsInverseCurvature() throws {
    let spec = try Formula("y ~ x + z").logisticSpec(event: "yes")
    let data = try AnalysisSet(Samples.random(seed: 3), for: spec)
    let fitted = try fit(spec, to: data)
    func logLikelihood(_ b: [Double]) -> Double {
      (0..<data.patientCount).reduce(0) { sum, row in
        let eta = b[0] + zip(b.dropFirst(), data.predictors.row(row)).reduce(0) { $0 + $1.0 * $1.1 }
        return sum + log(inverseLogit(data.outcomes[row] ? eta : -eta).p)
      }
    }
    let steps = fitted.coefficients.map { ($0.se ?? 0) * 1e-3 }
    var curvature = Matrix(rows: 3, columns: 3)
    let best = fitted.riskModel.coefficients
    for i in 0..<3 {
      for j in 0..<3 {
        func at(_ first: Double, _ second: Double) -> Double {
          var b = best
          b[i] += first * steps[i]
          b[j] += second * steps[j]
          return logLikelihood(b)
        }
        curvature[i, j] =
          -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * steps[i] * steps[j])
      }
    }
    let inverse = try Cholesky(curvature).inverse()
    for i in 0..<3 {
      #expect(abs(inverse[i, i] / (fitted.riskModel.covariance?[i, i] ?? .nan) - 1) < 1e-4)
    }
  }

  @Test(arguments: 0..<5)
  func rowOrderDoesNotMatter(seed: UInt64) throws {
    let cohort = Samples.random(seed: seed)
    let fitted = try Samples.fit(Self.formula, on: cohort)
    let reversed = cohort.selecting(rows: Array((0..<cohort.rowCount).reversed()))
    let again = try Samples.fit(Self.formula, on: reversed)
    for (a, b) in zip(fitted.coefficients, again.coefficients) {
      #expect(a.estimate.agrees(with: b.estimate, within: 1e-9))
      let (first, second) = (a.se ?? 0, b.se ?? 0)
      #expect(first > 0 && abs(first - second) <= 1e-9 * first)
    }
  }

  @Test func doublingEveryRowHalvesVariances() throws {
    let cohort = Samples.random(seed: 8)
    let twice = cohort.selecting(rows: (0..<cohort.rowCount).flatMap { [$0, $0] })
    let once = try Samples.fit("y ~ x + group + pol(z, 2)", on: cohort)
    let double = try Samples.fit("y ~ x + group + pol(z, 2)", on: twice)
    for (a, b) in zip(once.coefficients, double.coefficients) {
      #expect(a.estimate.agrees(with: b.estimate, within: 1e-10))
      let (first, second) = (a.se ?? 0, b.se ?? 0)
      #expect(abs(first * first / (second * second) - 2) < 1e-9)
    }
    #expect(double.logLikelihood.agrees(with: 2 * once.logLikelihood, within: 1e-12))
  }

  /// Case weights of a resample give the fit of the resampled rows, from any starting point.
  @Test(arguments: 0..<10)
  func weightsEqualCopies(seed: UInt64) throws {
    let spec = try Formula("y ~ x + z").logisticSpec(event: "yes")
    let data = try AnalysisSet(Samples.random(seed: 1), for: spec)
    var source = SplitMix64(seed: seed)
    let rows = source.resample(data.patientCount)
    var weights = Array(repeating: 0.0, count: data.patientCount)
    for row in rows { weights[row] += 1 }
    var weighted = LogisticSolver(predictors: data.predictors, outcomes: data.outcomeNumbers)
    weighted.solve()
    let start = weighted.coefficients
    #expect(weighted.solve(weights: weights, start: start) == .converged)
    var copied = LogisticSolver(
      predictors: data.predictors.selecting(rows: rows),
      outcomes: rows.map { data.outcomeNumbers[$0] })
    #expect(copied.solve() == .converged)
    for (a, b) in zip(weighted.coefficients, copied.coefficients) {
      #expect(a.agrees(with: b, within: 1e-9))
    }
    #expect(weighted.logLikelihood.agrees(with: copied.logLikelihood, within: 1e-11))
    let fractional = weights.map { $0 * 0.3 }
    let whole = weighted.coefficients
    #expect(weighted.solve(weights: fractional) == .converged)
    for (a, b) in zip(weighted.coefficients, whole) { #expect(a.agrees(with: b, within: 1e-9)) }
  }

  /// Another unit changes a coefficient by the unit's factor and no risk.
  @Test func unitsDoNotMatter() throws {
    let cohort = Samples.random(seed: 5)
    guard case .numbers(let x)? = cohort["x"]?.values else { return }
    let columns = cohort.columns.map { column in
      column.variable.name == "x" ? Samples.number("x", x.map { 1e6 + $0 * 1000 }) : column
    }
    let original = try Samples.fit("y ~ x + z", on: cohort)
    let rescaled = try Samples.fit("y ~ x + z", on: Samples.cohort(columns))
    let (a, b) = (original.coefficients[1], rescaled.coefficients[1])
    #expect(abs(a.estimate / (b.estimate * 1000) - 1) < 1e-8)
    for (a, b) in zip(original.linearPredictors, rescaled.linearPredictors) {
      #expect(a.agrees(with: b, within: 1e-8))
    }
  }

  /// The likelihood ratio test of a variable is the difference of two fits.
  @Test func likelihoodRatioTestsAreDifferencesOfFits() throws {
    let cohort = Samples.random(seed: 2)
    let full = try Samples.fit("y ~ x * group + z", on: cohort)
    let smaller = try Samples.fit("y ~ group + z", on: cohort)
    let row = try #require(full.likelihoodRatioTests.first { $0.variable == "x" })
    #expect(row.degreesOfFreedom == 3)
    let expected = 2 * (full.logLikelihood - smaller.logLikelihood)
    #expect(row.chiSquared.agrees(with: expected, within: 1e-10))
    #expect(full.likelihoodRatioTests.map(\.variable) == ["x", "group", "z"])
  }
}
