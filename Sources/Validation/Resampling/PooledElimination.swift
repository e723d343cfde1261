internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// One of the sets of patients in which models are made again.
enum Resample: Sendable, Hashable {
  /// A bootstrap replicate, or a fold that is left out; counted from zero.
  case numbered(Int)
  /// All centres but one.
  case without(centre: String)
}

/// What backward elimination keeps in each resample of completed copies, from coefficients pooled over them.
struct PooledChoices: Sendable {
  /// Positions of the factors that stay, or why nothing could be chosen.
  typealias Choice = Result<[Int], Refitting.Failure>

  private var numbered: [Choice] = []
  private var withoutCentre: [String: Choice] = [:]

  /// What stays in one resample.
  func choice(in resample: Resample) throws(Refitting.Failure) -> [Int] {
    let found: Choice? =
      switch resample {
      case .numbered(let index): numbered.indices.contains(index) ? numbered[index] : nil
      case .without(let centre): withoutCentre[centre]
      }
    guard let found else { throw Refitting.Failure(reason: .notConverged) }
    return try found.get()
  }

  /// Chooses in every resample of a plan; all copies have the same ones.
  ///
  /// - Throws: `ValidationError` for resamples that do not fit the patients, `CancellationError`.
  init(
    _ elimination: PooledElimination, centres: [String]?, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws {
    let count = elimination.events.count
    if plan.method == .crossValidation {
      let folds = try Folds(plan, events: elimination.events)
      numbered = try await plan.bootstrap(of: folds).map(
        rowCount: count, progress: progress, worker: elimination
      ) { worker, _, rows in
        var counts = Array(repeating: 1, count: count)
        for row in rows { counts[row] = 0 }
        return worker.choice(counts: counts)
      }
    } else if plan.bootstrap.replicates > 0 {
      numbered = try await plan.bootstrap.map(
        rowCount: count, progress: progress, worker: elimination
      ) { worker, _, rows in
        var counts = Array(repeating: 0, count: count)
        for row in rows { counts[row] += 1 }
        return worker.choice(counts: counts)
      }
    }
    guard plan.byCentre, let centres else { return }
    let names = Set(centres).inCodeOrder()
    var worker = elimination
    for name in names where names.count > 1 {
      try Task.checkCancellation()
      withoutCentre[name] = worker.choice(counts: centres.map { $0 == name ? 0 : 1 })
    }
  }
}

/// Backward elimination from coefficients pooled over completed copies of the same patients.
///
/// χ² = bᵀ T⁻¹ b of the pooled coefficients b of a factor, T = W + (1 + 1/m) B.
///
/// The model of all terms is fitted to every copy with the same counts of patients; means of coefficients and
/// their total covariance decide what stays. Splines whose knots are placed anew have them where the values of
/// all copies together put them, so that coefficients of all copies mean the same. A thread works on its own copy.
///
/// - Source: Wood, White & Royston, Stat Med 2008;27:3227 (Rubin's rules at each step); Heymans et al., BMC Med Res
///   Methodol 2007;7:33 (a selection over imputations repeated in bootstrap samples); the step as `rms::fastbw`.
struct PooledElimination: Sendable {
  /// Whether each patient had the event.
  let events: [Bool]
  private var copies: [Refitting]
  private var elimination: Refitting.Elimination
  /// The knots in all copies below each other; `nil` if all stay where they are.
  private let knots: PlacedKnots?

  /// Joins what makes the model of all terms in each copy; `nil` without a selection.
  init?(
    _ copies: [Refitting], knots: PlacedKnots?, events: [Bool],
    _ elimination: Refitting.Elimination?
  ) {
    guard let elimination else { return nil }
    (self.copies, self.elimination, self.events) = (copies, elimination, events)
    self.knots = knots.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What stays in patients who count as often as `counts` says in every copy.
  mutating func choice(counts: [Int]) -> PooledChoices.Choice {
    Result { () throws(Refitting.Failure) in try choose(counts) }
  }

  private mutating func choose(_ counts: [Int]) throws(Refitting.Failure) -> [Int] {
    let design = try design(counts)
    if let design { elimination.take(design) }
    var estimates: [[Double]] = []
    var covariances: [Matrix] = []
    for index in copies.indices {
      var columns: DesignColumns?
      if let design { columns = try copies[index].columns(of: design) }
      let fit = try copies[index].estimates(counts: counts, columns: columns)
      estimates.append(fit.coefficients)
      covariances.append(fit.covariance)
    }
    guard let total = RubinsRules.totalCovariance(estimates: estimates, covariances: covariances),
      let size = estimates.first?.count
    else { throw Refitting.Failure(reason: .notConverged) }
    let means = (0..<size).map { index in
      estimates.reduce(0) { $0 + $1[index] } / Double(estimates.count)
    }
    return elimination.choice(means, total)
  }

  private func design(_ counts: [Int]) throws(Refitting.Failure) -> Design? {
    guard let knots else { return nil }
    do throws(PlacedKnots.Failure) {
      return try knots.design(counts: copies.flatMap { _ in counts })
    } catch {
      throw Refitting.Failure(reason: .noKnots(error.name))
    }
  }
}
