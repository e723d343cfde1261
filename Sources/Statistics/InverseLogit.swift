internal import Foundation

/// The inverse logit and its complement, each to full relative accuracy.
///
/// Both are returned because `1 - p` has lost its digits once `p` rounds to 1.
public func inverseLogit(_ eta: Double) -> (p: Double, complement: Double) {
  let small = exp(-abs(eta))  // never overflows
  let (minor, major) = (small / (1 + small), 1 / (1 + small))
  return eta < 0 ? (minor, major) : (major, minor)
}

/// The log odds of `p`; infinite at 0 and 1, NaN outside.
public func logit(_ p: Double) -> Double { log(p) - log1p(-p) }
