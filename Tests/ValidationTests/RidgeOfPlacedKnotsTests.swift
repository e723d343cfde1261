import Cohorts
import RiskModels
import Statistics
import Testing

@testable import Validation

/// 80 patients from a seed; a quarter share one value of z, the others have few.
private func cohort() -> Cohort {
  var source = SplitMix64(seed: 21)
  let levels = ["0", "1"].map { Variable.Level(code: $0) }
  let z = (0..<80).map { $0 < 20 ? 3 : (source.normal() * 3).rounded() }
  let y = z.map { source.uniform() < inverseLogit(0.2 * $0).p ? 1 : 0 }
  return Cohort(
    columns: [
      Column(Variable(name: "z", kind: .number), .numbers(z)),
      Column(Variable(name: "y", kind: .category(levels)), .categories(y)),
    ],
    ids: (0..<80).map { "P\($0)" })
}

@Suite("Ridge penalties of knots placed anew")
struct RidgeOfPlacedKnotsTests {
  /// Where ties let fewer knots be placed than in all patients, the penalty is that of the fewer columns.
  @Test func fewerKnotsThanInAllPatients() throws {
    let cohort = cohort()
    var spec = try Formula("y ~ rcs(z, 5)").logisticSpec(event: "1")
    spec.estimation = .ridge(RidgePenalty(1))
    let data = try AnalysisSet(cohort, for: spec)
    var refitting = Refitting(data, cohort: cohort, spec: spec, start: [], keepsKnots: false)
    var source = SplitMix64(seed: 22)
    var widths: Set<Int> = []
    for _ in 0..<200 {
      var counts = Array(repeating: 0, count: 80)
      for _ in counts { counts[Int(source.uniform() * 80)] += 1 }
      guard let columns = try? refitting.columns(counts: counts) else { continue }
      widths.insert(columns.matrix.columns)
      let linear = try refitting.linearPredictors(counts: counts)
      #expect(linear.count == 80)
    }
    #expect(widths.count > 1)
  }
}
