internal import Foundation
internal import Statistics

/// The pairs of total points that give exactly one risk.
public struct RiskContour: Sendable, Hashable {
  /// A pair of totals.
  public struct Pair: Sendable, Hashable {
    /// The total of the first sum.
    public var first: Double
    /// The total of the second sum.
    public var second: Double
  }

  /// The risk, a share.
  public var risk: Double
  /// The pairs along the curve from one edge of the totals on the axes to another.
  public var pairs: [Pair]
}

extension JointPointScale {
  /// The curve of one risk over the totals of both sums; `nil` if no totals on the axes give it.
  ///
  /// Each pair is solved from the model, along rows and along columns, so that flat and steep stretches
  /// have equally many.
  public func contour(of risk: JointRisk, at level: Double, steps: Int = 32) -> RiskContour? {
    let highest = highestTotals
    guard highest.count == 2 else { return nil }
    let target = Self.stretched(level)
    func value(_ first: Double, _ second: Double) -> Double {
      Self.stretched(self.risk(risk, ofTotals: [first, second])) - target
    }
    let shares = (0...steps).map { Double($0) / Double(steps) }
    let rows = shares.compactMap { share -> RiskContour.Pair? in
      let second = share * highest[1]
      return Self.root(upTo: highest[0]) { value($0, second) }.map {
        .init(first: $0, second: second)
      }
    }
    let columns = shares.compactMap { share -> RiskContour.Pair? in
      let first = share * highest[0]
      return Self.root(upTo: highest[1]) { value(first, $0) }.map {
        .init(first: first, second: $0)
      }
    }
    // A risk that rises with one sum and falls with the other has rising curves, else falling ones.
    let middle = (highest[0] / 2, highest[1] / 2)
    let rises = [
      value(highest[0], middle.1) - value(0, middle.1),
      value(middle.0, highest[1]) - value(middle.0, 0),
    ].map { $0 > 0 }
    let direction = rises[0] == rises[1] ? -1.0 : 1.0
    func place(_ pair: RiskContour.Pair) -> Double {
      pair.first / highest[0] + direction * pair.second / highest[1]
    }
    let pairs = (rows + columns).sorted { place($0) < place($1) }
    let distinct = pairs.reduce(into: [RiskContour.Pair]()) { kept, next in
      if kept.last.map({ place(next) - place($0) > 1e-9 }) ?? true { kept.append(next) }
    }
    return distinct.count > 1 ? RiskContour(risk: level, pairs: distinct) : nil
  }

  /// The log odds, within what numbers can tell apart: risks are close to straight lines on it.
  private static func stretched(_ risk: Double) -> Double {
    let share = min(max(risk, 1e-15), 1 - 1e-15)
    return log(share) - log1p(-share)
  }

  /// Where a monotone function is zero between 0 and an end; `nil` if it is not.
  ///
  /// The pairs (t₁, t₂) with risk(lp₁(t₁), lp₂(t₂)) = r.
  ///
  /// - Source: regula falsi with the Illinois modification, halving where it stalls.
  private static func root(upTo end: Double, _ value: (Double) -> Double) -> Double? {
    var (low, high) = (0.0, end)
    var (atLow, atHigh) = (value(low), value(high))
    if atLow == 0 { return low }
    if atHigh == 0 { return high }
    guard atLow.isFinite, atHigh.isFinite, (atLow < 0) != (atHigh < 0) else { return nil }
    for step in 0..<60 where high - low > 1e-12 * end {
      let secant = (low * atHigh - high * atLow) / (atHigh - atLow)
      let middle = step % 3 == 2 ? (low + high) / 2 : min(max(secant, low), high)
      let found = value(middle)
      if found == 0 || middle == low || middle == high { return middle }
      if (found < 0) == (atLow < 0) {
        (low, atLow) = (middle, found)
        atHigh /= 2
      } else {
        (high, atHigh) = (middle, found)
        atLow /= 2
      }
      if abs(found) < 1e-12 { return middle }
    }
    return (low + high) / 2
  }
}

extension JointPointScale {
  /// A round risk with its words.
  package struct RoundRisk: Sendable, Hashable {
    /// The risk, a share.
    package var risk: Double
    /// A percentage without its sign.
    package var label: String
    /// 1 for the risks that matter most; the higher, the sooner one gives way.
    package var rank: Int

    /// Creates a round risk.
    package init(risk: Double, label: String, rank: Int) {
      (self.risk, self.label, self.rank) = (risk, label, rank)
    }
  }

  /// The round risks that the axes reach: those that readers know up to rank 7, then finer ones.
  package func roundRisks(of risk: JointRisk) -> [RoundRisk] {
    let reach = reach(of: risk)
    let usual = RiskLadder.rungs.filter {
      reach.contains($0.risk) && $0.rank <= 7 && $0.risk >= 1e-6 && $0.risk <= 0.999
    }.map { RoundRisk(risk: $0.risk, label: $0.label, rank: $0.rank) }
    let known = Set(usual.map(\.label))
    func round(_ risk: Double, _ rank: Int) -> RoundRisk {
      RoundRisk(
        risk: risk, label: NumberStyle().plain(risk * 100, significant: 12), rank: rank)
    }
    var finer = RiskLadder.fine.filter(reach.contains).map { round($0, 8) }
    if usual.count + finer.count < 5 {
      let (low, high) = (reach.lowerBound * 100, reach.upperBound * 100)
      let step = RoundStep(dividing: high - low, into: 8)
      finer += (step?.multiples(from: low, to: high) ?? []).map { round($0 / 100, 9) }
    }
    return finer.reduce(into: usual) { kept, next in
      if !known.contains(next.label), next.risk > 0, next.risk < 1 { kept.append(next) }
    }
  }
}
