internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An input file, or standard input for `-`.
enum InputFile {
  /// The bytes of a file.
  static func bytes(at path: String) throws(CommandFailure) -> Data {
    if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
    switch FileSystem.kind(of: path) {
    case .missing: throw .noSuchFile(path)
    case .folder: throw .isDirectory(path)
    case .file: break
    }
    do { return try Data(contentsOf: URL(filePath: path)) } catch {
      throw .unreadable(path, reason: access(path, R_OK) == 0 ? "\(error)" : "permission denied")
    }
  }
}
