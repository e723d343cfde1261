internal import Foundation
internal import Statistics

/// A map from values of a variable to positions along an axis, and back.
///
/// Any pair of limits makes a usable scale: limits that are equal, reversed, not finite or outside
/// what the kind can show are replaced by the nearest that can, so that drawing never fails.
public struct Scale: Sendable, Hashable {
  /// How values are spaced.
  public enum Kind: Sendable, Hashable {
    /// Equal differences take equal room.
    case linear
    /// Equal ratios take equal room; values above zero.
    case logarithmic
    /// Equal odds ratios take equal room; shares between 0 and 1.
    case logit
  }

  /// How values are spaced.
  public let kind: Kind
  /// The value at `start`.
  public let lower: Double
  /// The value at `end`.
  public let upper: Double
  /// The position of `lower`, in points.
  public let start: Double
  /// The position of `upper`, in points; below `start` for axes that point upwards.
  public let end: Double

  /// Creates a scale from two limits to two positions.
  public init(
    _ kind: Kind = .linear, from lower: Double, to upper: Double, start: Double, end: Double
  ) {
    self.kind = kind
    (self.lower, self.upper) = kind.usable(lower, upper)
    self.start = start
    self.end = end
  }

  /// The position of a value; values far outside the limits stop at ten times the axis' length.
  public func position(of value: Double) -> Double {
    start + share(of: value) * (end - start)
  }

  /// The value at a position.
  public func value(at position: Double) -> Double {
    guard end != start else { return lower }
    let (low, high) = (kind.forward(lower), kind.forward(upper))
    return kind.backward(low + (position - start) / (end - start) * (high - low))
  }

  /// Whether a value lies between the limits, up to rounding.
  public func contains(_ value: Double) -> Bool {
    let share = share(of: value)
    return value.isFinite && share >= -1e-9 && share <= 1 + 1e-9
  }

  /// The distance from `start` as a share of the axis' length.
  private func share(of value: Double) -> Double {
    let (low, high) = (kind.forward(lower), kind.forward(upper))
    let share = (kind.forward(value) - low) / (high - low)
    return share.isNaN ? 0 : min(max(share, -10), 10)
  }
}

extension Scale.Kind {
  /// The value on the scale on which equal steps take equal room.
  fileprivate func forward(_ value: Double) -> Double {
    switch self {
    case .linear: value
    case .logarithmic: value > 0 ? log(value) : -.infinity
    case .logit: logOdds(min(max(value, 0), 1))
    }
  }

  fileprivate func backward(_ value: Double) -> Double {
    switch self {
    case .linear: value
    case .logarithmic: exp(value)
    case .logit: inverseLogit(value).p
    }
  }

  /// The nearest limits that make a scale of some length.
  fileprivate func usable(_ first: Double, _ second: Double) -> (Double, Double) {
    let finite = [first, second].filter(\.isFinite)
    switch self {
    case .linear:
      guard let low = finite.min(), let high = finite.max() else { return (0, 1) }
      let spread = max(abs(low), abs(high))
      guard high - low <= spread * 1e-12, (high - low).isFinite else {
        return (high - low).isFinite ? (low, high) : (low / 4, high / 4)
      }
      return spread < 1e-300 ? (-0.5, 0.5) : (low - spread * 0.1, high + spread * 0.1)
    case .logarithmic:
      let positive = finite.filter { $0 > 0 }.map { min(max($0, 1e-300), 1e300) }
      guard let low = positive.min(), let high = positive.max() else { return (0.1, 10) }
      if positive.count == 1 { return low > 1 ? (1 / low, low) : (low, max(1, low * 10)) }
      return high / low > 1 + 1e-9 ? (low, high) : (low / 2, high * 2)
    case .logit:
      let shares = finite.map { min(max($0, 1e-6), 1 - 1e-6) }
      guard let low = shares.min(), let high = shares.max() else { return (0.01, 0.99) }
      return logOdds(high) - logOdds(low) > 1e-9 ? (low, high) : (low / 2, (1 + high) / 2)
    }
  }
}

/// The log odds under a name that the case `logit` does not hide.
private func logOdds(_ share: Double) -> Double { logit(share) }
