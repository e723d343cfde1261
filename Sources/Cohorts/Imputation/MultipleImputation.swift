internal import Foundation
internal import Statistics

/// How missing values are filled in several times: chained equations with predictive mean matching.
///
/// Each variable with missing values is regressed in turn on all others, fewest missing values first. A
/// patient without a value takes the observed value of a donor: one of the patients whose least-squares
/// prediction is nearest to the patient's own prediction by coefficients drawn from their posterior (type
/// 1 matching). Imputed values are therefore always values that somebody has. Categories are matched by
/// the scores of their levels that the other variables predict best (the first canonical variate).
///
/// The outcome must be among the predictors, as `known`: the event indicator, and with times the
/// Nelson–Aalen cumulative hazard of each cause. Relations that are not linear on the scale of the
/// variables, and interactions, are kept as far as matching keeps them and no further.
///
/// - Source: van Buuren & Groothuis-Oudshoorn, J Stat Softw 2011;45(3); White & Royston, Stat Med
///   2009;28:1982 (outcome with times). Agrees with `mice(method = "pmm")` within Monte-Carlo error;
///   mice visits variables in the order of columns and matches categories so from 3.16.
public struct MultipleImputation: Sendable, Hashable, Codable {
  /// The number of completed data sets.
  public var imputations: Int
  /// How often each chain visits every variable.
  public var iterations: Int
  /// The patients of whom one is the donor.
  public var donors: Int
  /// The seed; each data set has a random stream of its own.
  public var seed: UInt64

  /// Creates a plan; twenty data sets, ten iterations and five donors unless something else is asked for.
  public init(imputations: Int = 20, iterations: Int = 10, donors: Int = 5, seed: UInt64 = 1) {
    (self.imputations, self.iterations) = (imputations, iterations)
    (self.donors, self.seed) = (donors, seed)
  }

  /// Fills in the missing values of some variables of a cohort.
  ///
  /// - Parameters:
  ///   - cohort: The patients; their known values stay as they are.
  ///   - names: The variables of the imputation model; each predicts all others.
  ///   - known: Further predictors without missing values, one number a patient: the outcome.
  ///   - threads: Chains at the same time; `nil` for one a processor. Never changes a result.
  /// - Returns: As many copies of the cohort as imputations, and their record.
  /// - Throws: `ImputationError` for numbers out of range, a variable that does not exist, is a date or
  ///   text, or is known of nobody; `CancellationError`.
  /// - Complexity: O(imputations × iterations × patients × columns²) for each variable.
  public func complete(
    _ cohort: Cohort, variables names: [String], knowing known: [[Double]] = [],
    threads: Int? = nil
  ) async throws -> CompletedCohorts {
    let start = try variables(names, in: cohort)
    let lanes = max(
      1, min(threads ?? ProcessInfo.processInfo.activeProcessorCount, imputations))
    var chains = [ImputationChain?](repeating: nil, count: imputations)
    try await withThrowingTaskGroup(of: [(Int, ImputationChain)].self) { group in
      for lane in 0..<lanes {
        group.addTask {
          try stride(from: lane, to: imputations, by: lanes).map { index in
            (index, try ImputationChain(start, known, self, stream: -1 - index))
          }
        }
      }
      for try await lane in group {
        for (index, chain) in lane { chains[index] = chain }
      }
    }
    return CompletedCohorts(cohort, start, chains.compactMap { $0 }, self)
  }

  private func variables(
    _ names: [String], in cohort: Cohort
  ) throws(ImputationError) -> [ImputedVariable] {
    for (value, what) in [(imputations, "imputations"), (iterations, "iterations")]
    where value < (what == "imputations" ? 2 : 1) {
      throw .badCount(value, what: what)
    }
    guard donors > 0 else { throw .badCount(donors, what: "donors") }
    var result: [ImputedVariable] = []
    for name in names {
      guard let column = cohort[name] else {
        throw .noSuchVariable(name, known: cohort.columnNames)
      }
      guard let variable = ImputedVariable(column) else { throw .unusableKind(name) }
      guard !variable.observed.isEmpty || variable.missing.isEmpty else {
        throw .nothingKnown(name, patients: cohort.rowCount)
      }
      result.append(variable)
    }
    return result
  }
}

/// One chain: the variables after its last iteration and what it went through.
struct ImputationChain: Sendable {
  private(set) var variables: [ImputedVariable]
  /// Mean and standard deviation of the imputed cells, iteration by iteration, of each variable.
  private(set) var traces: [[(mean: Double, deviation: Double)]]

  init(
    _ start: [ImputedVariable], _ known: [[Double]], _ plan: MultipleImputation, stream: Int
  ) throws {
    var random = SplitMix64(seed: plan.seed, stream: stream)
    variables = start
    traces = start.map { _ in [] }
    let visits = start.indices.filter { !start[$0].missing.isEmpty }.sorted {
      (start[$0].missing.count, $0) < (start[$1].missing.count, $1)
    }
    for index in visits { variables[index].fillFromObserved(using: &random) }
    for _ in 0..<plan.iterations {
      for index in visits {
        try Task.checkCancellation()
        let others = variables.indices.filter { $0 != index }.flatMap { variables[$0].columns }
        try variables[index].impute(from: others + known, donors: plan.donors, using: &random)
      }
      for index in visits { traces[index].append(variables[index].summary) }
    }
  }
}
