internal import Statistics

/// How many patients of the development had which values of a predictor, in bins that single nobody out.
///
/// Σ of the counts = patients; a bin below the smallest count joins its smaller neighbour.
///
/// Bins are about the twentieth to the eighth part of the range, cut at round numbers. A bin with one to four
/// patients is joined to its neighbour with fewer patients, so that bins differ in width where data are thin;
/// a count divided by its bin's width is a density. Whole numbers are cut halfway between them.
///
/// - Source: an own rule, for disclosure: Willenborg & de Waal, Elements of Statistical Disclosure Control
///   2001.
public struct BinnedCounts: Sendable, Hashable, Codable {
  /// The limits of the bins, rising; a value on a limit belongs to the bin above it, the largest to the last.
  public var edges: [Double]
  /// The patients in each bin, one fewer than `edges`: none, or at least `smallestCount`.
  public var counts: [Int]

  /// No bin holds fewer patients, unless it holds none.
  public static let smallestCount = 5

  /// Creates counts from known parts.
  package init(edges: [Double], counts: [Int]) { (self.edges, self.counts) = (edges, counts) }

  /// Counts sorted values; `nil` for fewer than `smallestCount` of them and for a constant.
  package init?(ofSorted values: [Double]) {
    guard values.count >= Self.smallestCount, let low = values.first, let high = values.last,
      low < high, let limits = Self.limits(values, from: low, to: high)
    else { return nil }
    var starts = limits.dropLast().map { limit in Self.countBelow(limit, in: values) }
    starts[0] = 0
    let ends = starts.dropFirst() + [values.count]
    (edges, counts) = (limits, zip(starts, ends).map { $1 - $0 })
    join(below: Self.smallestCount)
  }

  /// Joins bins with fewer patients than a study prints in a table.
  package mutating func join(below smallest: Int) {
    while let small = smallBin(below: smallest) { join(small) }
  }

  /// Round limits with the ends of the data; halves between whole numbers.
  private static func limits(
    _ values: [Double], from low: Double, to high: Double
  ) -> [Double]? {
    let areWhole = high - low < 1e9 && values.allSatisfy { $0 == $0.rounded() }
    guard var step = RoundStep(dividing: high - low, into: 10) else { return nil }
    guard areWhole else {
      let inner = step.multiples(from: low, to: high).filter { $0 > low && $0 < high }
      return [low] + inner + [high]
    }
    if step.value < 1, let one = RoundStep(dividing: 1, into: 1) { step = one }
    let inner = step.multiples(from: low + 0.5, to: high).map { $0 - 0.5 }
    return [low - 0.5] + inner.filter { $0 > low && $0 < high } + [high + 0.5]
  }

  private static func countBelow(_ limit: Double, in sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The bin with the fewest patients that are too few to be shown.
  private func smallBin(below smallest: Int) -> Int? {
    guard counts.count > 1, smallest > 1 else { return nil }
    return counts.indices.filter { (1..<smallest).contains(counts[$0]) }
      .min { (counts[$0], $0) < (counts[$1], $1) }
  }

  /// Joins a bin to its neighbour with fewer patients; ties go to the left.
  private mutating func join(_ bin: Int) {
    let left = bin > 0 ? counts[bin - 1] : Int.max
    let right = bin + 1 < counts.count ? counts[bin + 1] : Int.max
    let first = left <= right ? bin - 1 : bin
    counts[first] += counts[first + 1]
    counts.remove(at: first + 1)
    edges.remove(at: first + 1)
  }

  /// All patients.
  public var total: Int { counts.reduce(0, +) }

  /// Whether a bin holds a single whole number.
  package func isSingleValue(_ bin: Int) -> Bool {
    edges[bin + 1] - edges[bin] == 1 && edges[bin] - edges[bin].rounded(.down) == 0.5
  }

  /// Patients per unit in each bin.
  package var densities: [Double] {
    counts.indices.map { Double(counts[$0]) / (edges[$0 + 1] - edges[$0]) }
  }

  /// The value below which a share of the patients lies, spread evenly within each bin.
  package func value(atShare share: Double) -> Double {
    var left = share * Double(total)
    for bin in counts.indices where counts[bin] > 0 {
      let part = Double(counts[bin])
      if left <= part {
        if isSingleValue(bin) { return edges[bin] + 0.5 }
        return edges[bin] + left / part * (edges[bin + 1] - edges[bin])
      }
      left -= part
    }
    return edges.last ?? 0
  }

  /// Whether the parts can be what they say.
  var isConsistent: Bool {
    edges.count == counts.count + 1 && !counts.isEmpty && edges.allSatisfy { abs($0) <= 1e100 }
      && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
      && counts.allSatisfy { (0...1_000_000_000).contains($0) } && counts.contains { $0 > 0 }
  }
}
