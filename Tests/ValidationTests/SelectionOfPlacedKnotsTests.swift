import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// 160 patients from a seed: forty share a value of a, forty others one of b; the outcome depends on b and on x.
private func cohort() -> Cohort {
  var source = SplitMix64(seed: 51)
  let levels = ["0", "1"].map { Variable.Level(code: $0) }
  let count = 160
  func tied(_ rows: Range<Int>) -> [Double] {
    (0..<count).map { rows.contains($0) ? 3 : (source.normal() * 3).rounded() }
  }
  let (a, b) = (tied(tiedInA), tied(tiedInB))
  let noise = (0..<count).map { _ in source.normal() }
  let x = (0..<count).map { _ in source.normal() }
  let effects = zip(x, b).map { 1.2 * $0 + 0.35 * $1 }
  let y = effects.map { source.uniform() < inverseLogit($0 - 0.5).p ? 1 : 0 }
  let times = effects.map { (-50 * log(1 - source.uniform()) * exp(-$0)).rounded(.up) / 50 }
  let named = [("a", a), ("b", b), ("noise", noise), ("x", x), ("t", times)]
  return Cohort(
    columns: named.map { Column(Variable(name: $0.0, kind: .number), .numbers($0.1)) } + [
      Column(Variable(name: "y", kind: .category(levels)), .categories(y))
    ],
    ids: (0..<count).map { "P\($0)" })
}

private let tiedInA = 0..<40
private let tiedInB = 70..<110

/// Resamples of patients without ties, then half of them those who tie in a, then in b: with fewer knots there.
private func resample(_ turn: Int, _ source: inout SplitMix64) -> [Int] {
  let others = (0..<160).filter { !tiedInA.contains($0) && !tiedInB.contains($0) }
  var counts = Array(repeating: 0, count: 160)
  for _ in counts {
    let other = others[source.index(below: others.count)]
    let (isTied, offset) = (source.uniform() < 0.6, source.index(below: 40))
    switch turn % 3 {
    case 1 where isTied: counts[tiedInA.lowerBound + offset] += 1
    case 2 where isTied: counts[tiedInB.lowerBound + offset] += 1
    default: counts[other] += 1
    }
  }
  return counts
}

/// Where ties in a resample leave a spline with fewer knots than in the resample before, elimination, penalties and
/// the names of what stays know the columns by their new places.
@Suite("Selection beside knots placed anew") struct SelectionOfPlacedKnotsTests {
  private static let right = "rcs(a, 5) + rcs(b, 5) + noise + x"

  private static func spec(_ family: ModelFamily) throws -> ModelSpec {
    guard family == .cox else { return try Formula("y ~ \(right)").logisticSpec(event: "1") }
    let columns = TimeToEvent(time: "t", status: "y", event: "1", horizons: [1])
    return try Formula("y ~ \(right)").spec(kind: .cox(columns, ties: .breslow))
  }

  private static func refitting(
    _ spec: ModelSpec, _ cohort: Cohort
  ) throws -> Refitting {
    let data = try AnalysisSet(cohort, for: spec)
    var result = Refitting(data, cohort: cohort, spec: spec, start: [], keepsKnots: false)
    if data.followUp != nil { result.hazards = HazardRefitting(data, spec, start: []) }
    return result
  }

  /// What a fit to the resampled patients keeps, with its linear predictors about their mean.
  private static func fresh(
    _ spec: ModelSpec, _ cohort: Cohort, _ counts: [Int]
  ) throws -> (kept: [String], linear: [Double]) {
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let model = try fit(spec, to: AnalysisSet(cohort.selecting(rows: rows), for: spec)).riskModel
    let all = try AnalysisSet(cohort, for: spec, design: model.design)
    let slopes = Array(model.coefficients.suffix(all.predictors.columns))
    let weights = Matrix(columns: [slopes], rows: slopes.count)
    return (try #require(model.selection).kept, all.predictors.times(weights).storage)
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  /// Resamples in which neither spline, or either, loses knots, one after another in the same storage.
  @Test(arguments: [ModelFamily.logistic, .cox])
  func keepsWhatAFitToTheResampleKeeps(family: ModelFamily) throws {
    let cohort = cohort()
    var spec = try Self.spec(family)
    spec.selection = .backward(.p(0.05))
    var refitting = try Self.refitting(spec, cohort)
    var (source, shapes, compared) = (SplitMix64(seed: 52), Set<[Int]>(), 0)
    for turn in 0..<18 {
      let counts = resample(turn, &source)
      guard let columns = try? refitting.columns(counts: counts),
        let expected = try? Self.fresh(spec, cohort, counts)
      else { continue }
      var linear: [Double] = []
      if refitting.hazards != nil {
        refitting.weigh(counts)
        try refitting.hazards?.solve(weights: refitting.weights, columns: columns)
        linear = refitting.hazards?.linear.event ?? []
      } else {
        linear = try refitting.linearPredictors(counts: counts)
      }
      shapes.insert(columns.design.columnRanges.map(\.count))
      #expect(refitting.keptFactors == expected.kept)
      guard refitting.keptFactors == expected.kept else { continue }
      compared += 1
      for (own, other) in zip(Self.centred(linear), Self.centred(expected.linear)) {
        #expect(abs(own - other) < 1e-6)
      }
    }
    // Two shapes with as many columns, so that their number alone does not tell them apart.
    let sizes = shapes.map { $0.reduce(0, +) }
    #expect(compared > 9 && Set(sizes).count < sizes.count)
  }

  /// The names of what a penalty leaves are those of the columns as they are.
  @Test func namesOfWhatAPenaltyLeaves() throws {
    let cohort = cohort()
    var spec = try Self.spec(.logistic)
    spec.estimation = .elasticNet(ElasticNetChoice(strength: .fixed(0.15)))
    var refitting = try Self.refitting(spec, cohort)
    var (source, shapes) = (SplitMix64(seed: 53), Set<[Int]>())
    for turn in 0..<18 {
      let counts = resample(turn, &source)
      guard let columns = try? refitting.columns(counts: counts) else { continue }
      shapes.insert(columns.design.columnRanges.map(\.count))
      _ = try refitting.linearPredictors(counts: counts)
      #expect(refitting.keptFactors?.contains("x") == true)
    }
    #expect(shapes.count > 1)
  }
}
