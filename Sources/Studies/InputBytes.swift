internal import Diagnostics
public import Foundation

/// A file that was read once: its name for people and its bytes for readers and for the manifest.
public struct InputBytes: Sendable, Hashable {
  /// The path as the user or the study file named it.
  public var path: String
  /// The content.
  public var bytes: Data

  /// Creates an input from bytes that are already there.
  public init(path: String, bytes: Data) {
    (self.path, self.bytes) = (path, bytes)
  }

  /// Reads a file, or standard input for `-`.
  ///
  /// - Throws: `StudyError.unreadable` if there is no such file, or if it is a folder or not readable.
  public init(readingFileAt path: String) throws(StudyError) {
    do throws(WholeFile.Failure) {
      self.init(path: path, bytes: try WholeFile.bytes(at: path))
    } catch {
      switch error {
      case .missing: throw .unreadable(path: path, reason: .missing)
      case .isDirectory: throw .unreadable(path: path, reason: .isDirectory)
      case .denied: throw .unreadable(path: path, reason: .denied)
      case .other(let reason): throw .unreadable(path: path, reason: .other(reason))
      }
    }
  }

  /// The last part of the path: all that outputs may say of where a file was.
  public var name: String { (path as NSString).lastPathComponent }

  /// The content as text.
  ///
  /// - Throws: `StudyError.unreadable` if it is not UTF-8.
  public func text() throws(StudyError) -> String {
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(path: path, reason: .notUTF8)
    }
    if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    return text
  }
}

/// A study file with the data it names, all read and none interpreted but the study file itself.
public struct StudyInputs: Sendable {
  /// The study.
  public var study: Study
  /// The study file.
  public var studyFile: InputBytes
  /// The cohort.
  public var cohort: InputBytes
  /// The other patients to validate in, if the study names any.
  public var external: InputBytes?
  /// The look of its figures, with the theme file and its fonts if there are any.
  public var theme: ThemeChoice
  /// The model files that the study's model is compared with, in the order of the study file.
  public var rivals: [InputBytes]
  /// Completed data sets that were made elsewhere, if the study names any.
  public var imputed: InputBytes?

  /// Reads a study file and its data.
  ///
  /// - Parameters:
  ///   - studyPath: The study file; paths in it start at its folder.
  ///   - dataPath: A data file to use instead of the study's.
  ///   - theme: A theme to use instead of the study's; a path in it starts where the program runs.
  /// - Throws: `StudyError` with every problem of the study file, or for a file that cannot be read.
  public init(studyAt studyPath: String, dataAt dataPath: String? = nil, theme: String? = nil)
    throws
  {
    studyFile = try InputBytes(readingFileAt: studyPath)
    study = try Study(parsing: studyFile.text(), file: studyPath)
    cohort =
      try dataPath.map { try InputBytes(readingFileAt: $0) }
      ?? Self.data(study.cohort.file, of: studyPath)
    external = try study.validation.external.map { try Self.data($0.file, of: studyPath) }
    rivals = try study.validation.rivals.compactMap { rival in
      guard case .file(let path) = rival.source else { return nil }
      return try Self.data(path, of: studyPath)
    }
    if case .given(let file, _) = study.missing {
      imputed = try Self.data(file, of: studyPath)
    }
    self.theme = try ThemeChoice(theme ?? Self.theme(study.figures.theme, of: studyPath))
    try checkRivals()
  }

  /// Every input, in the order of a manifest.
  public var all: [InputBytes] {
    [studyFile, cohort] + [external, imputed].compactMap(\.self) + theme.inputs + rivals
  }

  /// A theme as the command line would name it.
  private static func theme(_ word: String, of studyPath: String) -> String {
    ThemeChoice.isPath(word) ? path(word, besideFileAt: studyPath) : word
  }

  /// A file that a study file names.
  private static func data(_ path: String, of studyPath: String) throws(StudyError) -> InputBytes {
    do { return try InputBytes(readingFileAt: Self.path(path, besideFileAt: studyPath)) } catch {
      guard case .unreadable(let path, .missing) = error else { throw error }
      throw .unreadable(path: path, reason: .missingData(study: studyPath))
    }
  }

  /// A path of a study file as the shell would write it.
  private static func path(_ path: String, besideFileAt studyPath: String) -> String {
    let folder = (studyPath as NSString).deletingLastPathComponent
    guard !path.hasPrefix("/"), !folder.isEmpty else { return path }
    return folder + "/" + path
  }
}
