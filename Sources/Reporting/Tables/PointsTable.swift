internal import Diagnostics
internal import RiskModels
internal import Statistics

extension ModelTables {
  /// The points of every labelled value, and the totals of round risks.
  var points: ReportTable? {
    guard let scale = results.nomogram else { return nil }
    let axes = scale.axes.flatMap { axis in
      [ReportTable.Row(label(of: axis), [words("points")], kind: .group)]
        + axis.ticks.map {
          ReportTable.Row(
            words.text($0.label), [words.numbers.fixed($0.points, decimals: 1)], kind: .member)
        }
    }
    var table = ReportTable(
      id: "points", title: words("table_points"), corner: words("value"),
      columns: ReportTable.numbers([words("points")]), rows: axes + riskRows(scale),
      notes: [words("note_points")])
    table.isFlowing = true
    return table
  }

  private func label(of axis: PointScale.Axis) -> String {
    let unit = axis.unit.map { words.text($0) } ?? ""
    let label =
      unit.isEmpty
      ? words.text(axis.label)
      : words("label_unit", ["label": words.text(axis.label), "unit": unit])
    guard !axis.conditions.isEmpty else { return label }
    let conditions = axis.conditions.map {
      words(
        "label_level", ["label": words.text($0.variableLabel), "level": words.text($0.label)])
    }
    return words("label_unit", ["label": label, "unit": words.list(conditions)])
  }

  private func riskRows(_ scale: PointScale) -> [ReportTable.Row] {
    scale.riskAxes.flatMap { axis -> [ReportTable.Row] in
      let title = axis.horizon.map {
        words("label_unit", ["label": words("risk"), "unit": words.text($0)])
      }
      return [ReportTable.Row(title ?? words("risk"), [words("total_points")], kind: .group)]
        + axis.ticks.map {
          ReportTable.Row(
            words.percent($0.risk), [words.numbers.fixed($0.totalPoints, decimals: 1)],
            kind: .member)
        }
    }
  }
}
