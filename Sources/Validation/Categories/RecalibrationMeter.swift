internal import Foundation
internal import RiskModels

/// Recalibrates risks of several categories in one set of patients after another, in storage made once.
///
/// From the second set on nothing is allocated.
struct RecalibrationMeter: Sendable {
  private let reference: Int
  /// The other categories in the order of linear predictors.
  private let compared: [Int]
  private var patients: CategoryRecalibration.Patients
  private var solver: CategoryRecalibration.Workspace

  /// Prepares for patients whose category is known.
  ///
  /// - Parameters:
  ///   - categories: The category of each patient.
  ///   - positions: Of each category, the reference 0, the others as linear predictors count them from 1.
  init(_ categories: [Int], positions: [Int]) {
    reference = positions.firstIndex(of: 0) ?? 0
    compared = positions.indices.filter { positions[$0] > 0 }.sorted {
      positions[$0] < positions[$1]
    }
    let none = Array(repeating: 0.0, count: categories.count)
    patients = CategoryRecalibration.Patients(
      linear: compared.map { _ in none }, categories: categories.map { positions[$0] },
      weights: none)
    solver = CategoryRecalibration.Workspace(blocks: compared.count)
  }

  /// How many estimates there are.
  var count: Int { 3 * compared.count }

  /// Writes intercepts in the large, then intercepts, then slopes; NaN where there is no maximum.
  ///
  /// - Parameters:
  ///   - risks: One array a category, one risk a patient.
  ///   - counts: How often each patient counts; risks of those who do not are not looked at.
  ///   - values: As many as there are estimates.
  mutating func fill(_ risks: [[Double]], counts: [Int], into values: inout [Double]) {
    for (block, level) in compared.enumerated() {
      for row in counts.indices {
        patients.linear[block][row] =
          counts[row] > 0 ? log(risks[level][row]) - log(risks[reference][row]) : 0
      }
    }
    for row in counts.indices { patients.weights[row] = Double(counts[row]) }
    for index in values.indices { values[index] = .nan }
    let blocks = compared.count
    if solves(slopesAreFixed: true) {
      for block in 0..<blocks { values[block] = solver.intercepts[block] }
    }
    guard solves(slopesAreFixed: false) else { return }
    for block in 0..<blocks {
      values[blocks + block] = solver.intercepts[block]
      values[2 * blocks + block] = solver.slopes[block]
    }
  }

  private mutating func solves(slopesAreFixed: Bool) -> Bool {
    do throws(CategoryRecalibration.Failure) {
      try solver.solve(patients, slopesAreFixed: slopesAreFixed)
      return true
    } catch {
      return false
    }
  }
}
