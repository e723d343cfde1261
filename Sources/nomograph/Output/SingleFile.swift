internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// One output file, or standard output for `-`: whole or not at all.
enum SingleFile {
  /// Writes the bytes; a file appears under its name only when complete.
  static func write(_ bytes: Data, to path: String, inputs: [String] = []) throws(CommandFailure) {
    guard path != "-" else {
      if let code = FileSystem.writeAll(bytes, to: STDOUT_FILENO) {
        throw .cannotWrite("standard output", reason: FileSystem.reason(of: code))
      }
      return
    }
    let target = FileSystem.resolved(path)
    for input in inputs where input != "-" && FileSystem.resolved(input) == target {
      throw .overInput(path)
    }
    guard !isSpecial(target) else { return try writeThrough(bytes, to: target, shownAs: path) }
    if FileSystem.kind(of: target) == .folder { throw .cannotWrite(path, reason: "it is a folder") }
    let temporary =
      "\((target as NSString).deletingLastPathComponent)/.\((target as NSString).lastPathComponent).nomograph-\(getpid())"
    unlink(temporary)
    Interruption.protect(temporary)
    defer { Interruption.release(temporary) }
    do { try FileSystem.create(temporary, bytes: bytes) } catch {
      guard case .cannotWrite(_, let reason) = error else { throw error }
      throw .cannotWrite(path, reason: reason)
    }
    guard rename(temporary, target) == 0 else {
      let reason = FileSystem.lastReason
      unlink(temporary)
      throw .cannotWrite(path, reason: reason)
    }
  }

  /// A device or a pipe cannot be replaced by a file.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let type = status.st_mode & S_IFMT
    return type != S_IFREG && type != S_IFDIR
  }

  private static func writeThrough(
    _ bytes: Data, to target: String, shownAs path: String
  ) throws(CommandFailure) {
    let descriptor = open(target, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path, reason: FileSystem.lastReason) }
    defer { close(descriptor) }
    if let code = FileSystem.writeAll(bytes, to: descriptor) {
      throw .cannotWrite(path, reason: FileSystem.reason(of: code))
    }
  }
}
