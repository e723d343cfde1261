import AllocationCounter
import Foundation
import Synchronization
import Validation

/// How much memory replicates of the optimism bootstrap ask for, once each has its workspace.
enum ReplicateAllocations {
  /// What a thread has asked for and done after a replicate.
  private struct Mark {
    var blocks = allocation_count()
    var bytes = allocated_bytes()
    /// Seconds of the processor, which a busy machine changes less than those of a clock.
    var seconds = {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }()
  }

  private static let replicates = 42
  /// By then every workspace has been used.
  private static let warmUp = 11

  /// Prints what a replicate of each case asks for; `false` if one does that should not.
  ///
  /// Results go to a folder, if there is one, to be compared with those of another version.
  static func report(to folder: URL?) async throws -> Bool {
    var isQuiet = true
    Swift.print(columns("model", "blocks", "bytes", "ms a replicate"))
    for item in ReplicateCase.all {
      let marks = Mutex<[Mark]>([])
      marks.withLock { $0.reserveCapacity(replicates) }
      let result = try await item.bootstrap(replicates: replicates).result { _, _ in
        marks.withLock { $0.append(Mark()) }
      }
      let blocks = print(item, marks.withLock { $0 })
      isQuiet = isQuiet && blocks == 0
      if let folder { try write(result, to: folder.appending(path: "\(item.name).json")) }
    }
    return isQuiet
  }

  /// Prints what a replicate asked for after the first ones; returns the blocks of all others together.
  private static func print(_ item: ReplicateCase, _ marks: [Mark]) -> Int {
    guard marks.count == replicates else { return .max }
    let (first, last) = (marks[warmUp - 1], marks[replicates - 1])
    let share = 1 / Double(replicates - warmUp)
    let blocks = last.blocks - first.blocks
    let seconds = last.seconds - first.seconds
    Swift.print(
      columns(
        item.name, number(Double(blocks) * share),
        number(Double(last.bytes - first.bytes) * share), number(1000 * seconds * share, digits: 3))
    )
    return blocks
  }

  private static func number(_ value: Double, digits: Int = 1) -> String {
    String(format: "%.\(digits)f", value)
  }

  private static func columns(_ name: String, _ rest: String...) -> String {
    name.padding(toLength: 28, withPad: " ", startingAt: 0)
      + rest.map { String(repeating: " ", count: max(1, 15 - $0.count)) + $0 }.joined()
  }

  private static func write(_ result: some Encodable, to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try encoder.encode(result).write(to: file)
  }
}
