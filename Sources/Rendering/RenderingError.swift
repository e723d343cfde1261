public import Diagnostics

/// Why a drawing could not be made; a full disk is not here because nothing is written to disk.
public enum RenderingError: DiagnosableError, Hashable {
  /// The folder of shipped fonts is nowhere near the program.
  case fontsNotFound(searched: [String])
  /// A font file is there but cannot be loaded.
  case unreadableFont(path: String)
  /// A font file that a theme names cannot be used.
  case unsuitableFont(path: String, fault: FontFault)
  /// Page sizes must be finite and positive, and an image must fit Cairo's 32,767 pixels a side.
  case impossibleSize(width: Double, height: Double, pixelsPerPoint: Double)
  /// A coordinate that is not finite, and the role of the group it is in.
  case coordinateNotFinite(role: String)
  /// What Cairo reported, and what was being done.
  case cairo(action: String, reason: String)
  /// zlib could not compress the pixels of an image.
  case compressionFailed
}
