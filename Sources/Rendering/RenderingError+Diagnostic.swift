public import Diagnostics

extension RenderingError {
  /// What to tell the user.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .fontsNotFound(let searched):
      [
        Diagnostic(
          .error, "the fonts that belong to nomograph were not found",
          hints: [
            "keep 'nomograph_Rendering.resources' in the folder of the program, or set "
              + "\(FontFiles.environmentVariable) to the folder with the font files",
            "searched: \(searched.joined(separator: ", "))",
          ])
      ]
    case .unreadableFont(let path):
      [
        Diagnostic(
          .error, "the font '\(path)' is missing or damaged",
          hints: ["install nomograph again, or run Scripts/make-fonts.sh in its source folder"])
      ]
    case .unsuitableFont(let path, let fault):
      [Diagnostic(.error, "the font '\(path)' \(fault.reason)", hints: [fault.hint])]
    case .impossibleSize(let width, let height, let scale):
      [
        Diagnostic(
          .error,
          "a drawing of \(width) × \(height) points at \(scale) pixels a point cannot be made",
          hints: ["choose a lower resolution or a smaller figure"])
      ]
    case .coordinateNotFinite(let role):
      [
        Diagnostic(
          .error, "a figure has a coordinate that is not a number, in '\(role)'",
          hints: ["this is a bug in nomograph: please report it with the figure's name"])
      ]
    case .cairo(let action, let reason):
      [Diagnostic(.error, "cannot \(action): \(reason)")]
    case .compressionFailed:
      [Diagnostic(.error, "cannot compress an image: zlib ran out of memory")]
    }
  }

  /// Missing fonts are missing files, and a font of the user's is an input; the rest is not the user's doing.
  public var exitStatus: ExitStatus {
    switch self {
    case .fontsNotFound, .unreadableFont: .fileNotFound
    case .unsuitableFont: .badData
    case .impossibleSize: .usage
    case .coordinateNotFinite, .cairo, .compressionFailed: .bug
    }
  }
}
