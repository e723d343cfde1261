/// A file format that figures are written in.
public enum FigureFormat: String, Sendable, Hashable, Codable, CaseIterable { case pdf, png, svg }

/// The figures that a run can draw, by the names of their files, in the order of a report.
public enum FigureName: String, Sendable, Hashable, Codable, CaseIterable {
  case flow, nomogram, roc, calibration, decision, distribution, survival, forest
  case forestCentres = "forest-centres"
  case shrinkagePath = "shrinkage-path"
  case shrinkageCurve = "shrinkage-cv"
}
