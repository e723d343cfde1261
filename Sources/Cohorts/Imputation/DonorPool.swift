internal import Statistics

/// Patients whose value is known, by their predicted value: where imputed values come from.
///
/// A donor is drawn evenly from the k patients with the smallest |prediction − target|: P(i) = 1/k, ties
/// sharing the last places.
///
/// A donor is drawn from the `size` patients whose predictions are nearest; patients at the same distance
/// as the last of them have equal chances of its place.
///
/// - Source: Little, J Bus Econ Stat 1988;6:287; Morris, BMC Med Res Methodol 2014;14:75. Matches
///   `mice:::matchindex` up to its handling of ties.
struct DonorPool {
  private let predictions: [Double]
  private let donors: [Int]
  private let size: Int

  /// Sorts the donors by prediction; one prediction a donor, none of them NaN.
  init(predictions: [Double], size: Int) {
    let order = predictions.indices.sorted { (predictions[$0], $0) < (predictions[$1], $1) }
    self.predictions = order.map { predictions[$0] }
    donors = order
    self.size = max(1, min(size, order.count))
  }

  /// The position of a donor for a patient with this prediction.
  func draw(for target: Double, using random: inout SplitMix64) -> Int {
    let start = partition(0..<predictions.count) { predictions[$0] < target }
    let limit = distanceOfLast(from: start, to: target)
    func isNear(_ index: Int, _ includingLimit: Bool) -> Bool {
      let distance = abs(predictions[index] - target)
      return includingLimit ? distance <= limit : distance < limit
    }
    let left = 0..<start
    let right = start..<predictions.count
    let (outerLeft, innerLeft) = (
      partition(left) { !isNear($0, true) }, partition(left) { !isNear($0, false) }
    )
    let (innerRight, outerRight) = (
      partition(right) { isNear($0, false) }, partition(right) { isNear($0, true) }
    )
    let choice = random.index(below: size)
    let closer = innerRight - innerLeft
    if choice < closer { return donors[innerLeft + choice] }
    let tied = random.index(below: innerLeft - outerLeft + outerRight - innerRight)
    let isLeft = tied < innerLeft - outerLeft
    return donors[isLeft ? outerLeft + tied : innerRight + tied - (innerLeft - outerLeft)]
  }

  /// How far the last of the nearest donors is.
  private func distanceOfLast(from start: Int, to target: Double) -> Double {
    var (low, high, distance) = (start, start, 0.0)
    for _ in 0..<size {
      let left = low > 0 ? target - predictions[low - 1] : .infinity
      let right = high < predictions.count ? predictions[high] - target : .infinity
      if left <= right { low -= 1 } else { high += 1 }
      distance = max(distance, min(left, right))
    }
    return distance
  }

  /// The first index of a range that does not satisfy a condition that the indices before it satisfy.
  private func partition(_ range: Range<Int>, while condition: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if condition(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
