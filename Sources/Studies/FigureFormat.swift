/// A file format that figures are written in.
public enum FigureFormat: String, Sendable, Hashable, Codable, CaseIterable { case pdf, png, svg }

/// The figures that a run can draw, by the names of their files, in the order of a report.
public enum FigureName: String, Sendable, Hashable, Codable, CaseIterable {
  case flow, recruitment, missingness, nomogram, roc, calibration, decision, distribution, survival,
    forest
  case partialEffects = "partial-effects"
  case partialRisks = "partial-risks"
  case thresholdPerformance = "threshold-performance"
  case rocHorizons = "roc-horizons"
  /// The study's model with those it is compared with.
  case rocModels = "roc-models"
  case decisionModels = "decision-models"
  case interventionsAvoided = "interventions-avoided"
  case instability
  case calibrationCentres = "calibration-centres"
  case forestCentres = "forest-centres"
  case forestSubgroups = "forest-subgroups"
  case shrinkagePath = "shrinkage-path"
  case shrinkageCurve = "shrinkage-cv"
  /// Drawn only where a study or a command asks for it by name.
  case pocketCard = "pocket-card"
  /// Several of the others on one page.
  case panel

  /// The figures that are no page of others.
  public static let single = allCases.filter { $0 != .panel }

  /// The single figure of a name.
  static func single(named name: String) -> FigureName? { single.first { $0.rawValue == name } }
}
