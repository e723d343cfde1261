import Foundation

/// What the environment changes.
enum Settings {
  static let environment = ProcessInfo.processInfo.environment
  static let threads = environment["NOMOGRAPH_BENCH_THREADS"].flatMap { Int($0) }
  static let replicates = environment["NOMOGRAPH_BENCH_REPLICATES"].flatMap { Int($0) } ?? 200
  static let seconds = environment["NOMOGRAPH_BENCH_SECONDS"].flatMap { Double($0) } ?? 1
}

let usage = """
  usage: nomograph-bench list | data DIR | run NAME... | allocations [DIR]
    list  the names and titles of all cases
    data  writes the simulated patients for R
    run   times cases: name, seconds, seconds of all processors, peak MiB, runs, value, by tabs
    allocations  counts the blocks of memory that replicates of the bootstrap ask for; fails above zero;
          writes the results to DIR, so that those of two versions can be compared
  NOMOGRAPH_BENCH_REPLICATES (200), NOMOGRAPH_BENCH_THREADS, NOMOGRAPH_BENCH_SECONDS (1 a case)
  """

let all = Benchmark.fits + Benchmark.validations(replicates: Settings.replicates) + Benchmark.growth
let arguments = Array(CommandLine.arguments.dropFirst())

func runCase(_ name: String) async throws {
  guard let found = all.first(where: { $0.name == name }) else {
    throw CocoaError(.keyValueValidation, userInfo: [NSLocalizedDescriptionKey: "no case \(name)"])
  }
  let timing = try await found.run(seconds: Settings.seconds)
  let numbers = [timing.wall, timing.processor].map { String(format: "%.6f", $0) }
  let memory = String(format: "%.0f", Benchmark.peakMemory)
  print(([name] + numbers + [memory, "\(timing.runs)", "\(timing.value)"]).joined(separator: "\t"))
}

switch arguments.first {
case "list":
  for item in all { print("\(item.name)\t\(item.title)") }
case "data" where arguments.count == 2:
  let folder = URL(filePath: arguments[1])
  for (patients, predictors) in [(500, 10), (5000, 20), (2000, 8), (500, 30)] {
    let name = "cohort-\(patients)-\(predictors).csv"
    try SimulatedCohort(patients: patients, predictors: predictors).table
      .write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }
  for patients in [100_000, 1_000_000] {
    try SimulatedMarker(patients: patients).table
      .write(
        to: folder.appending(path: "marker-\(patients).csv"), atomically: true, encoding: .utf8)
  }
case "run" where arguments.count > 1:
  for name in arguments.dropFirst() { try await runCase(name) }
case "allocations":
  let folder = arguments.count > 1 ? URL(filePath: arguments[1]) : nil
  exit(try await ReplicateAllocations.report(to: folder) ? 0 : 1)
default:
  print(usage)
  exit(64)
}
