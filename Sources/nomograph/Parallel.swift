internal import Foundation

/// Independent pieces of work on several cores; the first error in the order of the pieces wins.
enum Parallel {
  /// Runs `body` for every item, at most `threads` at a time.
  static func forEach<Item: Sendable>(
    _ items: [Item], threads: Int?, _ body: @escaping @Sendable (Item) throws -> Void
  ) async throws {
    let width = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    var failures: [Int: any Error] = [:]
    await withTaskGroup(of: (Int, (any Error)?).self) { group in
      var next = 0
      func start() {
        guard next < items.count else { return }
        let (index, item) = (next, items[next])
        next += 1
        group.addTask {
          do {
            try body(item)
            return (index, nil)
          } catch { return (index, error) }
        }
      }
      for _ in 0..<width { start() }
      for await (index, failure) in group {
        if let failure { failures[index] = failure } else if failures.isEmpty { start() }
      }
    }
    if let first = failures.keys.min(), let failure = failures[first] { throw failure }
  }
}
