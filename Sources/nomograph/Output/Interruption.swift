internal import Foundation
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The writing end of the pipe between signal handlers and the thread that cleans up.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// What happens at Ctrl-C, a termination request or a closed terminal: unfinished output is removed.
///
/// Handlers only pass the signal on to a thread, so that cleaning up is ordinary code and not a signal handler.
enum Interruption {
  private static let unfinished = Mutex<Set<String>>([])

  /// Starts listening; call it once, at the start.
  static func listen() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    let reading = ends[0]
    signalPipe = ends[1]
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // All that a handler may do safely: say which signal it was to somebody else.
      signal(number) { received in
        var byte = UInt8(truncatingIfNeeded: received)
        _ = write(signalPipe, &byte, 1)
      }
    }
    Thread {
      var received: UInt8 = 0
      while read(reading, &received, 1) != 1 {}
      cleanUp(exitingWith: 128 + Int32(received))
    }.start()
  }

  /// Notes a path that must not survive an interruption.
  static func protect(_ path: String) {
    unfinished.withLock { _ = $0.insert(path) }
  }

  /// The path is finished or gone.
  static func release(_ path: String) {
    unfinished.withLock { _ = $0.remove(path) }
  }

  /// Runs a step that no interruption may split.
  static func uninterrupted<Result>(_ step: () throws -> Result) rethrows -> Result {
    try unfinished.withLock { _ in try step() }
  }

  private static func cleanUp(exitingWith code: Int32) {
    unfinished.withLock { paths in
      for path in paths { FileSystem.remove(path) }
      _exit(code)
    }
  }
}
