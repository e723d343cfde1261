internal import Diagnostics
internal import Foundation
internal import RiskModels

/// An input file, or standard input for `-`.
enum InputFile {
  /// The bytes of a file.
  static func bytes(at path: String) throws(CommandFailure) -> Data {
    do throws(WholeFile.Failure) { return try WholeFile.bytes(at: path) } catch {
      switch error {
      case .missing: throw .noSuchFile(path)
      case .isDirectory: throw .isDirectory(path)
      case .denied: throw .unreadable(path, reason: "permission denied")
      case .other(let reason): throw .unreadable(path, reason: reason)
      }
    }
  }

  /// The model in a file's bytes; what is wrong with it is reported under the file's name.
  static func model(from bytes: Data, at path: String) throws(CommandFailure) -> RiskModel {
    do { return try RiskModelFile.model(from: bytes) } catch {
      throw .refused(
        error.diagnostics.map { diagnostic in
          var placed = diagnostic
          placed.location = placed.location ?? SourceLocation(file: path)
          return placed
        }, error.exitStatus)
    }
  }

  /// The model in a file.
  static func model(at path: String) throws(CommandFailure) -> RiskModel {
    try model(from: bytes(at: path), at: path)
  }

  /// Refuses `-` for two inputs: standard input can be read once.
  static func checkStandardInput(_ paths: [String?]) throws(CommandFailure) {
    guard paths.count(where: { $0 == "-" }) > 1 else { return }
    throw .usage("standard input ('-') can be only one of the inputs", hints: [])
  }
}
