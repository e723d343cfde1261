internal import Cohorts
package import Diagnostics
internal import Rendering
internal import RiskModels

extension MissingGlyphs {
  /// What the user is told; `nil` if everything can be drawn.
  var warning: Diagnostic? {
    guard !isEmpty else { return nil }
    let shown = characters.prefix(8).map { "'\($0)'" }.joined(separator: " ")
    return Diagnostic(
      .warning, "no shipped font can draw \(shown); 〓 stands in their place",
      hints: texts.prefix(3).map { "in '\($0.prefix(60))'" },
      inReport: LocalizedText(
        english:
          "No shipped font can draw \(shown); 〓 stands in their place in figures and sheets.",
        simplifiedChinese: "内置字体无法显示字符\(shown)，图和风险单中以〓代替。"))
  }
}

extension Study {
  /// A warning if a text of the study file holds characters that no shipped font can draw.
  package func warningsOnGlyphs() throws -> [Diagnostic] {
    try MissingGlyphs(in: wordings).warning.map { [$0] } ?? []
  }

  private var sheetLines: [LocalizedText] {
    sheet.whatToDo + sheet.comeBackIf + sheet.thresholds.flatMap { [$0.meaning, $0.source] }
  }

  /// Every wording of the study file that figures, sheets or reports may show.
  private var wordings: [String] {
    let dictionary = variables.flatMap { variable in
      [variable.label, variable.unit].compactMap(\.self) + variable.levels.map(\.label)
    }
    let model = [title, modelTitle, outcome.label, outcome.horizon, outcome.population]
    let sheets =
      [
        sheet.title, sheet.hospital, sheet.limits, sheet.contact, sheet.eventPhrase,
        sheet.dateLabel,
      ]
      + sheetLines
    let texts =
      dictionary + (model + sheets).compactMap(\.self) + centres.map(\.label)
      + criteria.map(\.text)
    return texts.flatMap { text in Language.allCases.map { text[$0] } }
  }
}
