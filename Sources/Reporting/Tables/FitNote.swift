internal import RiskModels
internal import Statistics

/// The note under the table of coefficients: who was fitted, and how well.
///
/// A pseudo-likelihood, and a likelihood that a robust covariance does not trust, have no likelihood ratio test and no
/// information criterion: the Wald test of the whole model stands in their place.
struct FitNote {
  let model: ModelResults
  let tables: ModelTables
  let words: ReportWords

  /// The note.
  var text: String {
    let fit = words(
      FamilyWords(family: model.family).fitNote,
      [
        "n": String(model.n), "events": String(model.events),
        "reference": tables.categoryLabel(model.categories?.reference ?? ""),
        "counts": tables.categoryCounts,
      ])
    return words.join([fit, quality])
  }

  private var quality: String {
    guard !hasLikelihood else { return likelihood }
    let kind = model.family == .fineGray ? "note_fit_pseudo" : "note_fit_robust"
    let value = words(kind, ["loglik": words.numbers.fixed(model.logLikelihood)])
    return [value, wald].compactMap(\.self).joined(separator: words("semicolon"))
  }

  private var hasLikelihood: Bool {
    model.family != .fineGray && model.covarianceEstimation ?? .model == .model
  }

  private var likelihood: String {
    words(
      model.family.isTimeToEvent ? "note_fit_partial" : "note_fit_likelihood",
      [
        "loglik": words.numbers.fixed(model.logLikelihood),
        "lr": words.numbers.fixed(model.likelihoodRatio),
        "p": words.pInSentence(model.likelihoodRatioP),
        "aic": words.numbers.fixed(model.aic),
        "r2": words.numbers.fixed(model.nagelkerkeR2, decimals: 3),
      ])
  }

  /// The Wald test of all coefficients; `nil` where none was made.
  private var wald: String? {
    guard let row = model.waldTests.first(where: { $0.name == "TOTAL" }) else { return nil }
    let statistic =
      row.pooling.map { "F " + words.numbers.fixed($0.statistic) }
      ?? "χ² " + words.numbers.fixed(row.chiSquared)
    return words("note_fit_wald", ["statistic": statistic, "p": words.pInSentence(row.p)])
  }
}
