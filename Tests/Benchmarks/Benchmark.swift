import Foundation

/// One piece of work to be timed.
struct Benchmark: Sendable {
  /// Its work, once; the number it returns shows that R computes the same.
  typealias Work = @Sendable () async throws -> Double

  let name: String
  let title: String
  /// Makes the data, which is not timed.
  let prepare: @Sendable () throws -> Work

  init(_ name: String, _ title: String, prepare: @escaping @Sendable () throws -> Work) {
    (self.name, self.title, self.prepare) = (name, title, prepare)
  }

  /// The least seconds of several runs.
  struct Timing {
    var wall = Double.infinity
    /// Of all threads together, which a busy machine changes less.
    var processor = Double.infinity
    var runs = 0
    var value = Double.nan
  }

  /// Runs after one warm-up until the time is spent, three times at least.
  func run(seconds: Double) async throws -> Timing {
    let work = try prepare()
    var timing = Timing()
    let isLong = try await Self.timed { timing.value = try await work() }.wall > seconds
    let start = Self.now(CLOCK_MONOTONIC)
    while timing.runs < (isLong ? 1 : 3) || Self.now(CLOCK_MONOTONIC) - start < seconds {
      let once = try await Self.timed { timing.value = try await work() }
      timing.wall = min(timing.wall, once.wall)
      timing.processor = min(timing.processor, once.processor)
      timing.runs += 1
      if timing.runs >= 200 { break }
    }
    return timing
  }

  private static func timed(
    _ work: () async throws -> Void
  ) async throws -> (wall: Double, processor: Double) {
    let (wall, processor) = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
    try await work()
    return (now(CLOCK_MONOTONIC) - wall, now(CLOCK_PROCESS_CPUTIME_ID) - processor)
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The largest memory of this process so far, in MiB.
  static var peakMemory: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(separator: " ").compactMap { Double($0) }.first
    return (kibibytes ?? .nan) / 1024
  }
}
