import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Correction of multinomial recalibration") struct CategoryRecalibrationCorrectionTests {
  private let perfect = CategoricalRecalibration(
    reference: "a", referenceLabel: LocalizedText("a"),
    equations: ["b", "c"].map {
      .init(
        category: $0, label: LocalizedText($0), calibrationInTheLarge: Estimate(0),
        intercept: Estimate(0), slope: Estimate(1))
    })

  // MARK: By hand

  /// Two models made again, the second without a slope of c.
  ///
  ///     large .2 −.1, intercepts .3 .1, slopes .8 .9     large 0 .1, intercepts .1 −.1, slopes .6 –
  ///
  /// What is perfect less its optimism is the mean: large .1 and 0, intercepts .2 and 0, slopes .7 and .9. By .632 the
  /// slopes are .368 + .632 · .7 = .8104 and .368 + .632 · .9 = .9368. By .632+ the overfitting rates are .3 and .1, so
  /// that the weights are .632/.8896 and .632/.9632, the slopes 1 − .3 w and 1 − .1 w; intercepts stay those of .632.
  @Test func meansByHand() {
    let tests: [[Double]] = [[0.2, -0.1, 0.3, 0.1, 0.8, 0.9], [0, 0.1, 0.1, -0.1, 0.6, .nan]]
    #expect(tests.incompleteCount == 1)
    func isClose(_ method: ResamplingMethod, _ expected: [Double]) -> Bool {
      let found = perfect.corrected(by: tests, method).values
      return zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }
    #expect(isClose(.optimism, [0.1, 0, 0.2, 0, 0.7, 0.9]))
    #expect(isClose(.weighted632, [0.0632, 0, 0.1264, 0, 0.8104, 0.9368]))
    let plus = [1 - 0.3 * 0.632 / 0.8896, 1 - 0.1 * 0.632 / 0.9632]
    #expect(isClose(.weighted632Plus, [0.0632, 0, 0.1264, 0] + plus))
    let slope = perfect.corrected(by: tests, .optimism).equations[0].slope
    #expect(slope.lower == nil && slope.upper == nil)
    #expect(perfect.corrected(by: [], .optimism).equations[1].slope.estimate == nil)
  }

  /// Two groups of four with log odds (0, 0) and (ln 4, ln 2); 2, 1, 1 and 1, 1, 2 of a, b, c.
  ///
  /// The intercepts are those of the first group, ln ½; the slopes ln 2 / ln 4 = ½ and ln 4 / ln 2 = 2.
  ///
  /// A ninth patient of risk zero who does not count changes nothing; without patients of c there is no maximum.
  @Test func twoGroupsByHand() {
    let categories = [0, 0, 1, 2, 0, 1, 2, 2, 1]
    let shares = [[1.0, 1, 1], [1.0, 4, 2]]
    var risks = Array(repeating: Array(repeating: 0.0, count: 9), count: 3)
    for level in 0..<3 {
      for row in 0..<8 {
        let group: [Double] = shares[row / 4]
        risks[level][row] = group[level] / group.reduce(0, +)
      }
    }
    risks[0][8] = 1
    var meter = RecalibrationMeter(categories, positions: [0, 1, 2])
    var values = Array(repeating: 0.0, count: meter.count)
    meter.fill(risks, counts: Array(repeating: 1, count: 8) + [0], into: &values)
    let expected = [log(0.5), log(0.5), 0.5, 2]
    #expect(zip(values.suffix(4), expected).allSatisfy { abs($0 - $1) < 1e-10 })
    meter.fill(risks, counts: [1, 1, 1, 0, 1, 1, 0, 0, 0], into: &values)
    #expect(values.allSatisfy { $0.isNaN })
    meter.fill(risks, counts: Array(repeating: 3, count: 8) + [0], into: &values)
    #expect(zip(values.suffix(4), expected).allSatisfy { abs($0 - $1) < 1e-10 })
  }

  // MARK: Against R

  private struct Expected: Decodable {
    var optimism: [Double]
    var weighted: [Double]
    var plus: [Double]
    var crossValidated: [Double]
    var test: [[Double]]
  }

  private struct Resamples: Decodable { var resamples: [[Int]] }

  private struct Folds: Decodable { var folds: [[Int]] }

  /// R 4.2.2, nnet 7.3-18, VGAM 1.1-7; see pbc_recalibration_corrected.R.
  @Test(arguments: ResamplingMethod.allCases)
  func agreesWithR(method: ResamplingMethod) async throws {
    let expected: Expected = try PBCStage.reference("pbc_recalibration_corrected")
    let given: Resamples = try PBCStage.reference("pbc_validation")
    let folds: Folds = try PBCStage.reference("pbc_resampling")
    let isFolds = method == .crossValidation
    let plan = ValidationPlan(
      smoother: .lowess, byCentre: false, resamples: isFolds ? folds.folds : given.resamples,
      method: method, folds: 3, repeats: 2)
    let (fitted, spec, cohort) = try PBCStage.model()
    let found = try await validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan)
    let own = try #require(found.overall.optimismCorrected?.recalibration)
    let values =
      switch method {
      case .crossValidation: expected.crossValidated
      case .optimism: expected.optimism
      case .weighted632: expected.weighted
      case .weighted632Plus: expected.plus
      }
    for (value, reference) in zip(own.values, values) { #expect(abs(value - reference) < 1e-7) }
    #expect(own.values.count == 6 && own.jointTest == nil)
    #expect(found.overall.correction?.incompleteRecalibrations == 0)
  }

  // MARK: Properties

  /// Counts are copies, whatever was recalibrated before with the same meter.
  @Test(arguments: 0..<40)
  func countsAreCopies(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let categories = (0..<60).map { $0 < 12 ? $0 % 3 : source.index(below: 3) }
    var risks = Array(repeating: Array(repeating: 0.0, count: 60), count: 3)
    for row in 0..<60 {
      let linear = [0, source.normal(), source.normal() + 0.3]
      let total = linear.reduce(0) { $0 + exp($1) }
      for level in 0..<3 { risks[level][row] = exp(linear[level]) / total }
    }
    var meter = RecalibrationMeter(categories, positions: [1, 0, 2])
    var values = Array(repeating: 0.0, count: meter.count)
    meter.fill(risks, counts: categories.map { _ in 1 }, into: &values)
    let counts = (0..<60).map { $0 < 12 ? 1 : source.index(below: 4) }
    meter.fill(risks, counts: counts, into: &values)
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let linear = [0, 2].map { level in rows.map { log(risks[level][$0]) - log(risks[1][$0]) } }
    let sums = rows.map { [1, 0, 2][categories[$0]] }
    let large = try CategoryRecalibration(
      linearPredictors: linear, categories: sums, slopesAreFixed: true)
    let joint = try CategoryRecalibration(
      linearPredictors: linear, categories: sums, slopesAreFixed: false)
    for (value, other) in zip(values, large.intercepts + joint.intercepts + joint.slopes) {
      #expect(abs(value - other) < 1e-8)
    }
  }
}
