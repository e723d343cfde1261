import Cohorts
import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Patients unlike the cohort") struct LeverageTests {
  /// By hand: V = [[0.5, −0.1], [−0.1, 0.04]], so the leverage of x is 0.5 − 0.2 x + 0.04 x².
  ///
  /// x = 0, 1, 2, 3, 6 have 0.5, 0.34, 0.26, 0.26, 0.74; the 99 % quantile is 0.5 + 0.96 (0.74 − 0.5).
  @Test func byHand() throws {
    let xs = [0.0, 1, 2, 3, 6]
    let cohort = Samples.cohort(Samples.number("x", xs))
    let spec = try Formula("y ~ x").logisticSpec(event: "1")
    let design = try Design.learning(spec, from: cohort).design
    let model = RiskModel(
      spec, design: design,
      estimates: .init(
        coefficients: [0, 1], covariance: Matrix(columns: [[0.5, -0.1], [-0.1, 0.04]], rows: 2)),
      counts: (5, 2, false), description: ModelDescription(spec)
    ).measuringLeverage(in: try design.matrix(for: cohort))
    let range = try #require(model.leverage)
    #expect(abs(range.largest - 0.74) < 1e-12)
    #expect(abs(range.percentile99 - 0.7304) < 1e-12)
    let expected: [(Double, CohortLikeness)] = [
      (2.5, .usual), (6, .rare), (6.01, .beyond), (-1.1, .beyond), (5.9, .usual),
    ]
    for (x, likeness) in expected {
      #expect(try model.likeness(of: ["x": .number(x)]) == likeness, "\(x)")
      #expect(try model.predict(["x": .number(x)]).likeness == likeness)
    }
  }

  /// Twenty patients with x = 20, 19 … 1 and linear predictor x: two groups of ten, of means 5.5 and 15.5.
  ///
  /// With V as above the standard error at x is √(0.5 − 0.2 x + 0.04 x²).
  @Test func groupsHaveTenPatientsOrMore() throws {
    let xs = (1...20).reversed().map(Double.init)
    func groups(_ xs: [Double]) throws -> [LeverageRange.Group]? {
      let cohort = Samples.cohort(Samples.number("x", xs))
      let spec = try Formula("y ~ x").logisticSpec(event: "1")
      let design = try Design.learning(spec, from: cohort).design
      let covariance = Matrix(columns: [[0.5, -0.1], [-0.1, 0.04]], rows: 2)
      return RiskModel(
        spec, design: design, estimates: .init(coefficients: [0, 1], covariance: covariance),
        counts: (xs.count, 2, false), description: ModelDescription(spec)
      ).measuringLeverage(in: try design.matrix(for: cohort)).leverage?.groups
    }
    func error(_ x: Double) -> Double { (0.5 - 0.2 * x + 0.04 * x * x).squareRoot() }
    let found = try #require(try groups(xs))
    #expect(found.map(\.patients) == [10, 10])
    #expect(zip(found, [5.5, 15.5]).allSatisfy { abs($0.linearPredictor - $1) < 1e-12 })
    let errors = [1...10, 11...20].map { $0.reduce(0) { $0 + error(Double($1)) } / 10 }
    #expect(zip(found, errors).allSatisfy { abs($0.standardError - $1) < 1e-12 })
    // One fewer, and a group would have nine.
    #expect(try groups(Array(xs.dropLast())) == nil)
    var model = try Samples.fit("y ~ x", on: Samples.random(seed: 1)).riskModel
    #expect(model.leverage?.groups?.count == 10)
    model.coarsenDistributions(below: 200)
    #expect(model.leverage?.groups == nil)
  }

  /// R 4.2.2: `predict(glm(…), se.fit = TRUE)` at tenths of the linear predictor, see pima_precision.R.
  @Test func groupsAgreeWithR() throws {
    struct File: Decodable { var groups: [LeverageRange.Group] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = Reference.folder.appending(path: "logistic/pima_precision.json")
    let expected = try decoder.decode(File.self, from: Data(contentsOf: golden)).groups
    let reference = try Reference.local("pima_main")
    let model = try Samples.fit(reference.formula, on: reference.cohort, event: "1").riskModel
    let found = try #require(model.leverage?.groups)
    #expect(found.map(\.patients) == expected.map(\.patients))
    for (ours, theirs) in zip(found, expected) {
      #expect(ours.linearPredictor.agrees(with: theirs.linearPredictor, within: 1e-8))
      // R takes the curvature one step before the maximum: its last digits are not converged.
      #expect(abs(ours.standardError - theirs.standardError) < 1e-7 * theirs.standardError)
    }
  }

  /// No patient of the development is unlike it, and at most 1 % are rare.
  @Test(arguments: 0..<5) func developmentIsLikeItself(seed: UInt64) throws {
    let cohort = Samples.random(seed: seed)
    let model = try Samples.fit("y ~ rcs(x, 4) * group + z", on: cohort).riskModel
    let found = try (0..<cohort.rowCount).map { try model.likeness(of: cohort.values(ofRow: $0)) }
    #expect(found.allSatisfy { $0 != nil && $0 != .beyond })
    #expect(found.count { $0 == .rare } == 2)
  }

  /// A combination far from everybody is found although each value lies in its range.
  @Test func findsRareCombinations() throws {
    var source = SplitMix64(seed: 9)
    let first = (0..<200).map { _ in source.normal() }
    let second = first.map { $0 + 0.05 * source.normal() }
    let outcome: [String?] = first.map {
      source.uniform() < inverseLogit($0).p ? "yes" : "no"
    }
    let cohort = Samples.cohort(
      Samples.number("a", first), Samples.number("b", second),
      Samples.category("y", levels: ["no", "yes"], outcome))
    let model = try Samples.fit("y ~ a + b", on: cohort).riskModel
    let prediction = try model.predict(["a": .number(1.5), "b": .number(-1.5)])
    #expect(prediction.outsideRange.isEmpty)
    #expect(prediction.likeness == .beyond)
  }

  @Test func publishedModelsHaveNone() throws {
    var model = try Samples.fit("y ~ x", on: Samples.random(seed: 1)).riskModel
    #expect(model.leverage != nil)
    model.leverage = nil
    #expect(try model.predict(["x": .number(500)]).likeness == nil)
  }
}
