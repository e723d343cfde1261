import Cohorts
import Diagnostics
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Subgroups of a cohort") struct SubgroupingTests {
  private let cohort: Cohort = {
    let sexes = ["F", "M", "other"].map {
      Variable.Level(code: $0, label: LocalizedText(english: $0 + "!", simplifiedChinese: $0))
    }
    return Cohort(
      columns: [
        Column(Variable(name: "sex", kind: .category(sexes)), .categories([1, 0, -1, 1])),
        Column(Variable(name: "age", kind: .number), .numbers([50, 66.5, 80, .nan])),
        Column(Variable(name: "stage", kind: .number), .numbers([2, 1, 2, .nan])),
        Column(Variable(name: "day", kind: .date), .dates([1, 2, 3, nil])),
      ], ids: ["1", "2", "3", "4"], centres: ["B", "A", "B", "B"], centreColumn: "site")
  }()

  private func parts(_ name: String, _ cuts: [Double] = []) throws -> Subgrouping.Parts {
    try Subgrouping(variable: name, cuts: cuts).parts(of: cohort)
  }

  /// Levels in their order without those nobody has; bands; whole numbers; centres.
  @Test func everyKindOfPart() throws {
    let sex = try parts("sex")
    #expect(sex.order == ["F", "M"] && sex.labels == ["M", "F", nil, "M"])
    #expect(sex.titles["M"]?[.english] == "M!")
    #expect(try parts("age", [65]).labels == ["<65", "≥65", "≥65", nil])
    #expect(try parts("stage").order == ["1", "2"])
    #expect(try parts("site").labels == ["B", "A", "B", "B"])
  }

  @Test(
    arguments: [
      ("sec", []), ("age", []), ("sex", [1]), ("day", []), ("site", [2]), ("age", [.nan]),
    ] as [(String, [Double])])
  func whatMakesNoParts(name: String, cuts: [Double]) {
    #expect {
      try parts(name, cuts)
    } throws: { error in
      guard case .badSubgroups(name, _)? = error as? ValidationError else { return false }
      return (error as? any DiagnosableError)?.exitStatus == .badData
    }
  }

  /// At every horizon a part's indexes are those of its patients alone.
  @Test(arguments: FollowedCohort.families)
  func partsAtHorizons(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 1, count: 240)
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    var plan = FollowedCohort.plan
    plan.replicates = 0
    plan.subgroups = [Subgrouping(variable: "group")]
    plan.thresholds = [0.2]
    let inner = try await validate(fitted, specifiedBy: spec, on: data.cohort, following: plan)
    let tables = try #require(inner.subgroups)
    #expect(tables.map(\.horizon) == [2, 5] && tables.allSatisfy { $0.patients == .development })
    #expect(inner.conventions.contains { $0.statistic == "subgroups" })
    let table = tables[1]
    let label = try #require(table.rows.first).label
    let parts = try Subgrouping(variable: "group").parts(of: data.cohort)
    let rows = parts.labels.indices.filter { parts.labels[$0] == label }
    plan.subgroups = []
    let alone = try await validate(
      fitted.riskModel, on: data.cohort.selecting(rows: rows), following: plan)
    let own = try #require(table.rows[0].performance)
    let there = try #require(alone.performance.external)
    #expect(own.aucAtHorizon?.agrees(with: there.aucAtHorizon?.estimate ?? -1) == true)
    #expect(own.observedExpected.agrees(with: there.observedExpected.estimate ?? -1))
    #expect(table.rows[0].thresholds == alone.thresholds)
    let contrasts = table.rows.compactMap(\.contrast)
    #expect(contrasts.count == table.rows.count - 1)
    #expect(contrasts.allSatisfy { $0.calibrationSlope.lower != nil && $0.cStatisticP != nil })
  }

  /// Independent normal errors 3 and 4 make 5; z = 10/5.
  @Test func differencesOfDifferentPatients() {
    let (difference, p) = Estimate(12, standardError: 3).minus(
      Estimate(2, standardError: 4), confidence: 0.95)
    #expect(difference.standardError == 5 && difference.estimate == 10)
    #expect(abs((difference.lower ?? 0) - (10 - 5 * 1.959963984540054)) < 1e-12)
    #expect(abs((p ?? 0) - 0.04550026389635842) < 1e-12)
    #expect(Estimate(1).minus(Estimate(nil), confidence: 0.95).difference.estimate == nil)
  }
}
