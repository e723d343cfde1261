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
  /// What stays in one resample.
  struct Choice: Sendable {
    /// Positions of the factors that stay.
    var kept: [Int] = []
    /// Why nothing could be chosen.
    var failure: Refitting.Failure?

    /// Room for so many factors.
    init(room count: Int) { kept.reserveCapacity(count) }
  }

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
    if let failure = found.failure { throw failure }
    return found.kept
  }

  /// Chooses in every resample of a plan; all copies have the same ones.
  ///
  /// - Throws: `ValidationError` for resamples that do not fit the patients, `CancellationError`.
  init(
    _ elimination: PooledElimination, centres: [String]?, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws {
    let isCrossValidated = plan.method == .crossValidation
    let resamples =
      isCrossValidated
      ? plan.bootstrap(of: try Folds(plan, events: elimination.events)) : plan.bootstrap
    if isCrossValidated || resamples.replicates > 0 {
      numbered = try await resamples.fill(
        rowCount: elimination.events.count, progress: progress, worker: elimination,
        room: { _ in elimination.room }
      ) { worker, replicate, choice in
        worker.choose(replicate, of: resamples, leavingOut: isCrossValidated, into: &choice)
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
  private var knots: PlacedKnots?
  /// Which columns the elimination has factors of.
  private var layout = 0
  private var counts: [Int]
  /// The counts of all copies below each other.
  private var stackedCounts: [Int]
  private var estimates: [[Double]]
  private var covariances: [Matrix]
  private var pooled = CovarianceParts()

  /// Joins what makes the model of all terms in each copy; `nil` without a selection.
  init?(
    _ copies: [Refitting], knots: PlacedKnots?, events: [Bool],
    _ elimination: Refitting.Elimination?
  ) {
    guard let elimination else { return nil }
    (self.copies, self.elimination, self.events) = (copies, elimination, events)
    self.knots = knots.flatMap { $0.isEmpty ? nil : $0 }
    counts = Array(repeating: 0, count: events.count)
    stackedCounts = Array(repeating: 0, count: events.count * copies.count)
    estimates = copies.map { _ in [] }
    covariances = copies.map { _ in Matrix(rows: 0, columns: 0) }
  }

  /// Room for a choice.
  var room: PooledChoices.Choice { PooledChoices.Choice(room: elimination.candidates.count) }

  /// What stays in patients who count as often as `counts` says in every copy.
  mutating func choice(counts: [Int]) -> PooledChoices.Choice {
    for row in counts.indices { self.counts[row] = counts[row] }
    var result = room
    choose(into: &result)
    return result
  }

  /// Chooses in a resample, or in all but its patients; allocates nothing from the second time on.
  mutating func choose(
    _ replicate: Int, of bootstrap: Bootstrap, leavingOut: Bool,
    into choice: inout PooledChoices.Choice
  ) {
    bootstrap.count(ofReplicate: replicate, into: &counts)
    if leavingOut {
      for row in counts.indices { counts[row] = counts[row] == 0 ? 1 : 0 }
    }
    choose(into: &choice)
  }

  private mutating func choose(into choice: inout PooledChoices.Choice) {
    do throws(Refitting.Failure) {
      try placeKnots()
      for index in copies.indices {
        try copies[index].fillEstimates(
          counts: counts, knots: knots, &estimates[index], &covariances[index])
      }
      guard pooled.take(estimates: estimates, covariances: covariances) else {
        throw Refitting.Failure(reason: .notConverged)
      }
      takeLayout()
      for factor in elimination.choice(pooled.mean, pooled.total) { choice.kept.append(factor) }
    } catch {
      choice.failure = error
    }
  }

  private mutating func placeKnots() throws(Refitting.Failure) {
    guard knots != nil else { return }
    for row in stackedCounts.indices { stackedCounts[row] = counts[row % counts.count] }
    do throws(PlacedKnots.Failure) {
      try knots?.place(counts: stackedCounts)
    } catch {
      throw Refitting.Failure(reason: .noKnots(error.name))
    }
  }

  /// Splines with fewer knots than before have other columns.
  private mutating func takeLayout() {
    guard let columns = copies.first?.placedColumns, columns.layout != layout else { return }
    elimination.take(columns.design)
    layout = columns.layout
  }
}
