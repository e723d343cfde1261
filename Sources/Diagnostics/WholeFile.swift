package import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Reads a file whole: a regular file, a pipe such as the shell's `<(…)`, a device, or standard input.
package enum WholeFile {
  /// Why a file cannot be read.
  package enum Failure: Error, Hashable {
    case missing, isDirectory, denied
    /// The system's reason, in words.
    case other(String)
  }

  /// The bytes of the file at a path; `-` is standard input.
  package static func bytes(at path: String) throws(Failure) -> Data {
    guard path != "-" else { return try everything(from: STDIN_FILENO) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    return try everything(from: descriptor)
  }

  private static func everything(from descriptor: Int32) throws(Failure) -> Data {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory }
    var result = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { return result }
      if count > 0 {
        result.append(contentsOf: buffer[..<count])
      } else if errno != EINTR {
        throw failure(errno)
      }
    }
  }

  private static func failure(_ code: Int32) -> Failure {
    switch code {
    case ENOENT, ENOTDIR: .missing
    case EACCES, EPERM: .denied
    case EISDIR: .isDirectory
    default: .other(String(cString: strerror(code)).lowercased())
    }
  }
}
