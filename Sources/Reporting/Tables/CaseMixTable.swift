internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The table that sets other patients beside those of the development.
struct CaseMixTable {
  let results: Results
  let words: ReportWords

  /// One row a number or level; `nil` without other patients.
  var table: ReportTable? {
    guard let mix = results.caseMix else { return nil }
    let categories = (mix.categories ?? []).flatMap { category -> [ReportTable.Row] in
      let name = ["category": words.text(category.title)]
      let ratio = category.ratio.map {
        ReportTable.Row(words("case_mix_category_ratio", name), [words.numbers.fixed($0), nil])
      }
      let row = ReportTable.Row(
        words("case_mix_category", name), spreads(category.here, category.development))
      return [row]
        + [ratio].compactMap(\.self)
    }
    let last = mix.linearPredictor.map {
      ReportTable.Row(
        words("case_mix_linear_predictor"), spreads($0, mix.developmentLinearPredictor))
    }
    let ratio = mix.linearPredictorRatio.map {
      ReportTable.Row(words("case_mix_ratio"), [words.numbers.fixed($0), nil])
    }
    let shares = [
      ("case_mix_outside", mix.outsideRange), ("case_mix_rare", mix.rare),
      ("case_mix_beyond", mix.beyond),
    ].compactMap { key, share in
      share.map { ReportTable.Row(words(key), [words.numbers.percent($0), nil]) }
    }
    return ReportTable(
      id: "case_mix", title: words("table_case_mix"), corner: words("characteristic"),
      columns: ReportTable.numbers([
        heading(words.others(in: results), mix.n),
        heading(words("case_mix_development"), results.model?.n),
      ]),
      rows: mix.predictors.flatMap(rows) + categories + [last, ratio].compactMap(\.self) + shares,
      notes: [words("note_case_mix")] + kept(mix))
  }

  private func heading(_ label: String, _ n: Int?) -> String {
    n.map { words("column_n", ["label": label, "n": String($0)]) } ?? label
  }

  /// What ‡ means, where there is one.
  private func kept(_ mix: CaseMix) -> [String] {
    let isKept = mix.predictors.contains { $0.levels.contains { $0.share == nil } }
    guard isKept, let smallest = results.plan.smallestCell else { return [] }
    return [words("note_suppressed", ["n": String(smallest)])]
  }

  private func rows(_ predictor: CaseMix.Predictor) -> [ReportTable.Row] {
    let label = label(of: predictor)
    guard !predictor.levels.isEmpty else { return [number(label, predictor)] }
    return [ReportTable.Row(label, [nil, nil], kind: .group)]
      + predictor.levels.map { level in
        ReportTable.Row(
          words.text(level.title),
          [
            level.share.map { words.numbers.percent($0) } ?? words("suppressed"),
            level.development.map { words.numbers.percent($0) } ?? words.numbers.undefined,
          ], kind: .member)
      }
  }

  private func known(_ predictor: CaseMix.Predictor) -> Design.Predictor? {
    results.model?.design.predictors.first { $0.variable.name == predictor.variable }
  }

  /// The label with its unit, where the model is known.
  private func label(of predictor: CaseMix.Predictor) -> String {
    let label = words.text(predictor.title)
    guard let unit = known(predictor)?.variable.unit.map({ words.text($0) }), !unit.isEmpty else {
      return label
    }
    return words("label_unit", ["label": label, "unit": unit])
  }

  /// A model file knows quartiles of its patients rather than standard deviations: then both sides have medians.
  private func number(_ label: String, _ predictor: CaseMix.Predictor) -> ReportTable.Row {
    let (here, development) = (predictor.here, predictor.development)
    guard let here, let development, development.standardDeviation == nil,
      here.quartiles.count == 3, development.quartiles.count == 3
    else {
      return ReportTable.Row(words("label_mean", ["label": label]), spreads(here, development))
    }
    let isWhole = (here.quartiles + development.quartiles).allSatisfy { $0 == $0.rounded() }
    let decimals =
      known(predictor)?.variable.decimals
      ?? (isWhole ? 0 : words.decimals(forSpread: here.standardDeviation))
    func cell(_ spread: CaseMix.Spread) -> String {
      let numbers = spread.quartiles.map { words.numbers.fixed($0, decimals: decimals) }
      return "\(numbers[1]) (\(numbers[0])\(words.numbers.intervalJoiner)\(numbers[2]))"
    }
    return ReportTable.Row(
      words("label_median", ["label": label]), [cell(here), cell(development)])
  }

  /// "70.1 (9.8)" of both, with the same decimals; the mean alone where the spread is not known.
  private func spreads(_ here: CaseMix.Spread?, _ development: CaseMix.Spread?) -> [String] {
    let deviations = [here, development].compactMap { $0?.standardDeviation }
    let decimals = deviations.first { $0 > 0 }.map { words.decimals(forSpread: $0) }
    func text(_ value: Double) -> String {
      decimals.map { words.numbers.fixed(value, decimals: $0) }
        ?? words.numbers.plain(value, significant: 4)
    }
    return [here, development].map { spread in
      guard let mean = spread?.mean else { return words.numbers.undefined }
      return text(mean) + (spread?.standardDeviation.map { " (\(text($0)))" } ?? "")
    }
  }
}
