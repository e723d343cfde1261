import Cohorts
import Statistics
import Testing

@testable import RiskModels

/// 80 patients from a seed: x without ties, z with a few values of which one is frequent, and a group.
private func cohort() -> Cohort {
  var source = SplitMix64(seed: 5)
  let levels = ["a", "b", "c"].map { Variable.Level(code: $0) }
  return Cohort(
    columns: [
      Column(Variable(name: "x", kind: .number), .numbers((0..<80).map { _ in source.normal() })),
      Column(
        Variable(name: "z", kind: .number),
        .numbers((0..<80).map { $0 < 20 ? 3 : (source.normal() * 3).rounded() })),
      Column(
        Variable(name: "g", kind: .category(levels)), .categories((0..<80).map { $0 % 3 })),
      Column(
        Variable(name: "y", kind: .category(levels)), .categories((0..<80).map { $0 % 2 })),
    ],
    ids: (0..<80).map { "P\($0)" })
}

private func counts(_ source: inout SplitMix64) -> [Int] {
  var counts = Array(repeating: 0, count: 80)
  for _ in counts { counts[Int(source.uniform() * 80)] += 1 }
  return counts
}

@Suite("Columns whose knots are placed anew")
struct PlacedColumnsTests {
  /// Columns written in place are those of a design made from scratch, to the last bit, in any order of resamples,
  /// also where fewer knots than wanted can be placed.
  @Test(arguments: [
    "rcs(x, 4) + z + g", "rcs(x, 3) * g + rcs(z, 5)", "z + rcs(x, 4) * rcs(z, 4)",
    "rcs(x, 3) %ia% rcs(z, 3) + rcs(x, 3) + rcs(z, 3)", "rcs(log(x^2 + 1), 3) * g * z",
  ])
  func equalThoseOfANewDesign(right: String) throws {
    let (cohort, spec) = (cohort(), try Formula("y ~ \(right)").logisticSpec(event: "b"))
    let data = try AnalysisSet(cohort, for: spec)
    let learnt = DesignColumns(design: data.design, matrix: data.predictors)
    var placed = try #require(PlacedColumns(spec.terms, learnt, cohort: cohort))
    var (knots, others) = (
      PlacedKnots(spec.terms, design: data.design, cohort: cohort), placed
    )
    var source = SplitMix64(seed: 9)
    for _ in 0..<40 {
      let counts = counts(&source)
      try placed.place(counts: counts)
      try knots.place(counts: counts)
      let expected = try knots.design.matrix(for: cohort)
      #expect(placed.columns.matrix == expected)
      try others.take(knots)
      #expect(others.columns.matrix == expected)
    }
  }

  /// Patients among whom no knots can be placed are named by what was to be bent, and others have theirs afterwards.
  @Test func tooFewValues() throws {
    let (cohort, spec) = (cohort(), try Formula("y ~ rcs(x, 4)").logisticSpec(event: "b"))
    let data = try AnalysisSet(cohort, for: spec)
    let learnt = DesignColumns(design: data.design, matrix: data.predictors)
    var placed = try #require(PlacedColumns(spec.terms, learnt, cohort: cohort))
    let nobodyElse = (0..<80).map { $0 < 4 ? 20 : 0 }
    #expect(throws: PlacedColumns.Failure.noKnots("x")) { try placed.place(counts: nobodyElse) }
    try placed.place(counts: Array(repeating: 1, count: 80))
    #expect(placed.columns.matrix == data.predictors)
  }

  /// Without knots that the data choose there is nothing to place.
  @Test func nothingToPlace() throws {
    let (cohort, spec) = (cohort(), try Formula("y ~ x + g").logisticSpec(event: "b"))
    let data = try AnalysisSet(cohort, for: spec)
    let learnt = DesignColumns(design: data.design, matrix: data.predictors)
    let placed = PlacedColumns(spec.terms, learnt, cohort: cohort)
    #expect(placed == nil)
  }
}
