internal import Diagnostics
internal import Figures
internal import Reporting
internal import RiskModels
internal import Validation

/// The figures of outcomes of several categories.
extension FigureSet {
  /// One figure of every category against all others; `nil` for figures that have no such form.
  static func figure(
    _ name: FigureName, of found: CategoricalValidation, in study: StudyDescription,
    reference: String?
  ) -> (any Figure)? {
    switch name {
    case .calibrationCentres:
      CalibrationCategoryCentresFigure(
        found.categories, labels: study.centreLabels, outcome: study.outcome.label)
    case .forestCentres:
      ForestFigure.centres(
        found.overall, found.categories, labels: study.centreLabels)
    default:
      figure(
        name, of: found.categories, study.outcome.label, leavingOut: reference,
        found.overall.correction?.method ?? .optimism)
    }
  }

  /// The same in other patients, where there are any beside those of the model.
  static func externalCategories(_ name: FigureName, _ results: Results) -> (any Figure)? {
    guard let found = results.categories, let categories = found.externalCategories,
      let title = found.externalTitle
    else { return nil }
    let reference = results.model?.categories?.reference
    return figure(name, of: categories, results.study.outcome.label, leavingOut: reference).map {
      ExternalFigure(figure: named($0, results), patients: title)
    }
  }

  private static func figure(
    _ name: FigureName, of categories: [CategoryValidation], _ outcome: LocalizedText,
    leavingOut reference: String?, _ correctedBy: ResamplingMethod = .optimism
  ) -> (any Figure)? {
    switch name {
    case .roc: ROCFigure(of: categories, outcome: outcome)
    case .calibration:
      CalibrationCategoriesFigure(categories, correctedBy: correctedBy, outcome: outcome)
    case .decision:
      DecisionCategoriesFigure(
        categories, leavingOut: reference, correctedBy: correctedBy, outcome: outcome)
    case .instability: InstabilityCategoriesFigure(categories, outcome: outcome)
    default: nil
    }
  }
}
