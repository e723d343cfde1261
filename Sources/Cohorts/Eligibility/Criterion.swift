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
  /// What is left of a criterion with a follow-up window when nobody may look past baseline; `nil` if
  /// nothing is left.
  public var baselineRule: EligibilityRule?

  /// Creates a criterion.
  public init(
    id: String, text: LocalizedText, direction: Attrition.Direction,
    window: Attrition.Window = .baseline, rule: EligibilityRule,
    baselineRule: EligibilityRule? = nil
  ) {
    self.id = id
    self.text = text
    self.direction = direction
    self.window = window
    self.rule = rule
    self.baselineRule = baselineRule
  }

  /// The criterion as it applies when only `windows` may be looked at; `nil` if it says nothing then.
  package func restricted(to windows: Set<Attrition.Window>) -> Criterion? {
    guard !windows.contains(window) else { return self }
    guard windows.contains(.baseline), let baselineRule else { return nil }
    var remaining = self
    (remaining.rule, remaining.window) = (baselineRule, .baseline)
    return remaining
  }
}
