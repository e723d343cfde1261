internal import Statistics

extension ROCCurve {
  /// The sensitivity that the data allow at each specificity of the curve.
  ///
  /// Without times, at each threshold Wilson's interval of sensitivity = TP / events.
  ///
  /// Wilson limits for the share of events at or above a threshold, one for each point of the curve;
  /// the specificity is taken as it is. Pointwise: 95 of 100 such intervals hold their own value, not all
  /// of them at once. With times the limits are those of resampled patients at each specificity.
  ///
  /// - Source: Wilson, J Am Stat Assoc 1927;22:209.
  public struct Band: Sendable, Hashable, Codable {
    /// The lower limit of the sensitivity at each point.
    public var lower: [Double]
    /// The upper limit of the sensitivity at each point.
    public var upper: [Double]

    /// Creates it from its parts.
    public init(lower: [Double], upper: [Double]) { (self.lower, self.upper) = (lower, upper) }

    /// The limits that belong to the numbers of events found, out of all events; `nil` without events.
    init?(found: [Int], of events: Int, confidence: Double) {
      let limits = found.map { Interval.wilson($0, of: events, confidence: confidence) }
      let (lower, upper) = (limits.compactMap(\.lower), limits.compactMap(\.upper))
      guard !found.isEmpty, lower.count == found.count, upper.count == found.count else {
        return nil
      }
      self.init(lower: lower, upper: upper)
    }
  }
}
