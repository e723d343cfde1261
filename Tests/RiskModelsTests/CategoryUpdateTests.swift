import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// A model of the first 250 patients of pbc_stage.csv, updated in the others; see pbc_recalibration.R.
@Suite("Updating models of several categories") struct CategoryUpdateTests {
  private struct Expected: Decodable {
    struct Fit: Decodable {
      var estimates: [Double]
      var se: [Double]
      var loglik: Double
    }
    var coefficients: [Double]
    var joint: Fit
    var large: Fit
    var frozen: Double
    var refit: Double
  }

  private static func expected() throws -> Expected {
    let file = Reference.folder.appending(path: "multinomial/pbc_recalibration.json")
    return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
  }

  private static func parent() throws -> (model: RiskModel, others: Cohort) {
    let cohort = try MultinomialFitReferenceTests.reference().1
    let levels = ["early", "bridging", "cirrhosis"].map { OutcomeCategories.Category(code: $0) }
    let spec = try Formula("stage ~ age + sex + log(bili) + albumin + platelet").spec(
      kind: .multinomial(
        outcome: "stage", OutcomeCategories(reference: "early", levels: levels)))
    let own = cohort.selecting(rows: Array(0..<250))
    return (
      try fit(spec, to: AnalysisSet(own, for: spec)).riskModel,
      cohort.selecting(rows: Array(250..<cohort.rowCount))
    )
  }

  private func expect(_ values: [Double], _ expected: [Double], within tolerance: Double = 1e-7) {
    #expect(values.count == expected.count)
    for (value, reference) in zip(values, expected) {
      #expect(abs(value - reference) <= tolerance * max(1, abs(reference)), "\(value)")
    }
  }

  /// Recalibration as `VGAM::vglm` with one constraint a linear predictor; coefficients follow.
  @Test func recalibrationAgreesWithR() throws {
    let (parent, others) = try Self.parent()
    let expected = try Self.expected()
    let large = try parent.updated(by: .large, in: others, dataHash: "ab")
    expect((large.categories ?? []).map(\.interceptChange), expected.large.estimates)
    #expect((large.categories ?? []).allSatisfy { $0.slope == nil })
    var moved = expected.coefficients
    moved[0] += expected.large.estimates[0]
    moved[6] += expected.large.estimates[1]
    expect(large.model.coefficients, moved)
    #expect(large.model.origin.recalibration?.parameters == ["intercept", "intercept"])
    let slope = try parent.updated(by: .slope, in: others)
    expect(
      (slope.categories ?? []).map(\.interceptChange)
        + (slope.categories ?? []).compactMap(\.slope), expected.joint.estimates)
    let (a, b) = (expected.joint.estimates[..<2], expected.joint.estimates[2...])
    expect(
      slope.model.coefficients,
      expected.coefficients.enumerated().map { index, value in
        value * b[2 + index / 6] + (index % 6 == 0 ? a[index / 6] : 0)
      })
    let record = try #require(slope.model.origin.recalibration)
    #expect(record.categories == ["bridging", "cirrhosis", "bridging", "cirrhosis"])
    expect(
      record.covariance.indices.map { record.covariance[$0][$0].squareRoot() }, expected.joint.se)
  }

