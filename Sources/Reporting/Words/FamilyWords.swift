internal import RiskModels

/// The words that differ between families of models, as keys of the wording.
struct FamilyWords {
  let family: ModelFamily

  /// "Odds ratio (95% CI)" and its like.
  var ratio: String { "ratio_ci_" + family.key }

  /// "odds ratios" and its like, in a sentence.
  var ratios: String { "ratios_" + family.key }

  /// The note under the table of coefficients.
  var fitNote: String { "note_fit_" + family.key }

  /// How the model was fitted, for the methods section.
  var fitMethod: String { "methods_fit_" + family.key }
}

extension ModelFamily {
  /// The family as a part of wording keys.
  fileprivate var key: String {
    switch self {
    case .logistic: "logistic"
    case .multinomial: "multinomial"
    case .cox: "cox"
    case .causeSpecific: "cause_specific"
    case .fineGray: "finegray"
    }
  }
}
