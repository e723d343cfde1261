internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension OutputFolder {
  /// The file that marks a folder as written by this tool.
  static let manifestName = "manifest.json"
  static let asideSuffix = "-earlier"

  /// Whether the target may be written: missing, empty, a whole result of this tool, or forced.
  static func check(
    _ target: String, shownAs path: String, force: Bool, inputs: [String]
  ) throws(CommandFailure) {
    switch FileSystem.kind(of: target) {
    case .missing:
      guard !FileSystem.isLink(target) else {
        throw .cannotWrite(path, reason: "it is a link to something that does not exist")
      }
      return
    case .file: throw .notAFolder(path)
    case .folder: break
    }
    let here = FileSystem.resolved(".")
    guard here != target, !here.hasPrefix(target + "/"), target != "/" else {
      throw .holdsInput(path, input: "the current folder")
    }
    for input in inputs where FileSystem.resolved(input).hasPrefix(target + "/") {
      throw .holdsInput(path, input: input)
    }
    guard !force else { return }
    let found = FileSystem.files(below: target)
    guard !found.isEmpty else { return }
    guard let listed = listedFiles(in: target) else { throw .foreignFolder(path, sample: found) }
    let extra = found.filter { !listed.contains($0) }
    guard extra.isEmpty else { throw .extraFiles(path, sample: extra) }
  }

  /// The files that a folder's manifest lists, itself included; `nil` if the tool did not write it.
  private static func listedFiles(in folder: String) -> Set<String>? {
    guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(manifestName)"),
      let manifest = try? FolderManifest(parsing: bytes)
    else { return nil }
    return Set(manifest.outputs.map(\.name) + [manifestName])
  }

  /// Temporary folders of a target begin like this: hidden, recognisable, the target's own.
  static func prefix(for target: String) -> String {
    ".\((target as NSString).lastPathComponent).nomograph-"
  }

  /// Makes and locks a new temporary folder.
  static func makeTemporary(
    in parent: String, prefix: String, shownAs path: String
  ) throws(CommandFailure) -> (path: String, lock: Int32) {
    for attempt in 0..<100 {
      let candidate = "\(parent)/\(prefix)\(getpid())-\(attempt)"
      Interruption.protect(candidate)
      guard mkdir(candidate, 0o755) == 0 else {
        let code = errno
        Interruption.release(candidate)
        if code == EEXIST { continue }
        throw .cannotWrite(path, reason: FileSystem.reason(of: code))
      }
      let lock = open(candidate, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0,
        FileSystem.kind(of: candidate) == .folder
      {
        return (candidate, lock)
      }
      if lock >= 0 { close(lock) }
      FileSystem.remove(candidate)
      Interruption.release(candidate)
    }
    throw .cannotWrite(path, reason: "no temporary folder can be made beside it")
  }

  /// Removes what killed runs left behind, and puts back a result that one of them had set aside.
  static func removeLeftovers(in parent: String, prefix: String, target: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names.sorted() where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      if name.hasSuffix(asideSuffix) {
        if FileSystem.kind(of: target) == .missing { rename(path, target) }
        FileSystem.remove(path)
        continue
      }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { FileSystem.remove(path) }
      close(descriptor)
    }
  }
}
