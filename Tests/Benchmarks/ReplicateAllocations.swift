import AllocationCounter
import RiskModels
import Statistics
import Synchronization
import Validation

/// How many blocks of memory replicates of the optimism bootstrap ask for, once each has its workspace.
enum ReplicateAllocations {
  /// Prints the blocks a replicate asks for, family by family; `false` if any asks for one.
  static func report() async throws -> Bool {
    var asksForNone = true
    for model in SimulatedBootstrap.Model.allCases {
      for asRMS in [true, false] {
        var bootstrap = try SimulatedBootstrap(
          patients: 500, predictors: 10, 22, model)
        // On one thread, whose own count it is.
        bootstrap.plan.threads = 1
        if asRMS { bootstrap.plan.measures = .calibrationCurve }
        let seen = Mutex<[Int]>([])
        seen.withLock { $0.reserveCapacity(22) }
        _ = try await bootstrap.run { _, _ in seen.withLock { $0.append(allocation_count()) } }
        let counts = seen.withLock { $0 }
        let each = Double(counts[21] - counts[1]) / 20
        print(
          "\(model.rawValue),", asRMS ? "validate + calibrate:" : "everything:", each,
          "blocks of memory a replicate")
        asksForNone = asksForNone && each == 0
      }
    }
    return asksForNone
  }
}
