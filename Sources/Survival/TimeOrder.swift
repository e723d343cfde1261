internal import Foundation

// Priorities: one sort for everything that is done with a follow-up, and ties decided as R decides them.

/// Patients in the order of their times, with times that differ by rounding alone made one.
///
/// **Ties.** Neighbours in the sorted list of distinct times are one time if they differ by at most
/// 1.5e-8, or by at most 1.5e-8 of the mean of the distinct times: days divided by 365.25 are not what
/// days divided by 30.4375 and by 12 are. The earliest of such times stands for all of them.
///
/// - Source: `survival::aeqSurv`, what `survfit` and `coxph` do under `timefix = TRUE`.
public struct TimeOrder: Sendable, Hashable {
  /// The patients, earliest time first; in the order given where times are one.
  public let patients: [Int]
  /// The distinct times, rising.
  public let times: [Double]
  /// Where the patients of each distinct time begin in `patients`, and its length at the end.
  public let starts: [Int]
  /// The index in `times` of each patient, in the order given.
  public let timeIndices: [Int]

  /// Sorts patients by time; times must not be NaN.
  ///
  /// - Complexity: O(n log n).
  public init(_ patientTimes: [Double]) {
    let sorted = patientTimes.indices.sorted {
      (patientTimes[$0], $0) < (patientTimes[$1], $1)
    }
    let gap = Self.smallestGap(in: sorted.lazy.map { patientTimes[$0] })
    var times: [Double] = []
    var starts: [Int] = []
    var indices = Array(repeating: 0, count: sorted.count)
    var previous = -Double.infinity
    for (position, patient) in sorted.enumerated() {
      let time = patientTimes[patient]
      if times.isEmpty || time - previous > gap {
        times.append(time)
        starts.append(position)
      }
      previous = time
      indices[patient] = times.count - 1
    }
    (self.times, self.starts, timeIndices) = (times, starts + [sorted.count], indices)
    patients = Self.restoringOrder(of: sorted, starts: self.starts)
  }

  /// The patients of a distinct time.
  public func patients(at index: Int) -> ArraySlice<Int> {
    patients[starts[index]..<starts[index + 1]]
  }

  /// The index of the last distinct time that is not after `time`; `nil` before the first.
  ///
  /// A time later than `time` by rounding alone counts as equal to it.
  ///
  /// - Complexity: O(log n).
  public func lastIndex(notAfter time: Double) -> Int? {
    times.lastIndex(notAfter: time)
  }

  /// What two times must differ by to count as two.
  private static func smallestGap(in sorted: some Collection<Double>) -> Double {
    var (sum, count) = (0.0, 0.0)
    var previous = Double.nan
    for time in sorted where time != previous && time.isFinite {
      sum += abs(time)
      count += 1
      previous = time
    }
    let tolerance = Double.ulpOfOne.squareRoot()
    return tolerance * max(1, count > 0 ? sum / count : 0)
  }

  /// Patients of one time, whose given times may differ by rounding, back in the order given.
  private static func restoringOrder(of sorted: [Int], starts: [Int]) -> [Int] {
    var result = sorted
    for (start, end) in zip(starts, starts.dropFirst()) where end - start > 1 {
      result[start..<end].sort()
    }
    return result
  }
}

extension [Double] {
  /// The index of the last element of a rising array that is at most `time`, rounding forgiven.
  func lastIndex(notAfter time: Double) -> Int? {
    let limit = time + 1.5e-8 * Swift.max(1e-3, abs(time))
    let count = firstIndex(after: limit)
    return count > 0 ? count - 1 : nil
  }

  /// The index of the last element of a rising array that is before `time`, rounding forgiven.
  func lastIndex(before time: Double) -> Int? {
    let limit = time - 1.5e-8 * Swift.max(1e-3, abs(time))
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  /// How many elements of a rising array are at most `limit`.
  private func firstIndex(after limit: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= limit { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
