internal import Statistics

/// Who is left out together: each repeat divides all patients into folds.
struct Folds: Sendable {
  /// The rows left out, counted from 1, fold by fold, repeat by repeat.
  let rows: [[Int]]
  /// Folds of a repeat.
  let count: Int
  /// The folds that were asked for.
  let asked: Int
  /// How often patients were divided.
  var repeats: Int { rows.count / count }

  /// The folds of a plan, stratified by the event; explicit resamples of the plan are taken as folds.
  ///
  /// - Throws: `tooFewForFolds` for fewer than two patients of a kind, `badFolds` for explicit folds that
  ///   do not divide the patients.
  init(_ plan: ValidationPlan, events: [Bool]) throws(ValidationError) {
    let kinds = [true, false].map { kind in events.indices.filter { events[$0] == kind } }
    guard kinds.allSatisfy({ $0.count > 1 }) else {
      throw .tooFewForFolds(events: kinds[0].count, others: kinds[1].count)
    }
    try self.init(plan, kinds: kinds)
  }

  /// The folds of a plan, stratified by the category of the outcome.
  ///
  /// - Throws: `tooFewInCategory` for a category of fewer than two patients, and `badFolds`.
  init(_ plan: ValidationPlan, categories: [Int], count: Int) throws(ValidationError) {
    let kinds = (0..<count).map { kind in categories.indices.filter { categories[$0] == kind } }
    let fewest = kinds.map(\.count).min() ?? 0
    guard fewest > 1 else { throw .tooFewInCategory(patients: fewest) }
    try self.init(plan, kinds: kinds)
  }

  /// The patients of each kind are put in random order and dealt out in turn, so that folds differ by one patient of
  /// each kind at most.
  ///
  /// Fewer patients of a kind than folds make fewer folds. Repeat r takes its order from stream r of the seed.
  private init(_ plan: ValidationPlan, kinds: [[Int]]) throws(ValidationError) {
    asked = plan.folds
    if let given = plan.resamples {
      (rows, count) = (given, plan.folds)
      try Self.check(given, folds: plan.folds, rowCount: kinds.reduce(0) { $0 + $1.count })
      return
    }
    let folds = min(plan.folds, kinds.map(\.count).min() ?? 2)
    rows = (0..<plan.repeats).flatMap { repetition in
      var source = SplitMix64(seed: plan.seed, stream: repetition)
      var parts = Array(repeating: [Int](), count: folds)
      var next = 0
      for kind in kinds {
        for row in Self.shuffled(kind, &source) {
          parts[next % folds].append(row + 1)
          next += 1
        }
      }
      return parts
    }
    count = folds
  }

  private static func shuffled(_ rows: [Int], _ source: inout SplitMix64) -> [Int] {
    var order = rows
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, source.index(below: index + 1))
    }
    return order
  }

  private static func check(
    _ given: [[Int]], folds: Int, rowCount: Int
  ) throws(ValidationError) {
    guard !given.isEmpty, given.count % folds == 0 else {
      throw .badFolds(lines: given.count, folds: folds, repetition: nil)
    }
    for start in stride(from: 0, to: given.count, by: folds) {
      let all = given[start..<start + folds].flatMap(\.self).sorted()
      guard all == Array(1...rowCount) else {
        throw .badFolds(lines: given.count, folds: folds, repetition: start / folds + 1)
      }
    }
  }
}
