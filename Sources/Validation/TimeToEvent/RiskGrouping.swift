internal import Statistics

/// How patients are put into groups of similar risk.
///
/// cuts = type 7 quantiles at j/g, or the first value whose count reaches n j/g.
///
/// - Source: matches `cut(quantile())` and `Hmisc::cut2(g = )`.
package enum RiskGrouping: Sendable {
  /// Between type 7 quantiles, closed on the right; equal quantiles count once.
  case quantiles(Int)
  /// Groups of about equal size that never split a risk, as `Hmisc::cut2(g = )` makes them.
  case cut2(Int)

  /// The rows of each group, lowest risks first; empty groups are left out.
  package func groups(_ risks: [Double]) -> [[Int]] {
    let order = RankedRisks.order(of: risks)
    let upper: [Double] =
      switch self {
      case .quantiles(let count): Self.quantileLimits(order.map { risks[$0] }, count)
      case .cut2(let count): Self.cut2Limits(order.map { risks[$0] }, count)
      }
    var groups: [[Int]] = []
    var position = 0
    for (index, limit) in upper.enumerated() {
      var group: [Int] = []
      while position < order.count, risks[order[position]] <= limit || index == upper.count - 1 {
        group.append(order[position])
        position += 1
      }
      if !group.isEmpty { groups.append(group) }
    }
    return groups
  }

  private static func quantileLimits(_ sorted: [Double], _ count: Int) -> [Double] {
    var limits: [Double] = []
    for index in 1...max(1, count) {
      let limit = quantile(ofSorted: sorted, at: Double(index) / Double(max(1, count)))
      if limit != limits.last { limits.append(limit) }
    }
    return limits
  }

  /// The largest risk of each group: the first whose cumulative count reaches the group's share.
  private static func cut2Limits(_ sorted: [Double], _ count: Int) -> [Double] {
    guard let highest = sorted.last else { return [] }
    let count = max(1, count)
    var limits: [Double] = []
    for index in 1..<count {
      let target = Double(index * sorted.count) / Double(count)
      // approx(method = "constant", f = 1): the smallest value with at least that many at or below it.
      let value = sorted[max(0, Int(target.rounded(.up)) - 1)]
      // The next group starts above the last; a cut that falls on it again makes no group.
      if value != limits.last { limits.append(value) }
    }
    if highest != limits.last { limits.append(highest) }
    return limits
  }
}
