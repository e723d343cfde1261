internal import Statistics

/// Risks in increasing order, each with its linear predictor and whether the event happened.
///
/// Every statistic of this module is computed from this one order, so that one sort serves all and a
/// resample is one pass that repeats patients by their counts.
package struct RankedRisks: Sendable {
  /// The risks in increasing order.
  package private(set) var risks: [Double]
  /// The log odds of each; infinite for risks of exactly 0 and 1.
  package private(set) var linearPredictors: [Double]
  /// 1 with the event, 0 without.
  package private(set) var outcomes: [Double]

  /// The position of each patient in the order that was given.
  package private(set) var givenRows: [Int] = []

  /// The number of patients.
  package var count: Int { risks.count }
  /// The number of events.
  package var events: Int { Int(outcomes.reduce(0, +)) }

  /// Ranks risks of patients in any order.
  ///
  /// - Throws: `ValidationError` if lengths differ, or a risk is not a number in 0...1.
  package init(risks: [Double], outcomes: [Bool]) throws(ValidationError) {
    try self.init(risks: risks, linearPredictors: risks.map(logit), outcomes: outcomes)
  }

  /// Ranks the risks that belong to linear predictors.
  ///
  /// - Throws: `ValidationError` if lengths differ, or a linear predictor is not a number.
  package init(linearPredictors: [Double], outcomes: [Bool]) throws(ValidationError) {
    try self.init(
      risks: linearPredictors.map { inverseLogit($0).p }, linearPredictors: linearPredictors,
      outcomes: outcomes)
  }

  private init(
    risks: [Double], linearPredictors: [Double], outcomes: [Bool]
  ) throws(ValidationError) {
    guard risks.count == outcomes.count else {
      throw .countsDiffer(risks: risks.count, outcomes: outcomes.count)
    }
    guard !risks.isEmpty else { throw .noPatients }
    if let row = risks.firstIndex(where: { !(0...1).contains($0) }) {
      throw .notARisk(row: row, count: risks.count { !(0...1).contains($0) })
    }
    self.risks = []
    self.linearPredictors = []
    self.outcomes = []
    let order = Self.order(of: linearPredictors)
    givenRows = order
    let outcomes = outcomes.map { $0 ? 1.0 : 0.0 }
    take(order, linearPredictors: linearPredictors, risks: risks, outcomes: outcomes, counts: nil)
  }

  /// Starts empty, for filling again and again.
  package init() {
    risks = []
    linearPredictors = []
    outcomes = []
  }

  /// Rows in increasing order of a linear predictor; ties in the order of rows.
  package static func order(of linearPredictors: [Double]) -> [Int] {
    RankOrder.rows(linearPredictors)
  }

  /// Replaces the content by the rows of `order`, each as often as `counts` says (once without).
  ///
  /// Allocates nothing where as many have been there before.
  package mutating func take(
    _ order: [Int], linearPredictors: [Double], risks: [Double], outcomes: [Double],
    counts: [Int]?
  ) {
    resize(to: counts?.reduce(0, +) ?? order.count)
    Self.gather(&self.risks, risks, order, counts)
    Self.gather(&self.linearPredictors, linearPredictors, order, counts)
    Self.gather(&self.outcomes, outcomes, order, counts)
  }

  // One array at a time, whose storage is then looked at once and not at every element.
  private static func gather(
    _ target: inout [Double], _ source: [Double], _ order: [Int], _ counts: [Int]?
  ) {
    guard let counts else {
      for place in order.indices { target[place] = source[order[place]] }
      return
    }
    var place = 0
    for row in order {
      let value = source[row]
      for _ in 0..<counts[row] {
        target[place] = value
        place += 1
      }
    }
  }

  /// Replaces the content by other patients, each as often as `counts` says.
  ///
  /// Counts are in the order of ranks, or with `byGivenRow` in the order in which those patients were given.
  package mutating func take(_ others: RankedRisks, counts: [Int], byGivenRow: Bool) {
    resize(to: counts.reduce(0, +))
    let rows = byGivenRow ? others.givenRows : nil
    Self.repeat(&risks, others.risks, counts, rows)
    Self.repeat(&linearPredictors, others.linearPredictors, counts, rows)
    Self.repeat(&outcomes, others.outcomes, counts, rows)
  }

  private static func `repeat`(
    _ target: inout [Double], _ source: [Double], _ counts: [Int], _ rows: [Int]?
  ) {
    var place = 0
    for rank in source.indices {
      let value = source[rank]
      for _ in 0..<counts[rows?[rank] ?? rank] {
        target[place] = value
        place += 1
      }
    }
  }

  private mutating func resize(to count: Int) {
    risks.resize(to: count)
    linearPredictors.resize(to: count)
    outcomes.resize(to: count)
  }

  /// Calls `body` for each group of equal risks, lowest first, with events and non-events in it.
  @inline(__always)
  package func forEachTie(_ body: (_ risk: Double, _ events: Double, _ others: Double) -> Void) {
    var row = 0
    while row < risks.count {
      let risk = risks[row]
      var (events, size) = (0.0, 0.0)
      while row < risks.count, risks[row] == risk {
        events += outcomes[row]
        size += 1
        row += 1
      }
      body(risk, events, size - events)
    }
  }
}
