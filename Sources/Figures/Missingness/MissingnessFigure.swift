public import Cohorts
public import Diagnostics
public import Scenes
internal import Statistics

/// Which variables are missing together: a row a pattern, a column a variable, and how many patients have each pattern.
public struct MissingnessFigure: Figure {
  /// The patterns.
  public var patterns: MissingPatterns

  /// Creates a figure; `nil` if no pattern has a missing value.
  public init?(_ patterns: MissingPatterns) {
    guard patterns.n > 0, patterns.patterns.contains(where: { !$0.missing.isEmpty }) else {
      return nil
    }
    self.patterns = patterns
  }

  /// The name of its files.
  public var id: String { "missingness" }

  /// What is drawn, how many are complete, and what is not drawn.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences([
      wording(
        "Which values are missing together in \(wording.count(patterns.n)) patients: each row is a pattern, bars show the patients who have it, percentages under the columns the patients in whom the variable is missing.",
        "\(wording.count(patterns.n))例患者的缺失模式：每行为一种模式，横条为该模式的患者数，各列下方百分比为该变量缺失的患者比例。"),
      complete(wording), notDrawn(wording), keptBack(wording),
    ])
  }

  /// The complete patients and the most frequent patterns in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let most = patterns.patterns.filter { !$0.missing.isEmpty }.prefix(3).map { pattern -> String in
      let names = patterns.variables.filter { pattern.missing.contains($0.variable) }.map {
        $0.label[language]
      }
      let count = wording.count(pattern.n)
      return names.count == 1
        ? wording("\(names[0]) alone (\(count))", "仅\(names[0])（\(count)例）")
        : wording("\(wording.list(names)) (\(count))", "\(wording.list(names))（\(count)例）")
    }
    let list = most.joined(separator: wording("; ", "；"))
    return wording.sentences([
      wording(
        "Chart of the values that are missing together in \(wording.count(patterns.n)) patients.",
        "\(wording.count(patterns.n))例患者的变量缺失模式图。"),
      complete(wording),
      wording("Most often missing: \(list).", "最常见的缺失模式：\(list)。"),
    ])
  }

  /// One row a pattern with 1 for a missing value, then what is missing of each variable.
  public func table() -> FigureTable {
    let names = patterns.variables.map(\.variable)
    let share = { (count: Int) in FigureTable.cell(Double(count) / Double(patterns.n)) }
    var number = 0
    var rows = patterns.patterns.map { pattern -> [String] in
      if !pattern.missing.isEmpty { number += 1 }
      let name = pattern.missing.isEmpty ? "complete" : "\(number)"
      return [name, FigureTable.cell(pattern.n), share(pattern.n)]
        + names.map { pattern.missing.contains($0) ? "1" : "0" }
    }
    if let others = patterns.others {
      rows.append(
        ["other", FigureTable.cell(others.n), share(others.n)] + names.map { _ in "" })
    }
    rows.append(
      ["missing", FigureTable.cell(patterns.n), ""]
        + patterns.variables.map { FigureTable.cell($0.missing) })
    return FigureTable(header: ["pattern", "n", "share"] + names, rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let drawing = MissingnessDrawing(patterns, style: style, wording, text)
    return PanelPage(style: style).scene(
      of: self, title: wording("Patterns of missing values", "缺失模式"), items: drawing.items,
      bottom: drawing.bottom)
  }

  private func complete(_ wording: Wording) -> String {
    guard let complete = patterns.patterns.first(where: { $0.missing.isEmpty }) else { return "" }
    let share = wording.numbers.fixed(
      100 * Double(complete.n) / Double(patterns.n), decimals: 1)
    return wording(
      "Nothing is missing in \(wording.count(complete.n)) (\(share)%).",
      "资料完整者\(wording.count(complete.n))例（\(share)%）。")
  }

  private func notDrawn(_ wording: Wording) -> String {
    let count = patterns.furtherVariables
    guard count > 0 else { return "" }
    return wording(
      count == 1
        ? "One further variable with missing values is not drawn."
        : "\(count) further variables with missing values are not drawn.",
      "另有\(count)个存在缺失的变量未绘出。")
  }

  private func keptBack(_ wording: Wording) -> String {
    guard let smallest = patterns.smallestCell, patterns.others != nil else { return "" }
    return wording(
      "Patterns of fewer than \(smallest) patients are summed, with larger ones where the sum would give them away.",
      "不足\(smallest)例的模式合并计数；为避免由合计推算出小计数，部分较大的模式亦一并合并。")
  }
}
