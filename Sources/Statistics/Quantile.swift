/// The quantile of sorted values at probability `p`, as R's `quantile(type = 7)`.
///
/// x₍ₖ₎ + (h − k)(x₍ₖ₊₁₎ − x₍ₖ₎) with h = 1 + (n − 1) p and k = ⌊h⌋.
///
/// Linear interpolation between order statistics at position 1 + (n − 1)p. NaN for no values.
///
/// - Source: Hyndman & Fan, Am Stat 1996;50:361, type 7.
public func quantile(ofSorted values: [Double], at p: Double) -> Double {
  guard let last = values.last else { return .nan }
  let position = Double(values.count - 1) * min(max(p, 0), 1)
  let lower = Int(position)
  guard lower + 1 < values.count else { return last }
  return values[lower] + (position - Double(lower)) * (values[lower + 1] - values[lower])
}

/// The quantiles of unsorted values at several probabilities; missing (NaN) values are left out.
public func quantiles(of values: [Double], at probabilities: [Double]) -> [Double] {
  let sorted = values.filter { !$0.isNaN }.sorted()
  return probabilities.map { quantile(ofSorted: sorted, at: $0) }
}
