internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// How much the risks would differ had other patients made the model, for reading.
struct InstabilityTable {
  let results: Results
  let words: ReportWords

  /// One column a horizon or a category, or a single one for other outcomes.
  private var columns: [(title: String, instability: Instability)] {
    if let found = results.categories {
      return found.categories.compactMap { category in
        category.instability.map { (words.text(category.label), $0) }
      }
    }
    if let horizons = results.horizons, let times = results.model?.timeToEvent {
      return horizons.compactMap { horizon in
        horizon.instability.map { (words.heading(words.text(times.inWords(horizon.horizon))), $0) }
      }
    }
    return results.instability.map { [(words("value"), $0)] } ?? []
  }

  /// The mean error of a prediction, of the longest horizon where there are several.
  var summary: String? {
    guard let instability = results.instability else { return nil }
    return words(
      "summary_instability",
      [
        "b": String(instability.replicates), "mean": points(instability.meanAbsoluteError),
        "q90": points(instability.absoluteErrorQ90),
      ])
  }

  /// Errors of predictions and changes of class.
  var table: ReportTable? {
    let columns = columns
    guard let first = columns.first?.instability else { return nil }
    let errors: [(String, (Instability) -> Double)] = [
      ("mean", { $0.meanAbsoluteError }), ("median", { $0.medianAbsoluteError }),
      ("q90", { $0.absoluteErrorQ90 }), ("largest", { $0.largestAbsoluteError }),
    ]
    let models = ReportTable.Row(
      words("instability_models"), columns.map { String($0.instability.replicates) })
    let errorRows =
      [ReportTable.Row(words("instability_error"), columns.map { _ in nil }, kind: .group)]
      + errors.map { key, value in
        ReportTable.Row(
          words("instability_error_" + key), columns.map { points(value($0.instability)) },
          kind: .member)
      }
    // Files from elsewhere may know other thresholds at other horizons.
    let thresholds = first.classification.indices.filter { index in
      columns.allSatisfy { $0.instability.classification.indices.contains(index) }
    }
    let classRows = thresholds.flatMap { index in
      classes(index, columns.map(\.instability))
    }
    return ReportTable(
      id: "instability", title: words("table_instability"), corner: words("index"),
      columns: ReportTable.numbers(columns.map(\.title)), rows: [models] + errorRows + classRows,
      notes: [words("note_instability")])
  }

  private func classes(_ index: Int, _ columns: [Instability]) -> [ReportTable.Row] {
    let changes = columns.map { $0.classification[index] }
    let threshold = ["threshold": words.percent(changes[0].threshold)]
    return [
      ReportTable.Row(
        words("instability_class_changed", threshold),
        changes.map { words.numbers.percent($0.meanShareChanged) }),
      ReportTable.Row(
        words("instability_patients_unstable", threshold),
        changes.map { words.numbers.percent($0.patientsUnstable) }),
    ]
  }

  /// A difference of risks in percentage points.
  private func points(_ difference: Double) -> String {
    words.numbers.fixed(difference * 100, decimals: 1)
  }
}
