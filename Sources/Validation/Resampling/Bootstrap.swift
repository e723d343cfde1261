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

  /// Writes how often each row is among `rows(ofReplicate:rowCount:)`; there are as many rows as counts.
  package func count(ofReplicate replicate: Int, into counts: inout [Int]) {
    for row in counts.indices { counts[row] = 0 }
    if let resamples {
      for row in resamples[replicate] { counts[row - 1] += 1 }
      return
    }
    var source = SplitMix64(seed: seed, stream: replicate)
    for _ in counts.indices { counts[source.index(below: counts.count)] += 1 }
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
    try await fill(
      rowCount: rowCount, progress: progress, worker: worker, room: { _ in Value?.none }
    ) { worker, replicate, value in
      value = try body(&worker, replicate, rows(ofReplicate: replicate, rowCount: rowCount))
    }.compactMap { $0 }
  }

  /// Fills in what each resample yields, in room that is made for all of them before the first is drawn.
  ///
  /// So a replicate whose workspace and result keep their storage allocates nothing.
  ///
  /// - Parameters:
  ///   - rowCount: The number of patients.
  ///   - progress: Told after each replicate.
  ///   - worker: A workspace that every thread has a copy of.
  ///   - room: Makes room for the result of a replicate.
  ///   - body: Measures a replicate.
  /// - Returns: The results in the order of replicates.
  /// - Throws: As `map(rowCount:progress:_:)`.
  package func fill<Worker: Sendable, Value: Sendable>(
    rowCount: Int, progress: ValidationProgress? = nil, worker: Worker,
    room: (_ replicate: Int) -> Value,
    _ body:
      @escaping @Sendable (_ worker: inout Worker, _ replicate: Int, _ value: inout Value) throws
      -> Void
  ) async throws -> [Value] {
    try check(rowCount: rowCount)
    let lanes = max(1, min(threads ?? ProcessInfo.processInfo.activeProcessorCount, replicates))
    let counter = ProgressCounter(total: replicates, report: progress)
    let queue = ReplicateQueue((0..<replicates).map(room))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<lanes {
        group.addTask {
          var worker = worker
          while var place = queue.take() {
            try Task.checkCancellation()
            try body(&worker, place.replicate, &place.value)
            queue.put(place.value, at: place.replicate)
            counter.advance()
          }
        }
      }
      try await group.waitForAll()
    }
    return queue.values
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

/// Hands out replicates one by one with the room for their results, so that a thread whose processor is busy
/// elsewhere holds nobody up.
private final class ReplicateQueue<Value: Sendable>: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int
  private let rooms: Mutex<[Value?]>

  init(_ values: [Value]) {
    count = values.count
    rooms = Mutex(values)
  }

  /// The next replicate; whoever takes the room has it alone, so that writing to it copies nothing.
  func take() -> (replicate: Int, value: Value)? {
    let replicate = next.wrappingAdd(1, ordering: .relaxed).oldValue
    guard replicate < count else { return nil }
    let value = rooms.withLock { rooms in
      let value = rooms[replicate]
      rooms[replicate] = nil
      return value
    }
    return value.map { (replicate, $0) }
  }

  func put(_ value: Value, at replicate: Int) {
    rooms.withLock { $0[replicate] = value }
  }

  /// What was put back, in the order of replicates.
  var values: [Value] { rooms.withLock { $0.compactMap { $0 } } }
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
