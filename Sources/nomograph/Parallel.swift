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

  /// Makes a value of every item on several threads and hands the values on in the order of the items.
  ///
  /// No more than a few values a thread wait for their turn. The first error ends the work.
  static func inOrder<Item: Sendable, Value: Sendable>(
    _ items: [Item], threads: Int?, make: @escaping @Sendable (Item) throws -> Value,
    use: (Value) throws -> Void
  ) async throws {
    let width = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    guard width > 1 else { return try items.forEach { try use(make($0)) } }
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var (next, turn) = (0, 0)
      var waiting: [Int: Value] = [:]
      func start() {
        guard next < items.count, next < turn + 4 * width else { return }
        let (index, item) = (next, items[next])
        next += 1
        group.addTask { (index, try make(item)) }
      }
      for _ in 0..<(2 * width) { start() }
      while let (index, value) = try await group.next() {
        waiting[index] = value
        start()
        while let value = waiting.removeValue(forKey: turn) {
          turn += 1
          start()
          try use(value)
        }
      }
    }
  }
}
