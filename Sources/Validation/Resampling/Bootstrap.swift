internal import Foundation
internal import Statistics
internal import Synchronization

/// Resampling of patients with replacement, the same resamples on any number of threads.
///
/// Replicate r takes its rows from stream r of the seed, so that it does not depend on which thread
/// works on it or on how many replicates there are; results come back in the order of replicates.
public struct Bootstrap: Sendable, Hashable {
  /// The number of replicates.
  public var replicates: Int
  /// The seed of all streams.
  public var seed: UInt64
  /// Replicates worked on at the same time; `nil` for one a processor.
  public var threads: Int?
  /// Explicit resamples, rows counted from 1, in place of random ones.
  public var resamples: [[Int]]?
  /// Whether explicit resamples are parts of the patients, as folds are.
  var takesParts = false

  /// Creates a bootstrap; explicit resamples decide the number of replicates.
  public init(
    replicates: Int, seed: UInt64 = 1, threads: Int? = nil, resamples: [[Int]]? = nil
  ) {
    self.replicates = resamples?.count ?? max(0, replicates)
    self.seed = seed
    self.threads = threads
    self.resamples = resamples
  }

  /// The rows of one replicate, counted from zero.
  public func rows(ofReplicate replicate: Int, rowCount: Int) -> [Int] {
    if let resamples { return resamples[replicate].map { $0 - 1 } }
    var source = SplitMix64(seed: seed, stream: replicate)
    return source.resample(rowCount)
  }

  /// What `body` makes of each resample, in the order of replicates.
  ///
  /// - Throws: `ValidationError` for an explicit resample that does not fit, `CancellationError` when
  ///   the task is cancelled, and what `body` throws.
  public func map<Value: Sendable>(
    rowCount: Int, progress: ValidationProgress? = nil,
    _ body: @escaping @Sendable (_ rows: [Int]) throws -> Value
  ) async throws -> [Value] {
    try await map(rowCount: rowCount, progress: progress, worker: ()) { _, _, rows in
      try body(rows)
    }
  }

  /// As `map(rowCount:progress:_:)`, with a workspace that every thread has a copy of.
  package func map<Worker: Sendable, Value: Sendable>(
    rowCount: Int, progress: ValidationProgress? = nil, worker: Worker,
    _ body:
      @escaping @Sendable (_ worker: inout Worker, _ replicate: Int, _ rows: [Int]) throws -> Value
  ) async throws -> [Value] {
    try check(rowCount: rowCount)
    let lanes = max(1, min(threads ?? ProcessInfo.processInfo.activeProcessorCount, replicates))
    let counter = ProgressCounter(total: replicates, report: progress)
    let queue = ReplicateQueue(count: replicates)
    var results = [Value?](repeating: nil, count: replicates)
    try await withThrowingTaskGroup(of: [(Int, Value)].self) { group in
      for _ in 0..<lanes {
        group.addTask {
          var worker = worker
          var done: [(Int, Value)] = []
          while let replicate = queue.next() {
            try Task.checkCancellation()
            let rows = rows(ofReplicate: replicate, rowCount: rowCount)
            done.append((replicate, try body(&worker, replicate, rows)))
            counter.advance()
          }
          return done
        }
      }
      for try await lane in group {
        for (replicate, value) in lane { results[replicate] = value }
      }
    }
    return results.compactMap { $0 }
  }

  private func check(rowCount: Int) throws(ValidationError) {
    guard rowCount > 0 else { throw .noPatients }
    for (index, rows) in (resamples ?? []).enumerated() {
      let bad = rows.first { !(1...rowCount).contains($0) }
      guard takesParts ? !rows.isEmpty : rows.count == rowCount, bad == nil else {
        throw .badResample(index + 1, length: rows.count, rowCount: rowCount, badRow: bad)
      }
    }
  }
}

/// Hands out replicates one by one, so that a thread whose processor is busy elsewhere holds nobody up.
private final class ReplicateQueue: Sendable {
  private let taken = Atomic<Int>(0)
  private let count: Int

  init(count: Int) { self.count = count }

  func next() -> Int? {
    let replicate = taken.wrappingAdd(1, ordering: .relaxed).oldValue
    return replicate < count ? replicate : nil
  }
}

/// Counts finished replicates and reports each count once, in order.
private final class ProgressCounter: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: ValidationProgress?

  init(total: Int, report: ValidationProgress?) {
    self.total = total
    self.report = report
  }

  func advance() {
    guard let report else { return }
    // Reported under the lock, so that the numbers never fall.
    done.withLock { count in
      count += 1
      report(count, total)
    }
  }
}
