public import Diagnostics

/// One statistic's convention, for the panel that reports print.
public struct Convention: Sendable, Hashable, Codable {
  /// The statistic's key in results files.
  public var statistic: String
  /// Tie rule, `<` or `≤`, quantile type, smoother, interval method: what applies, in words.
  public var rule: LocalizedText
  /// What it agrees with: the R function, or where R's default differs and why.
  public var reference: LocalizedText
  /// Further keys that the same rule and reference are of; `nil` for none.
  public var also: [String]?

  /// Creates it from its parts.
  public init(statistic: String, rule: LocalizedText, reference: LocalizedText) {
    self.statistic = statistic
    self.rule = rule
    self.reference = reference
  }
}
