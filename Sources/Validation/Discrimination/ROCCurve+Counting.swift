extension ROCCurve {
  /// The curve of risks in patients whose outcome is known: one point a distinct risk.
  ///
  /// sensitivity = #{risk ≥ t, event} / events, specificity = #{risk < t, no event} / others.
  ///
  /// A rate whose class has no patients is 0 at the first point and stays there, except that the
  /// specificity starts at 1. Marked are the given thresholds, else the distinct risk with the largest
  /// Youden index (sensitivity + specificity − 1; of equals the highest risk).
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  /// - Source: matches `pROC::roc(direction = "<")`.
  public init(
    risks: [Double], outcomes: [Bool], marking thresholds: [Double] = [], confidence: Double = 0.95
  ) throws(ValidationError) {
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    self.init(ranked, marking: thresholds, confidence: confidence)
  }

  package init(_ ranked: RankedRisks, marking given: [Double], confidence: Double) {
    let events = Double(ranked.events)
    let others = Double(ranked.count) - events
    var ties: [(risk: Double, events: Double, others: Double)] = []
    ranked.forEachTie { ties.append(($0, $1, $2)) }
    var (found, alarms) = (0.0, 0.0)
    var points: [(threshold: Double?, sensitivity: Double, specificity: Double)] = [(nil, 0, 1)]
    var counts = [0]
    var best: (threshold: Double, youden: Double)?
    for tie in ties.reversed() {
      found += tie.events
      alarms += tie.others
      let sensitivity = events > 0 ? found / events : 0
      let specificity = others > 0 ? (others - alarms) / others : 1
      points.append((tie.risk, sensitivity, specificity))
      let youden = sensitivity + specificity - 1
      counts.append(Int(found))
      if events > 0, others > 0, youden > best?.youden ?? -.infinity { best = (tie.risk, youden) }
    }
    let marked = given.isEmpty ? best.map { [$0.threshold] } ?? [] : given
    self.init(
      thresholds: points.map(\.threshold), sensitivities: points.map(\.sensitivity),
      specificities: points.map(\.specificity),
      marked: marked.map {
        ThresholdPerformance(threshold: $0, ranked, confidence: confidence)
      })
    // A curve needs both classes, and so does its band.
    guard others > 0 else { return }
    band = Band(found: counts, of: Int(events), confidence: confidence)
  }
}
