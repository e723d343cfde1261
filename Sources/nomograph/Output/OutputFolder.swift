internal import Diagnostics
internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An output folder that appears whole or not at all.
///
/// Everything is written into a temporary folder beside the target. `commit` swaps the two in one step, so
/// that an earlier result is either still there or replaced, never damaged. The temporary folder is locked
/// while its run lives; one without a lock belongs to a run that was killed and is removed by the next run.
final class OutputFolder: Sendable {
  /// The folder as the user named it.
  let shownPath: String
  private let target: String
  private let temporary: String
  private let lock: Int32

  /// Checks that the target may be written or replaced, and makes the temporary folder.
  ///
  /// - Parameters:
  ///   - path: The folder as the user named it.
  ///   - force: Whether anything there may be replaced.
  ///   - inputs: Files that must not be inside a folder that is replaced.
  /// - Throws: `CommandFailure` if the target may not be replaced or nothing can be written there.
  init(at path: String, force: Bool, inputs: [String]) throws(CommandFailure) {
    shownPath = path
    guard path != "-", !path.isEmpty else {
      throw .usage("'\(path)' is not a folder that results can go to", hints: ["-o names a folder"])
    }
    target = FileSystem.resolved(path)
    let parent = (target as NSString).deletingLastPathComponent
    try Self.check(target, shownAs: path, force: force, inputs: inputs)
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path, reason: Self.reason(error))
    }
    let prefix = Self.prefix(for: target)
    Self.removeLeftovers(in: parent, prefix: prefix, target: target)
    (temporary, lock) = try Self.makeTemporary(in: parent, prefix: prefix, shownAs: path)
  }

  deinit {
    close(lock)
    FileSystem.remove(temporary)
    Interruption.release(temporary)
  }

  /// Writes one file below the folder, making sub-folders as needed.
  func write(_ bytes: Data, to relativePath: String) throws(CommandFailure) {
    let parts = relativePath.split(separator: "/", omittingEmptySubsequences: false)
    precondition(
      parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }, "a path that leaves the folder")
    let folder = ([temporary] + parts.dropLast().map(String.init)).joined(separator: "/")
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(shown(relativePath), reason: Self.reason(error))
    }
    do { try FileSystem.create("\(temporary)/\(relativePath)", bytes: bytes) } catch {
      guard case .cannotWrite(_, let reason) = error else { throw error }
      throw .cannotWrite(shown(relativePath), reason: reason)
    }
  }

  /// The bytes of a file written before.
  func read(_ relativePath: String) -> Data? {
    FileManager.default.contents(atPath: "\(temporary)/\(relativePath)")
  }

  /// The files written so far, sorted.
  var files: [String] { FileSystem.files(below: temporary) }

  /// Puts the folder in its place; what was there before is removed.
  func commit() throws(CommandFailure) {
    let code = Interruption.uninterrupted { () -> Int32 in
      guard FileSystem.kind(of: target) != .missing else {
        return rename(temporary, target) == 0 ? 0 : errno
      }
      // After the exchange the temporary name holds the old result: an interruption removes that.
      return FileSystem.exchange(temporary, target) ? 0 : replaceInTwoSteps()
    }
    guard code == 0 else { throw .cannotWrite(shownPath, reason: FileSystem.reason(of: code)) }
    FileSystem.remove(temporary)
    Interruption.release(temporary)
  }

  /// For file systems that cannot exchange: the old result is set aside until the new one is in place.
  private func replaceInTwoSteps() -> Int32 {
    let aside = temporary + Self.asideSuffix
    guard rename(target, aside) == 0 else { return errno }
    guard rename(temporary, target) == 0 else {
      let code = errno
      rename(aside, target)
      return code
    }
    FileSystem.remove(aside)
    return 0
  }

  private func shown(_ relativePath: String) -> String { "\(shownPath)/\(relativePath)" }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = [underlying, error as NSError].compactMap { $0 }
      .first { $0.domain == NSPOSIXErrorDomain }?.code
    if let code { return FileSystem.reason(of: Int32(code)) }
    switch (error as? CocoaError)?.code {
    case .fileWriteNoPermission: return "permission denied"
    case .fileWriteOutOfSpace: return "no space left on the device"
    case .fileWriteFileExists: return "a file of that name is in the way"
    case .fileWriteVolumeReadOnly: return "the file system is read-only"
    default: return "the folder cannot be made"
    }
  }
}
