internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The few calls to the system that must be exact: exclusive creation, full writes, atomic renames.
enum FileSystem {
  /// What the system said last, in words.
  static var lastReason: String { reason(of: errno) }

  /// An error number in words.
  static func reason(of code: Int32) -> String {
    switch code {
    case ENOSPC: "no space left on the device"
    case EACCES, EPERM: "permission denied"
    case EROFS: "the file system is read-only"
    case EFBIG: "the file would be larger than the system allows"
    case ENAMETOOLONG: "the name is too long"
    default: String(cString: strerror(code)).lowercased()
    }
  }

  /// Creates a new file with these bytes; refuses to follow links or to touch a file that exists.
  static func create(_ path: String, bytes: Data) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path, reason: lastReason) }
    let failure = writeAll(bytes, to: descriptor)
    let closing = close(descriptor) == 0 ? nil : errno
    if let code = failure ?? closing {
      unlink(path)
      throw .cannotWrite(path, reason: reason(of: code))
    }
  }

  /// Writes every byte; the error number if that was not possible.
  static func writeAll(_ bytes: Data, to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer -> Int32? in
      guard var next = buffer.baseAddress else { return nil }
      var left = buffer.count
      while left > 0 {
        let written = write(descriptor, next, left)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        next += written
        left -= written
      }
      return nil
    }
  }

  /// Exchanges two folders in one step; `false` where the file system cannot.
  static func exchange(_ a: String, _ b: String) -> Bool {
    #if canImport(Glibc)
      // Swift's module of the C library hides this function, and the flag RENAME_EXCHANGE is a macro.
      typealias Rename =
        @convention(c) (
          Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
        ) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return false }
      return unsafeBitCast(symbol, to: Rename.self)(AT_FDCWD, a, AT_FDCWD, b, 1 << 1) == 0
    #else
      renamex_np(a, b, UInt32(RENAME_SWAP)) == 0
    #endif
  }

  /// Whether a path exists, and as what.
  static func kind(of path: String) -> Kind {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return .missing
    }
    return isDirectory.boolValue ? .folder : .file
  }

  /// Whether a path is a symbolic link, wherever that leads.
  static func isLink(_ path: String) -> Bool { type(of: path) == S_IFLNK }

  /// Whether a path is a file of its own: no link, no pipe, no device.
  static func isRegular(_ path: String) -> Bool { type(of: path) == S_IFREG }

  private static func type(of path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  enum Kind { case missing, file, folder }

  /// Removes a tree, again and again while another thread still writes into it.
  static func remove(_ path: String) {
    for _ in 0..<50 where kind(of: path) != .missing {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// An absolute path with links resolved as far as it exists.
  static func resolved(_ path: String) -> String {
    let absolute =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var existing = URL(filePath: absolute).standardizedFileURL
    var rest: [String] = []
    while kind(of: existing.path) == .missing, existing.path != "/" {
      rest.insert(existing.lastPathComponent, at: 0)
      existing.deleteLastPathComponent()
    }
    let base = existing.resolvingSymlinksInPath()
    return rest.reduce(base) { $0.appending(path: $1) }.path
  }

  /// The files below a folder as relative paths with `/`, sorted; links are listed, not followed.
  static func files(below folder: String) -> [String] {
    guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
    var result: [String] = []
    for case let path as String in walker where kind(of: folder + "/" + path) != .folder {
      result.append(path)
    }
    return result.sorted()
  }
}
