import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Influence on indexes of several categories") struct CategoryInfluenceTests {
  // MARK: By hand

  /// Six patients, two a category, without ties between categories that matter.
  ///
  ///     A: a (.6 .3 .1), b (.2 .5 .3)   B: c (.3 .4 .3), d (.1 .6 .3)   C: e (.25 .15 .6), f (.4 .25 .35)
  ///
  /// Of a set with one of each, C's patient is always right, a always and b never; d always, c if A's patient is a. The sets
  /// (a c), (a d), (b c), (b d) have credits 1, 1, ⅓, ⅔ with either of C: the index is ¾. A patient's term is the mean credit of
  /// his sets: a 1, b ½, c ⅔, d ⅚, e and f ¾. Variance: A (¼ + ¼)²/2/2 = 1/16, B (1/6)²/2/2 = 1/144, C 0; 10/144.
  ///
  /// M: p_A of A against B ¾, against C ½; p_B of B against A ¾, against C 1; p_C 1 and 1; their mean is 5/6. Terms are
  /// sixths of the places: a 1 + 1 + 1 + 1, b ½ + 0 + ½ + 1, c ½ + 1 + ½ + 1, d 4, e and f 1 + 1 + ½ + 1. Variance:
  /// A (⅓)²/2/2 = 1/36, B (1/6)²/2/2 = 1/144; 5/144.
  @Test func sixPatientsByHand() throws {
    let predictions = try CategoryPredictions(
      risks: [
        [0.25, 0.6, 0.1, 0.2, 0.4, 0.3], [0.15, 0.3, 0.6, 0.5, 0.25, 0.4],
        [0.6, 0.1, 0.3, 0.3, 0.35, 0.3],
      ], categories: [2, 0, 1, 0, 2, 1])
    let found = CategoryInfluence(predictions)
    let index = found.polytomousDiscrimination
    #expect(abs(index.value - 0.75) < 1e-15)
    #expect(abs((index.standardError ?? .nan) - 10.0.squareRoot() / 12) < 1e-14)
    let mean = found.handTill
    #expect(abs(mean.value - 5.0 / 6) < 1e-15)
    #expect(abs((mean.standardError ?? .nan) - 5.0.squareRoot() / 12) < 1e-14)
  }

  // MARK: Against R

  struct Expected: Decodable {
    struct Index: Decodable {
      var first: Double
      var second: Double
      var firstSe: Double
      var difference: Double
      var se: Double
    }
    struct Area: Decodable {
      var difference: Double
      var p: Double
    }
    struct Part: Decodable {
      struct Category: Decodable {
        var area: Double
        var se: Double
        var observedExpected: Double
      }
      var n: Int
      var counts: [Int]
      var pdi: Double
      var se: Double
      var categories: [Category]
    }
    var comparison: [String: Index]
    var rounded: [String: Index]
    var areas: [Area]
    var parts: [String: Part]
  }

  private let paths: [(String, KeyPath<CategoryInfluence, InfluencedStatistic>)] = [
    ("pdi", \.polytomousDiscrimination), ("till", \.handTill), ("brier", \.brier),
    ("scaled", \.scaledBrier), ("mcfadden", \.mcFaddenR2), ("nagelkerke", \.nagelkerkeR2),
  ]

  private func models() throws -> (first: RiskModel, second: RiskModel, others: Cohort) {
    let (first, others) = try PBCStage.split()
    let smaller = try PBCStage.spec("stage ~ age + sex + albumin")
    let own = try PBCStage.cohort().selecting(rows: Array(0..<250))
    return (first, try fit(smaller, to: AnalysisSet(own, for: smaller)).riskModel, others)
  }

  private func predictions(
    _ model: RiskModel, _ cohort: Cohort, rounded: Bool
  ) throws -> CategoryPredictions {
    guard case .categories(let codes)? = cohort["stage"]?.values else {
      return try .init(risks: [], categories: [])
    }
    let risks = try model.categoryRisks(for: cohort)
    return try CategoryPredictions(
      risks: rounded
        ? risks.map { own in own.map { ($0 * 10).rounded(.toNearestOrEven) / 10 } } : risks,
      categories: codes)
  }

  /// R 4.2.2 by all sets of three patients, and numDeriv for functions of means; see pbc_comparison.R.
  @Test(arguments: [false, true])
  func agreesWithR(rounded: Bool) throws {
    let reference: Expected = try PBCStage.reference("pbc_comparison")
    let expected = rounded ? reference.rounded : reference.comparison
    let (first, second, others) = try models()
    let own = CategoryInfluence(try predictions(first, others, rounded: rounded))
    let other = CategoryInfluence(try predictions(second, others, rounded: rounded))
    for (key, path) in paths {
      guard let known = expected[key] else { continue }
      let (a, b) = (own[keyPath: path], other[keyPath: path])
      #expect(abs(a.value - known.first) < 1e-8 && abs(b.value - known.second) < 1e-8, "\(key)")
      #expect(abs((a.standardError ?? .nan) - known.firstSe) < 1e-8, "\(key)")
      let contrast = ModelContrast(a, minus: b)
      #expect(abs((contrast.difference.standardError ?? .nan) - known.se) < 1e-8, "\(key)")
    }
    #expect(expected.count == (rounded ? 2 : 6))
  }

  /// The same by the public function; areas as `pROC::roc.test`.
  @Test func comparisonAgreesWithR() throws {
    let expected: Expected = try PBCStage.reference("pbc_comparison")
    let (first, second, others) = try models()
    let plan = ValidationPlan(byCentre: false)
    let found = try #require(
      try compareCategories(first, with: [Rival(second)], on: others, following: plan).first)
    let index = try #require(expected.comparison["pdi"])
    #expect(
      abs((found.polytomousDiscrimination.difference.estimate ?? .nan) - index.difference) < 1e-8)
    #expect(found.polytomousDiscrimination.p != nil && found.n == others.rowCount)
    for (category, area) in zip(found.categories, expected.areas) {
      let pair = category.comparison.area
      #expect(abs((pair.difference.estimate ?? .nan) - area.difference) < 1e-9)
      #expect(abs((pair.p ?? .nan) - area.p) < 1e-8)
      #expect(category.comparison.legacy == nil)
    }
    // Another reference and order of the categories are the same risks.
    let turned = try PBCStage.spec("stage ~ age + sex + albumin", reference: "cirrhosis")
    let own = try PBCStage.cohort().selecting(rows: Array(0..<250))
    let again = try fit(turned, to: AnalysisSet(own, for: turned)).riskModel
    let same = try compareCategories(first, with: [Rival(again)], on: others, following: plan)
    let gap =
      (same.first?.brier.second ?? .nan) - (found.brier.second ?? .nan)
    #expect(abs(gap) < 1e-9)
  }

  /// Two parts by age; areas, their errors and O/E of each category as pROC has them.
  @Test func subgroupsAgreeWithR() async throws {
    let expected: Expected = try PBCStage.reference("pbc_comparison")
    let (first, _, others) = try models()
    var plan = ValidationPlan(replicates: 0, byCentre: false)
    plan.subgroups = [Subgrouping(variable: "age", cuts: [50])]
    let found = try await validateCategories(first, on: others, following: plan)
    let overall = try #require(found.subgroups?.first)
    let tables = try #require(found.categorySubgroups)
    #expect(tables.map(\.category) == ["early", "bridging", "cirrhosis"])
    #expect(overall.reference == "≥50" && overall.rows.map(\.label) == ["<50", "≥50"])
    for (row, key) in ["young", "old"].enumerated() {
      let part = try #require(expected.parts[key])
      let own = try #require(overall.rows[row].performance?.polytomousDiscrimination)
      #expect(overall.rows[row].n == part.n)
      #expect(abs((own.estimate ?? .nan) - part.pdi) < 1e-9)
      #expect(abs((own.standardError ?? .nan) - part.se) < 1e-9)
      for (index, category) in part.categories.enumerated() {
        let cell = tables[index].rows[row]
        #expect(cell.events == part.counts[index] && cell.n == part.n)
        let area = try #require(cell.performance?.cStatistic)
        #expect(abs((area.estimate ?? .nan) - category.area) < 1e-9)
        #expect(abs((area.standardError ?? .nan) - category.se) < 1e-9)
        let ratio = cell.performance?.observedExpected.estimate ?? .nan
        #expect(abs(ratio - category.observedExpected) < 1e-8)
      }
    }
    let gap = (expected.parts["young"]?.pdi ?? .nan) - (expected.parts["old"]?.pdi ?? .nan)
    #expect(abs((overall.rows[0].difference?.estimate ?? .nan) - gap) < 1e-9)
    // With a larger minimum the parts are not judged: the young have 18 to 27 of a category.
    plan.smallestSubgroup = 20
    let few = try await validateCategories(first, on: others, following: plan)
    #expect(few.subgroups?.first?.rows.map(\.isWithheld) == [true, false])
    #expect(few.categorySubgroups?.map { $0.rows[0].isWithheld } == [true, false, true])
  }

  // MARK: Properties

  private func random(_ seed: UInt64, categories: Int) throws -> CategoryPredictions {
    var source = SplitMix64(seed: seed)
    let patients = 60
    var risks = (0..<categories).map { _ in Array(repeating: 0.0, count: patients) }
    for row in 0..<patients {
      // Few different values, so that there are ties.
      let shares = (0..<categories).map { _ in 1 + (source.uniform() * 4).rounded() }
      for level in 0..<categories { risks[level][row] = shares[level] / shares.reduce(0, +) }
    }
    return try CategoryPredictions(
      risks: risks,
      categories: (0..<patients).map {
        $0 < 2 * categories ? $0 % categories : Int(source.uniform() * Double(categories))
      })
  }

  /// Values are those of the indexes; the terms of every category average to the same influence, zero.
  @Test(arguments: 0..<30)
  func valuesAreTheIndexes(seed: UInt64) throws {
    let predictions = try random(seed, categories: 3 + Int(seed % 3))
    let (found, known) = (CategoryInfluence(predictions), CategoricalIndexes(predictions))
    let pairs: [(InfluencedStatistic, CategoricalIndexes.Index)] = [
      (found.polytomousDiscrimination, .polytomousDiscrimination), (found.handTill, .handTill),
      (found.brier, .brier), (found.scaledBrier, .scaledBrier),
      (found.nagelkerkeR2, .nagelkerkeR2), (found.mcFaddenR2, .mcFaddenR2),
    ]
    for (statistic, index) in pairs {
      #expect(abs(statistic.value - known[index]) < 1e-12, "\(index)")
      #expect(abs(statistic.influence.reduce(0, +)) < 1e-9, "\(index)")
    }
  }

  /// Two categories: DeLong's variance, and that of his paired difference.
  @Test(arguments: 0..<20)
  func twoCategoriesAreDeLong(seed: UInt64) throws {
    let first = try random(seed, categories: 2)
    let second = try CategoryPredictions(
      risks: random(seed + 100, categories: 2).risks, categories: first.categories)
    let (own, other) = (CategoryInfluence(first), CategoryInfluence(second))
    let outcomes = first.outcomes(of: 1)
    let ranked = try RankedRisks(risks: first.risks[1], outcomes: outcomes)
    let error = Concordance.variance(ranked).squareRoot()
    let paired = try AreaComparison.paired(
      try ROCAnalysis(scores: first.risks[1], outcomes: outcomes),
      try ROCAnalysis(scores: second.risks[1], outcomes: outcomes))
    for path in [\CategoryInfluence.polytomousDiscrimination, \.handTill] {
      #expect(abs((own[keyPath: path].standardError ?? .nan) - error) < 1e-12)
      let contrast = ModelContrast(own[keyPath: path], minus: other[keyPath: path])
      #expect(
        abs((contrast.difference.standardError ?? .nan) - (paired.difference.standardError ?? .nan))
          < 1e-12)
    }
  }

  /// One patient in a category: the index stands, its interval does not; nobody: neither does.
  @Test func edges() throws {
    let risks = [[0.5, 0.2, 0.3, 0.1], [0.3, 0.5, 0.3, 0.2], [0.2, 0.3, 0.4, 0.7]]
    let single = CategoryInfluence(try CategoryPredictions(risks: risks, categories: [0, 1, 2, 2]))
    #expect(single.polytomousDiscrimination.value == 1)
    #expect(single.polytomousDiscrimination.standardError == nil)
    let none = CategoryInfluence(try CategoryPredictions(risks: risks, categories: [0, 1, 1, 0]))
    #expect(none.polytomousDiscrimination.value.isNaN && none.handTill.value.isNaN)
    #expect(none.brier.value.isFinite)
  }

  @Test func otherCategoriesAreNotComparable() throws {
    let (first, others) = try PBCStage.split()
    var renamed = first
    renamed.categories?.levels[0].code = "none"
    renamed.categories?.reference = "none"
    #expect(throws: ValidationError.notComparable(.categories)) {
      _ = try compareCategories(
        first, with: [Rival(renamed)], on: others, following: ValidationPlan())
    }
  }
}