  /// The model file names its parent, carries no covariance or spread, and is read back as it was.
  @Test func theFileSaysWhatWasDone() throws {
    let (parent, others) = try Self.parent()
    let slope = try parent.updated(by: .slope, in: others, dataHash: "ab").model
    #expect(slope.origin.parent == parent.identifier && slope.origin.dataHash == "ab")
    #expect(slope.covariance == nil && slope.identifier != parent.identifier)
    #expect(slope.categories?.levels.allSatisfy { $0.linearPredictorSpread == nil } == true)
    #expect(parent.categories?.levels.last?.linearPredictorSpread != nil)
    #expect(
      slope.origin.update?[.english]
        == "recalibrated with one slope a category in 151 patients (bridging: log odds +0.174, slope 0.210; cirrhosis: log odds −0.292, slope 0.667)"
    )
    #expect(
      slope.origin.update?[.simplifiedChinese]
        == "在151例患者中逐类别截距与斜率校准（bridging：对数优势+0.174，斜率0.210；cirrhosis：对数优势−0.292，斜率0.667）"
    )
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: slope)) == slope)
  }

  /// Likelihood ratios of the refitted model against each simpler one: 12, 10 and 8 degrees of freedom.
  @Test func theClosedTestAgreesWithR() throws {
    let (parent, others) = try Self.parent()
    let expected = try Self.expected()
    let simpler = [expected.frozen, expected.large.loglik, expected.joint.loglik]
    // 15.0 on 12 (P 0.24), 10.9 on 10 (P 0.37), 4.4 on 8 (P 0.82).
    for (level, extent, count) in [
      (0.05, ModelUpdate.Extent.none, 1), (0.3, .large, 2), (0.5, .slope, 3), (0.9, .refit, 3),
    ] {
      let found = try parent.updated(by: .closedTest, in: others, significance: level)
      #expect(found.extent == extent && found.tests.count == count, "\(level)")
      for (index, test) in found.tests.enumerated() {
        #expect(abs(test.chiSquared - 2 * (expected.refit - simpler[index])) < 1e-7)
        #expect(test.degreesOfFreedom == [12, 10, 8][index])
      }
    }
    let refit = try parent.updated(by: .refit, in: others)
    #expect(refit.categories == nil && refit.model.covariance != nil)
    #expect(refit.model.patientCount == 151)
  }

  /// By hand: 3 none, 2 low, 3 high, and a model that gives everybody a third.
  ///
  /// The log odds move by ln ⅔ and 0, and risks are the shares. A slope has nothing to be estimated from.
  @Test func interceptsByHand() throws {
    let counts = [("none", 3), ("low", 2), ("high", 3)]
    let y = counts.flatMap { Array(repeating: Optional($0.0), count: $0.1) }
    let cohort = Samples.cohort(
      Samples.number("x", [1, 4, 2, 8, 5, 7, 3, 6]),
      Samples.category("y", levels: CategorySamples.codes, y))
    var model = try CategorySamples.fit("y ~ x", on: Self.wide()).riskModel
    model.coefficients = [0, 0, 0, 0]
    let large = try model.updated(by: .large, in: cohort)
    let changes = try #require(large.categories)
    #expect(abs(changes[0].interceptChange - log(2.0 / 3)) < 1e-12)
    #expect(abs(changes[1].interceptChange) < 1e-12)
    let risks = try large.model.categoryRisks(for: cohort).map { $0[0] }
    expect(risks, [3.0 / 8, 2.0 / 8, 3.0 / 8], within: 1e-12)
    #expect(throws: UpdateError.constantPredictor) {
      _ = try model.updated(by: .slope, in: cohort)
    }
  }

  private static func wide() -> Cohort { CategorySamples.random(seed: 3) }

  /// A category with nobody in it has no intercept.
  @Test func emptyCategoriesAreNamed() throws {
    let (parent, others) = try Self.parent()
    guard case .categories(let codes)? = others["stage"]?.values else { return }
    let few = others.selecting(rows: codes.indices.filter { codes[$0] != 2 })
    #expect(
      throws: FitError.sparseCategory(
        "cirrhosis", outcome: "stage", patients: 0, parameters: nil)
    ) { _ = try parent.updated(by: .large, in: few) }
  }

  /// In its own patients a model needs no update: whatever is estimated changes nothing.
  @Test(arguments: 0..<10)
  func ownPatientsChangeNothing(seed: UInt64) throws {
    let cohort = CategorySamples.random(seed: seed)
    let model = try CategorySamples.fit("y ~ x + group", on: cohort).riskModel
    for method in UpdateMethod.allCases {
      let found = try model.updated(by: method, in: cohort)
      expect(found.model.coefficients, model.coefficients, within: 1e-6)
    }
    #expect(try model.updated(by: .closedTest, in: cohort).extent == ModelUpdate.Extent.none)
  }
}
