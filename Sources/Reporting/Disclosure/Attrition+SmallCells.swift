public import Cohorts

extension Attrition {
  /// Keeps back counts above zero and below a number, and what would give them away; `nil` and zero print all.
  ///
  /// For a selection that is printed alone; `Results.keepBackCounts` looks at all tables of a run together.
  public mutating func keepBackCounts(below smallest: Int?) {
    guard let smallest, smallest > 0 else { return }
    var ledger = CountLedger<Attrition>()
    _ = ledger.add(self, at: \.self)
    ledger.hide(below: smallest)
    ledger.apply(to: &self)
  }
}
