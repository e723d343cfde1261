internal import Foundation

/// The bytes of an input file, or why there are none.
enum DataFile {
  /// Reads a file whole.
  ///
  /// - Throws: `CohortError.noSuchFile`, `.isDirectory` or `.unreadable`.
  static func bytes(at path: String) throws(CohortError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .noSuchFile(path)
    }
    guard !isDirectory.boolValue else { throw .isDirectory(path) }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .unreadable(path, reason: String(cString: strerror(errno)))
    }
  }
}
