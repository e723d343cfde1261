public import Diagnostics

/// One eligibility criterion of a study.
public struct Criterion: Sendable, Hashable {
  /// The identifier in the study file.
  public var id: String
  /// The criterion in words.
  public var text: LocalizedText
  /// Include or exclude.
  public var direction: Attrition.Direction
  /// When it looks.
  public var window: Attrition.Window
  /// The rule that decides it.
  public var rule: EligibilityRule

  /// Creates a criterion.
  public init(
    id: String, text: LocalizedText, direction: Attrition.Direction,
    window: Attrition.Window = .baseline, rule: EligibilityRule
  ) {
    self.id = id
    self.text = text
    self.direction = direction
    self.window = window
    self.rule = rule
  }
}
