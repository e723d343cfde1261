internal import Diagnostics
internal import Statistics
public import Validation

extension ForestFigure {
  /// Discrimination in parts of the patients, a heading for each division.
  ///
  /// Shown is the C-statistic, or for outcomes with times the AUC at the longest horizon of the tables. A part
  /// that is too small to be judged has a row that says so, without counts that are kept back. `nil` without
  /// any part.
  ///
  /// All patients together, whom the parts are compared with, come first. The figure says that it is apparent if its
  /// patients made the model.
  public static func subgroups(
    _ tables: [SubgroupTable], amongAll all: Performance? = nil, isApparent: Bool = true
  ) -> ForestFigure? {
    let horizon = tables.compactMap(\.horizon).max()
    let shown = tables.filter { $0.horizon == horizon && !$0.rows.isEmpty }
    guard !shown.isEmpty else { return nil }
    let measure = horizon == nil ? Measure.cStatistic : .areaAtHorizon
    let rows = shown.flatMap { table -> [Row] in
      let heading = Row(label: heading(table))
      return [heading]
        + table.rows.map { row($0, measure, isCategory: table.category != nil).indented() }
    }
    var figure = ForestFigure(
      id: "forest-subgroups", measure: measure, rows: whole(all, measure) + rows,
      labelHeading: LocalizedText(english: "Subgroup", simplifiedChinese: "亚组"),
      detailHeading: LocalizedText(english: "Patients", simplifiedChinese: "患者"),
      title: LocalizedText(
        english: "Discrimination of the model in subgroups"
          + (isApparent ? ", not corrected for optimism." : "."),
        simplifiedChinese: "模型在各亚组中的区分度" + (isApparent ? "（未校正乐观偏差）。" : "。")))
    if isApparent {
      figure.notes.append(
        LocalizedText(
          english: "Apparent: in the patients who made the model, not corrected for optimism.",
          simplifiedChinese: "表观结果：在建模患者中评价，未校正乐观偏差。"))
    }
    return figure
  }

  /// All patients, where their estimate is of the same measure.
  private static func whole(_ all: Performance?, _ measure: Measure) -> [Row] {
    guard let all,
      let found = measure == .cStatistic ? all.cStatistic : all.aucAtHorizon,
      found.estimate != nil
    else { return [] }
    return [
      Row(
        label: LocalizedText(english: "All patients", simplifiedChinese: "全部患者"),
        detail: size(n: all.n, events: all.events), estimate: found)
    ]
  }

  /// "Sex", of several categories "Sex: cirrhosis".
  private static func heading(_ table: SubgroupTable) -> LocalizedText {
    let title = table.title ?? LocalizedText(table.variable)
    guard let category = table.categoryTitle else { return title }
    return LocalizedText(
      english: "\(title[.english]): \(category[.english])",
      simplifiedChinese: "\(title[.simplifiedChinese])：\(category[.simplifiedChinese])")
  }

  private static func row(
    _ part: SubgroupTable.Row, _ measure: Measure, isCategory: Bool
  ) -> Row {
    let label = part.title ?? LocalizedText(part.label)
    let size = part.n.flatMap { n in
      part.events.map { events in
        isCategory
          ? Self.size(inCategory: events, of: n) : Self.size(n: n, events: events)
      }
    }
    let found =
      measure == .cStatistic ? part.performance?.cStatistic : part.performance?.aucAtHorizon
    let note =
      part.n == nil
      ? keptBackNote
      : part.isWithheld
        ? LocalizedText(english: "too few to judge", simplifiedChinese: "例数过少") : notEstimable
    return Row(
      label: label, detail: size, estimate: found?.estimate == nil ? nil : found, note: note)
  }
}
