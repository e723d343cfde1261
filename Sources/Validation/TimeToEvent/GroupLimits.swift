internal import Foundation

extension CalibrationCurve.Group {
  /// Limits of the observed risk where nobody or everybody had the event, for which log–log intervals have none.
  ///
  /// Nobody: upper = 1 − (α/2)^(1/m), lower = 0, m those known to be free of the event at the horizon. Everybody, none of
  /// them censored: lower = (α/2)^(1/n), upper = 1. Else `nil`.
  ///
  /// - Source: Clopper & Pearson, Biometrika 1934;26:404, to which the beta product intervals of Fay, Brittain & Proschan,
  /// Biostatistics 2013;14:723, come down there. Matches `binom.test(0, m)`, and `bpcp::bpcp` at the horizon.
  static func exactLimits(
    events: Int, eventFree: Int, of n: Int, confidence: Double
  ) -> (lower: Double?, upper: Double?) {
    let tail = (1 - confidence) / 2
    if events == 0, eventFree > 0 { return (0, 1 - pow(tail, 1 / Double(eventFree))) }
    if events == n, n > 0 { return (pow(tail, 1 / Double(n)), 1) }
    return (nil, nil)
  }
}
