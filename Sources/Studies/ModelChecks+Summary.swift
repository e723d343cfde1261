internal import Diagnostics
public import RiskModels
internal import Statistics

extension ModelChecks {
  /// The checks in a few lines, each with the term that stands out; `fit` says them.
  public var summary: [String] {
    [
      hazards("proportional hazards", proportionalHazards, \.proportionalHazards),
      hazards(
        "proportional hazards of competing events", competingProportionalHazards,
        \.competingProportionalHazards),
      withoutProportionalHazards?[.english], collinearity, influence,
    ].compactMap(\.self)
  }

  private func hazards(
    _ name: String, _ global: Test?, _ test: KeyPath<Term, Test?>
  ) -> String? {
    guard let p = global?.p else { return nil }
    let style = NumberStyle()
    let least = terms.compactMap { term in term[keyPath: test]?.p.map { (term.name, $0) } }
      .min { $0.1 < $1.1 }
    let term = least.map { ", least for '\($0.0)' (p \(style.pValue($0.1)))" } ?? ""
    return "\(name): p \(style.pValue(p)) for all terms together\(term)"
  }

  private var collinearity: String? {
    let known = terms.compactMap { term in term.standardErrorInflation.map { (term.name, $0) } }
    guard known.count > 1, let most = known.max(by: { $0.1 < $1.1 }) else { return nil }
    return
      "collinearity: intervals are at most \(NumberStyle().fixed(most.1)) times as wide because "
      + "of other terms ('\(most.0)')"
  }

  private var influence: String? {
    let known = terms.compactMap { term in term.largestInfluence.map { (term.name, $0) } }
    guard let most = known.max(by: { $0.1 < $1.1 }) else { return nil }
    return "influence: one patient moves a coefficient by at most \(NumberStyle().fixed(most.1)) "
      + "standard errors ('\(most.0)')"
  }
}
