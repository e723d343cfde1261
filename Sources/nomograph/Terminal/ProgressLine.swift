internal import Foundation
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// One line at the bottom of a terminal that says how far a run is; nothing is written elsewhere.
final class ProgressLine: Sendable {
  /// There is one terminal.
  static let shared = ProgressLine()

  private struct State {
    var isEnabled = false
    var isShown = false
    var last = ""
  }
  private let state = Mutex(State())

  /// Switches the line on if standard error is a terminal.
  func enable(unless isQuiet: Bool) {
    state.withLock { $0.isEnabled = !isQuiet && TerminalReporter.isTerminal }
  }

  /// Shows a stage and how much of it is done, from 0 to 1.
  func show(_ stage: String, _ fraction: Double) {
    state.withLock { state in
      guard state.isEnabled else { return }
      let width = 24
      let done = Int((min(max(fraction, 0), 1) * Double(width)).rounded(.down))
      let bar = String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
      let line = "\(bar) \(stage)"
      guard line != state.last else { return }
      state.last = line
      state.isShown = true
      Self.write("\r\u{1B}[2K\(line)")
    }
  }

  /// Takes the line away before other text is written.
  func clear() {
    state.withLock { state in
      guard state.isShown else { return }
      (state.isShown, state.last) = (false, "")
      Self.write("\r\u{1B}[2K")
    }
  }

  private static func write(_ text: String) {
    _ = FileSystem.writeAll(Data(text.utf8), to: STDERR_FILENO)
  }
}
