internal import Cohorts
package import Diagnostics
package import Rendering
internal import RiskModels
package import Scenes

extension MissingGlyphs {
  /// What the user is told; empty if everything can be drawn in the fonts asked for.
  package var warnings: [Diagnostic] { [absence, loan].compactMap(\.self) }

  private var loan: Diagnostic? {
    guard !borrowed.isEmpty else { return nil }
    let shown = borrowed.prefix(8).map { "'\($0)'" }.joined(separator: " ")
    let count = borrowed.count > 8 ? " and \(borrowed.count - 8) more" : ""
    let others = borrowed.count > 8 ? "等\(borrowed.count)个字符" : ""
    return Diagnostic(
      .warning, "the theme's font lacks \(shown)\(count); the shipped font stands in",
      inReport: LocalizedText(
        english:
          "The theme's font lacks \(shown)\(count); the shipped font stands in, in figures and sheets.",
        simplifiedChinese: "主题所选字体缺少\(shown)\(others)，图和风险单中以内置字体代替。"))
  }

  private var absence: Diagnostic? {
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
  /// Warnings if texts of the study file, or of figures, hold characters that no font can draw or that
  /// the chosen fonts lack.
  package func warningsOnGlyphs(in fonts: FontChoice?) throws -> [Diagnostic] {
    try MissingGlyphs(in: wordings + [MissingGlyphs.ownSigns], fonts: fonts).warnings
  }

  private var sheetLines: [LocalizedText] {
    sheet.whatToDo + sheet.comeBackIf + sheet.urgentIf
      + sheet.thresholds.flatMap { [$0.meaning, $0.source] }
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
