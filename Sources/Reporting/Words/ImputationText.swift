internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// What reports say of multiple imputation; nothing for complete cases.
struct ImputationText {
  let results: Results
  let words: ReportWords

  private var record: ImputationRecord? { results.missing?.imputation }

  /// How missing values were filled in, for the methods.
  var methods: [String] {
    guard let record else { return [] }
    let values = [
      "m": String(record.imputations), "iterations": String(record.iterations ?? 0),
      "donors": String(record.donors ?? 0), "seed": String(record.seed ?? 0),
    ]
    let how =
      record.method == .given
      ? [words("methods_given_imputation", ["m": String(record.imputations)])]
      : [words("methods_multiple_imputation", values), imputationModel(record)]
    return how + [leftOut].compactMap(\.self)
  }

  private func imputationModel(_ record: ImputationRecord) -> String {
    let names = (record.auxiliary ?? []).map(label)
    let list = names.joined(separator: words("list_separator"))
    return words(
      "methods_imputation_model",
      [
        "auxiliary": names.isEmpty ? "" : words("imputation_auxiliary", ["list": list]),
        "hazards": indicators.map { words($0) } ?? "",
      ])
  }

  /// What stands for an outcome that is more than one event; `nil` for one event without times.
  private var indicators: String? {
    if results.categories != nil { return "imputation_categories" }
    return results.model?.timeToEvent == nil ? nil : "imputation_hazards"
  }

  private var leftOut: String? {
    guard let all = results.missing?.n, let kept = results.model?.n, kept < all else { return nil }
    return words(
      "methods_imputation_outcome", ["lost": words.sentenceShare(all - kept, of: all)])
  }

  /// How data sets became one, for the methods.
  var pooling: String? {
    guard let record else { return nil }
    let parts = (record.notPooled ?? []).joined(separator: words("list_separator"))
    let omitted = parts.isEmpty ? [] : [words("methods_not_pooled", ["parts": parts])]
    let key = results.categories == nil ? "methods_pooling" : "methods_pooling_categories"
    return words.join([words(key)] + omitted)
  }

  /// Columns of the table of missing values, after those of centres.
  var columns: [String] {
    record == nil ? [] : [words("missing_information"), words("chain_reduction")]
  }

  /// The cells of one variable in those columns.
  func cells(of variable: String) -> [String?] {
    guard let record else { return [] }
    guard let row = record.variables.first(where: { $0.variable == variable }) else {
      return [nil, nil]
    }
    let worst = [row.meanReduction, row.deviationReduction].compactMap(\.self).max()
    return [
      row.missingInformation.map { words.numbers.percent($0, decimals: 0) }
        ?? words.numbers.undefined,
      worst.map { words.numbers.fixed($0) } ?? words.numbers.undefined,
    ]
  }

  /// What those columns are.
  var notes: [String] { record == nil ? [] : [words("note_missing_information")] }

  /// What coefficients rest on.
  var coefficientNotes: [String] {
    guard let record, let model = results.model else { return [] }
    let hasRatio = model.family != .fineGray && model.covarianceEstimation ?? .model == .model
    return [
      words.join([
        words("note_pooled_coefficients", ["m": String(record.imputations)]),
        words(hasRatio ? "note_pooled_likelihood" : "note_pooled_log_likelihood"),
      ])
    ]
  }

  private func label(_ name: String) -> String {
    results.baseline?.rows.first { $0.variable == name }.map { words.text($0.label) } ?? name
  }
}
