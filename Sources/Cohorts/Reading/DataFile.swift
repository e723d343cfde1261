internal import Diagnostics

/// The bytes of an input file, or why there are none.
enum DataFile {
  /// Reads a file whole.
  ///
  /// - Throws: `CohortError.noSuchFile`, `.isDirectory` or `.unreadable`.
  static func bytes(at path: String) throws(CohortError) -> [UInt8] {
    do throws(WholeFile.Failure) { return Array(try WholeFile.bytes(at: path)) } catch {
      switch error {
      case .missing: throw .noSuchFile(path)
      case .isDirectory: throw .isDirectory(path)
      case .denied: throw .unreadable(path, reason: "permission denied")
      case .other(let reason): throw .unreadable(path, reason: reason)
      }
    }
  }
}
