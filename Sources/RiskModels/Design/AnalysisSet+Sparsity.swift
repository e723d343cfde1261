internal import Diagnostics
internal import Statistics

extension AnalysisSet {
  /// The category that takes more than half of the columns, and at least ten; `nil` if none does.
  var widestCategory: String? {
    let widths = design.terms.compactMap { term -> (name: String, columns: Int)? in
      guard case .categorical(let name, let levels) = term else { return nil }
      return (name, levels.count - 1)
    }
    guard let widest = widths.max(by: { $0.columns < $1.columns }), widest.columns >= 10,
      2 * widest.columns > predictors.columns
    else { return nil }
    return widest.name
  }

  /// What to say of columns that have one value in all patients with the event.
  var constantWithinEvents: [Diagnostic] {
    guard eventCount > 1 else { return [] }
    return design.columnNames.enumerated().compactMap { index, name in
      let values = Set(zip(predictors.column(index), outcomes).filter(\.1).map(\.0))
      return values.count == 1 ? .constantWithinEvents(name) : nil
    }
  }
}

extension Diagnostic {
  fileprivate static func constantWithinEvents(_ column: String) -> Diagnostic {
    Diagnostic(
      .warning, "'\(column)' is the same for all patients with the event",
      hints: [
        "check that it was recorded alike for everybody",
        "leave it out, or shrink its coefficient by --ridge (logistic models: or --firth)",
      ],
      inReport: LocalizedText(
        english:
          "‘\(column)’ is the same for all patients with the event: its coefficient is uncertain.",
        simplifiedChinese: "“\(column)”在所有发生结局事件的患者中取值相同，其系数不可靠。"))
  }
}
