internal import Foundation
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What happens at Ctrl-C, a termination request or a closed terminal: unfinished output is removed.
///
/// One thread waits for the signals, so that cleaning up is ordinary code and not a signal handler.
enum Interruption {
  private static let unfinished = Mutex<Set<String>>([])

  /// Starts listening; call it before any other thread exists, since threads inherit the mask.
  static func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let thread = Thread {
      var waited = sigset_t()
      sigemptyset(&waited)
      for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&waited, signal) }
      var received: Int32 = 0
      guard sigwait(&waited, &received) == 0 else { return }
      cleanUp(exitingWith: 128 + received)
    }
    thread.start()
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
