/// How much a sheet shows and how large; a crowded sheet falls back from one plan to the next.
///
/// What the patient reads is never smaller than 12 points.
struct SheetPlan: Sendable, Hashable {
  /// The size of what the patient reads.
  var patientSize = 14.0
  /// The size of what the clinician reads.
  var clinicianSize = 8.5
  /// The distance between parts.
  var gap = 12.0
  /// From line to line of what the patient reads, in font sizes.
  var spacing = 1.22
  /// The most contributions in words.
  var factorLimit = 6
  /// The most lines of advice in each of the two lists.
  var adviceLimit = Int.max
  /// The most inputs in the table.
  var inputLimit = Int.max
  /// Whether the points are drawn on a strip.
  var showsStrip = true
  /// The most lines of any one text, after which it ends in "…".
  var lineLimit = Int.max

  /// From the most generous to the tightest.
  static let all: [SheetPlan] = {
    var plans = [SheetPlan()]
    func then(_ change: (inout SheetPlan) -> Void) {
      var plan = plans[plans.count - 1]
      change(&plan)
      plans.append(plan)
    }
    then { ($0.patientSize, $0.gap) = (13.5, 10) }
    then { ($0.patientSize, $0.gap) = (13, 8) }
    then { ($0.patientSize, $0.gap, $0.clinicianSize) = (12.5, 7, 8) }
    then { ($0.patientSize, $0.gap, $0.clinicianSize) = (12, 6, 7.5) }
    then { ($0.factorLimit, $0.spacing) = (5, 1.15) }
    then { ($0.factorLimit, $0.gap) = (4, 5) }
    then { ($0.adviceLimit, $0.gap) = (6, 4) }
    then { ($0.factorLimit, $0.adviceLimit) = (3, 5) }
    then { ($0.adviceLimit, $0.lineLimit) = (4, 4) }
    then { $0.adviceLimit = 3 }
    then { $0.lineLimit = 3 }
    then { ($0.factorLimit, $0.lineLimit) = (2, 2) }
    then { $0.adviceLimit = 2 }
    then { ($0.showsStrip, $0.clinicianSize) = (false, 7) }
    then { $0.inputLimit = 20 }
    then { $0.inputLimit = 14 }
    then { ($0.adviceLimit, $0.factorLimit) = (1, 1) }
    then { $0.inputLimit = 10 }
    then { $0.inputLimit = 6 }
    then { $0.lineLimit = 1 }
    then { ($0.adviceLimit, $0.inputLimit) = (0, 0) }
    return plans
  }()

  /// What each of the gaps takes of the height that is left over: all of them grow evenly, up to a limit.
  static func share(ofSpare spare: Double, gaps: Int) -> Double {
    // One more gap: that above the clinician's part.
    min(max(0, spare) / Double(max(1, gaps) + 1), 14)
  }

  /// What the first plan that fits makes; the tightest plan's if none does.
  ///
  /// Bisection: each plan takes no more room than the one before.
  static func mostGenerous<Result>(_ make: (SheetPlan) -> (Result, fits: Bool)) -> Result {
    let first = make(all[0])
    if first.fits { return first.0 }
    var (tooLarge, smallest) = (0, all.count - 1)
    var best = make(all[smallest]).0
    while smallest - tooLarge > 1 {
      let middle = (tooLarge + smallest) / 2
      let (result, fits) = make(all[middle])
      if fits { (smallest, best) = (middle, result) } else { tooLarge = middle }
    }
    return best
  }
}
