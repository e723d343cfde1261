package import Survival

// Priorities: one sort serves every statistic and every resample; ties are decided here for all of them.

/// Patients in the order of their follow-up times: what every statistic under censoring starts from.
///
/// Times that agree to about eight digits are one time, as `survival`'s `timefix` treats them. A resample
/// keeps this order and only changes how often each patient counts.
package struct TimeOrder: Sendable {
  /// The distinct times, rising.
  package let times: [Double]
  /// The rows of patients by time, equal times in the order of rows.
  package let rows: [Int]
  /// Where in `rows` the patients of each distinct time start; one more than times.
  package let starts: [Int]
  /// The position in `times` of each row.
  package let places: [Int]
  /// What ended each row's follow-up: 0 censored, 1 the event, 2 or more a competing event.
  package let causes: [Int]

  /// Sorts follow-up.
  ///
  /// - Throws: `ValidationError` if nobody is there, a time is not a number, or a cause is negative.
  package init(_ followUp: FollowUp) throws(ValidationError) {
    guard followUp.count > 0 else { throw .noPatients }
    if let row = followUp.times.firstIndex(where: { !$0.isFinite }) { throw .notATime(row: row) }
    if let row = followUp.causes.firstIndex(where: { $0 < 0 }) {
      throw .notACause(row: row, followUp.causes[row])
    }
    causes = followUp.causes
    let tied = TiedTimes(followUp.times)
    (times, rows, starts, places) = (tied.times, tied.order, tied.starts, tied.timeIndices)
  }

  /// Patients.
  package var count: Int { rows.count }

  /// Whether other events than the one of interest occur.
  package var hasCompetingEvents: Bool { causes.contains { $0 > 1 } }

  /// Where a horizon lies among the distinct times.
  package func place(ofHorizon horizon: Double) -> HorizonPlace {
    let until = TiedTimes.lastIndex(in: times, notAfter: horizon).map { $0 + 1 } ?? 0
    let isATime = until > 0 && TiedTimes.areEqual(times[until - 1], horizon)
    return HorizonPlace(horizon: horizon, until: until, before: isATime ? until - 1 : until)
  }
}

/// Where a horizon lies among distinct times.
package struct HorizonPlace: Sendable, Hashable {
  /// The horizon, in the unit of follow-up.
  package let horizon: Double
  /// The number of distinct times at or before it.
  package let until: Int
  /// The number of distinct times before it.
  package let before: Int
}
