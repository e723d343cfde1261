internal import Cohorts
internal import Foundation

/// The round times of an axis on which time is squeezed as on a clinic's calendar: finer where it is short.
///
/// Months count by the year: 1 to 10 by one, then 12, 15, 18, 21, 24, 30, 36 and so on. Other units count by
/// tens: 1 to 10, 15, 20, 30 and so on, with their tenths and hundredths.
enum RoundTimes {
  /// A round time with its importance: 1 for the roundest.
  typealias Mark = RoundValues.Mark

  /// Rising, all longer than `range.lowerBound` and shorter than `range.upperBound`.
  static func marks(
    in range: ClosedRange<Double>, unit: TimeUnit?, position: @escaping (Double) -> Double
  ) -> [Mark] {
    let all = (unit == .months ? months : decimals).filter {
      $0.value > range.lowerBound && $0.value < range.upperBound
    }
    guard all.count < 3 else { return all }
    // The axis is so short that the calendar has too few.
    return RoundValues(in: range, position: position).marks(gap: 3.5).filter {
      $0.rank > 0 && $0.value < range.upperBound
    }
  }

  private static let months: [Mark] = {
    let usual = [
      1: [1, 3, 6, 12, 24, 60], 2: [2, 9, 18, 36, 48], 3: [4, 5, 7, 8, 10, 15, 21, 30, 42, 54],
    ].flatMap { rank, values in values.map { Mark(value: $0, rank: rank) } }
    let years = (6...50).map { year in
      Mark(
        value: Double(year) * 12, rank: year.isMultiple(of: 10) ? 1 : year.isMultiple(of: 5) ? 2 : 3
      )
    }
    let parts = decimals.filter { $0.value < 1 }
    return (parts + usual + years).sorted { $0.value < $1.value }
  }()

  private static let decimals: [Mark] = (-3...5).flatMap { exponent -> [Mark] in
    [(1, 1), (1.5, 3), (2, 1), (3, 2), (4, 2), (5, 1), (6, 3), (7, 3), (8, 3), (9, 3)].map {
      digit, rank in
      let power = pow(10, Double(abs(exponent)))
      return Mark(value: exponent < 0 ? digit / power : digit * power, rank: rank)
    }
  }
}
