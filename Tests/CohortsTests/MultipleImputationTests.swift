import Diagnostics
import Statistics
import Testing

@testable import Cohorts

@Suite("Multiple imputation by hand")
struct ImputationByHandTests {
  /// Of predictions 0, 1, 2, 3, 10 the three nearest to 2.4 are 2, 3 and 1.
  @Test func nearestDonors() {
    let pool = DonorPool(predictions: [10, 0, 3, 1, 2], size: 3)
    let drawn = draws(200) { pool.draw(for: 2.4, using: &$0) }
    #expect(Set(drawn) == [4, 2, 3])
    let nearest = DonorPool(predictions: [10, 0, 3, 1, 2], size: 1)
    #expect(Set(draws(50) { nearest.draw(for: 2.4, using: &$0) }) == [4])
    #expect(Set(draws(50) { nearest.draw(for: 99, using: &$0) }) == [0])
  }

  /// Patients at the same distance share the last place: one of 1 is sure, 0 and 2 are 1 away.
  @Test func tiedDonors() {
    let same = DonorPool(predictions: [1, 1, 1, 5], size: 1)
    #expect(Set(draws(200) { same.draw(for: 1, using: &$0) }) == [0, 1, 2])
    let around = DonorPool(predictions: [0, 1, 2, 9], size: 2)
    let drawn = draws(4000) { around.draw(for: 1, using: &$0) }
    #expect(Set(drawn) == [0, 1, 2])
    #expect(abs(drawn.count { $0 == 1 } - 2000) < 160)
    #expect(abs(drawn.count { $0 == 0 } - 1000) < 140)
    let only = DonorPool(predictions: [7], size: 5)
    #expect(Set(draws(9) { only.draw(for: 0, using: &$0) }) == [0])
  }

  /// y = 1 + 2x without error: least squares and the draw agree, for σ* is 0.
  @Test func exactRegression() throws {
    var random = SplitMix64(seed: 1)
    var regression = try RegressionDraw(
      columns: [[0, 1, 2, 4], [3, 3, 3, 3]], observed: [0, 1, 2])
    regression.fit([1, 3, 5], using: &random)
    #expect(regression.columnCount == 1)
    #expect(abs(regression.prediction(3) - 9) < 1e-12)
    #expect(abs(regression.drawnPrediction(3) - 9) < 1e-6)
  }

  /// Draws of the slope have its least-squares variance times (n − 2)/(n − 4) for n rows.
  @Test func drawsFollowThePosterior() throws {
    let x: [Double] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    let y: [Double] = [0.3, 1.8, 1.1, 3.9, 3.2, 5.8, 5.1, 7.7, 7.2, 9.9, 9.0]
    var random = SplitMix64(seed: 3)
    var regression = try RegressionDraw(columns: [x + [20]], observed: Array(0..<11))
    var slopes: [Double] = []
    for _ in 0..<4000 {
      regression.fit(y, using: &random)
      slopes.append((regression.drawnPrediction(11) - regression.drawnPrediction(0)) / 20)
    }
    let slope = (regression.prediction(11) - regression.prediction(0)) / 20
    let residuals = zip(x, y).map { $1 - regression.prediction(0) - slope * $0 }
    let error = residuals.reduce(0) { $0 + $1 * $1 } / 9 / 110
    let mean = slopes.reduce(0, +) / 4000
    let variance = slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
    #expect(abs(mean - slope) < 4 * (error / 4000).squareRoot())
    #expect(abs(variance / (error * 9 / 7) - 1) < 0.12)
  }

  /// One column: the scores of levels lie as the means of the column do, here 0, 1 and 10.
  @Test func canonicalScoresOfOneColumn() throws {
    let column: [Double] = [-1, 1, 0.5, 1.5, 9, 11]
    let regression = try RegressionDraw(columns: [column], observed: Array(0..<6))
    let scores = regression.canonicalScores(of: [0, 0, 1, 1, 2, 2], count: 4)
    #expect(abs((scores[1] - scores[0]) / (scores[2] - scores[0]) - 0.1) < 1e-9)
    #expect(scores[3] == 0)
    let nothing = try RegressionDraw(columns: [[1, 0, 1, 0]], observed: Array(0..<4))
    #expect(nothing.canonicalScores(of: [0, 0, 1, 1], count: 2) == [0, 1])
  }

  /// The later halves are 1, 3 and 2, 4: W = 2, the means differ by 1, B/n = ½: √(½ + ¼).
  @Test func scaleReduction() throws {
    let value = try #require(CompletedCohorts.scaleReduction([[9, 9, 1, 3], [0, 0, 2, 4]]))
    #expect(abs(value - 0.75.squareRoot()) < 1e-12)
    #expect(CompletedCohorts.scaleReduction([[1, 1], [1, 1]]) == nil)
    #expect(CompletedCohorts.scaleReduction([[1, 2, 3, 4]]) == nil)
  }

  private func draws(_ count: Int, _ draw: (inout SplitMix64) -> Int) -> [Int] {
    var random = SplitMix64(seed: 7)
    return (0..<count).map { _ in draw(&random) }
  }
}

@Suite("Multiple imputation of cohorts")
struct MultipleImputationTests {
  /// Sixty patients: two numbers and a category that depend on each other, each known of most.
  private func cohort(seed: UInt64) -> Cohort {
    var source = SplitMix64(seed: seed)
    var (x, y, group, id) = ([Double](), [Double](), [Int](), [String?]())
    for row in 0..<60 {
      let value = source.normal()
      x.append(row % 7 == 0 ? .nan : (10 * value).rounded())
      y.append(row % 5 == 1 ? .nan : value + source.normal())
      group.append(row % 11 == 2 ? -1 : value < -0.5 ? 0 : value < 0.7 ? 1 : 2)
      id.append("note \(row)")
    }
    let levels = ["a", "b", "c"].map { Variable.Level(code: $0) }
    return Cohort(
      columns: [
        Column(Variable(name: "x", kind: .number), .numbers(x)),
        Column(Variable(name: "y", kind: .number), .numbers(y)),
        Column(Variable(name: "group", kind: .category(levels)), .categories(group)),
        Column(Variable(name: "note", kind: .text), .texts(id)),
      ], ids: (0..<60).map { "P\($0)" })
  }

  private func known(_ column: Column) -> [Int] {
    (0..<column.count).filter { !column.isMissing($0) }
  }

  @Test(arguments: 1...8)
  func keepsWhatIsKnown(seed: Int) async throws {
    let cohort = cohort(seed: UInt64(seed))
    let plan = MultipleImputation(imputations: 3, iterations: 4, seed: UInt64(seed))
    let outcome = (0..<60).map { Double($0 % 2) }
    let completed = try await plan.complete(
      cohort, variables: ["x", "y", "group"], knowing: [outcome])
    #expect(completed.cohorts.count == 3)
    for copy in completed.cohorts {
      #expect(copy.ids == cohort.ids && copy["note"] == cohort["note"])
      for name in ["x", "y", "group"] {
        let (before, after) = (try #require(cohort[name]), try #require(copy[name]))
        let rows = known(before)
        #expect(after.missingCount == 0)
        #expect(before.selecting(rows: rows) == after.selecting(rows: rows))
        let donors = Set(rows.map { before.selecting(rows: [$0]).values })
        #expect((0..<60).allSatisfy { donors.contains(after.selecting(rows: [$0]).values) })
      }
    }
    #expect(completed.record.variables.map(\.missing) == [9, 12, 6])
    #expect(completed.stacked.rowCount == 180)
  }

  @Test func seedDecidesAndThreadsDoNot() async throws {
    let cohort = cohort(seed: 4)
    var plan = MultipleImputation(imputations: 4, iterations: 3, seed: 9)
    let names = ["x", "y", "group"]
    let first = try await plan.complete(cohort, variables: names, threads: 1)
    let second = try await plan.complete(cohort, variables: names, threads: 3)
    #expect(first == second)
    #expect(Set(first.cohorts).count == 4)
    plan.seed = 10
    #expect(try await plan.complete(cohort, variables: names).cohorts != first.cohorts)
    plan.imputations = 2
    let fewer = try await plan.complete(cohort, variables: names)
    plan.imputations = 3
    let more = try await plan.complete(cohort, variables: names)
    #expect(fewer.cohorts == Array(more.cohorts.prefix(2)))
  }

  /// Columns that repeat each other and one that is the same for all need the ridge, not an error.
  @Test func collinearColumns() async throws {
    let x: [Double] = (0..<30).map { $0 % 4 == 0 ? .nan : Double($0) }
    let columns = [
      Column(Variable(name: "x", kind: .number), .numbers(x)),
      Column(Variable(name: "twice", kind: .number), .numbers(x.map { 2 * $0 })),
      Column(Variable(name: "same", kind: .number), .numbers(x.map { _ in 5 })),
    ]
    let cohort = Cohort(columns: columns, ids: (0..<30).map(String.init))
    let completed = try await MultipleImputation(imputations: 2, iterations: 2).complete(
      cohort, variables: ["x", "twice", "same"], knowing: [Array(repeating: 1, count: 30)])
    #expect(completed.cohorts.allSatisfy { $0["twice"]?.missingCount == 0 })
  }

  /// Columns that repeat each other, are nearly equal, huge or tiny: a regression or an error, never a trap.
  @Test(arguments: 0..<100)
  func anyColumnsHaveARegressionOrAnError(seed: Int) {
    var source = SplitMix64(seed: 85, stream: seed)
    let rows = 2 + source.index(below: 12)
    let first = (0..<rows).map { _ in source.normal() }
    let columns = (0..<source.index(below: 20)).map { _ -> [Double] in
      let scale = [1e-300, 1e-9, 1, 1e9, 1e150][source.index(below: 5)]
      let noise = [0, 1e-15, 1][source.index(below: 3)]
      return first.map { scale * ($0 + noise * source.normal()) }
    }
    guard var regression = try? RegressionDraw(columns: columns, observed: Array(0..<rows)) else {
      return
    }
    regression.fit(first, using: &source)
    #expect((0..<rows).allSatisfy { regression.prediction($0).isFinite })
    let error = ImputationError.dependentColumns("x")
    #expect(error.exitStatus == .badData && error.diagnostics[0].message.contains("'x'"))
  }

  @Test func whatCannotBeImputed() async {
    let nobody = Cohort(
      columns: [Column(Variable(name: "x", kind: .number), .numbers([.nan, .nan]))],
      ids: ["a", "b"])
    await #expect(throws: ImputationError.nothingKnown("x", patients: 2)) {
      try await MultipleImputation().complete(nobody, variables: ["x"])
    }
    await #expect(throws: ImputationError.noSuchVariable("z", known: ["x"])) {
      try await MultipleImputation().complete(nobody, variables: ["z"])
    }
    await #expect(throws: ImputationError.badCount(1, what: "imputations")) {
      try await MultipleImputation(imputations: 1).complete(nobody, variables: ["x"])
    }
    await #expect(throws: ImputationError.unusableKind("note")) {
      try await MultipleImputation().complete(cohort(seed: 1), variables: ["note"])
    }
  }
}
