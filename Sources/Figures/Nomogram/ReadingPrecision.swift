internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics

/// How far a risk read from the printed chart is from the model's, found by reading it many times.
package struct ReadingPrecision: Sendable, Hashable {
  /// The median absolute error of the risk, a share.
  package let medianError: Double
  /// The error that 95 % of readings stay below, a share.
  package let largeError: Double
  /// The median absolute error of the total points.
  package let medianPoints: Double
  /// The error of the total points that 95 % of readings stay below.
  package let largePoints: Double
  /// How many patients were read.
  package let patientCount: Int
  /// Whether the patients were made up from the model's ranges instead of taken from a cohort.
  package let isSimulated: Bool

  /// Half a millimetre: what an eye tells apart along a printed axis.
  static let resolution = 0.5 * 72 / 25.4

  /// Reads the risk of every patient from axes of a given length in points.
  ///
  /// Every position is rounded to half a millimetre, as a reader with a ruler would: each predictor's
  /// points, the sum on the total axis, and the risk as its distance from the nearest tick. Without patients, 400 are drawn: numbers from the
  /// model's histogram of them, or uniformly between known quartiles, levels by their shares (equal ones where none are known), each predictor on its
  /// own.
  init(
    _ model: RiskModel, scale: PointScale, axisLength: Double, patients: [PatientValues]? = nil
  ) {
    let cohort = patients ?? Self.simulated(model.design, count: 400)
    let ticks = Self.tickPositions(scale, axisLength: axisLength)
    let errors = model.points(of: cohort, on: scale).compactMap {
      exact -> (risk: Double, points: Double)? in
      guard let risk = exact.risk, let total = exact.total else { return nil }
      let read = Self.read(exact, scale: scale, axisLength: axisLength, riskTicks: ticks)
      return (abs(read.risk - risk), abs(read.points - total))
    }
    self.init(
      risks: errors.map(\.risk), points: errors.map(\.points), patientCount: errors.count,
      isSimulated: patients == nil)
  }

  /// Sums up absolute errors.
  init(risks: [Double], points: [Double], patientCount: Int, isSimulated: Bool) {
    (self.patientCount, self.isSimulated) = (patientCount, isSimulated)
    (medianError, largeError) = Self.summary(risks)
    (medianPoints, largePoints) = Self.summary(points)
  }

  /// Median and 95 % quantile.
  private static func summary(_ errors: [Double]) -> (median: Double, large: Double) {
    let sorted = errors.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return (0, 0) }
    return (quantile(ofSorted: sorted, at: 0.5), quantile(ofSorted: sorted, at: 0.95))
  }

  private static func read(
    _ patient: PatientPoints, scale: PointScale, axisLength: Double, riskTicks: [Double]
  ) -> (risk: Double, points: Double) {
    func rounded(_ position: Double) -> Double { (position / resolution).rounded() * resolution }
    let sum = patient.entries.reduce(0.0) { sum, entry in
      sum + rounded((entry.points ?? 0) / 100 * axisLength) / axisLength * 100
    }
    let highest = scale.totalPoints.highest
    guard highest > 0 else { return (patient.risk ?? 0, sum) }
    let place = rounded(sum / highest * axisLength)
    let nearest = riskTicks.min { abs($0 - place) < abs($1 - place) } ?? 0
    let readOff = nearest + rounded(place - nearest)
    return (scale.risk(ofTotalPoints: readOff / axisLength * highest) ?? .nan, sum)
  }

  /// Where the ticks of the primary risk axis stand.
  private static func tickPositions(_ scale: PointScale, axisLength: Double) -> [Double] {
    let highest = scale.totalPoints.highest
    return (scale.primaryRiskAxis.map { $0.ticks + $0.minorTicks } ?? []).map {
      $0.totalPoints / highest * axisLength
    }
  }

  /// Patients made up from what a model knows of its predictors; the same for the same model.
  static func simulated(_ design: Design, count: Int) -> [PatientValues] {
    (0..<count).map { patient in
      var source = SplitMix64(seed: 20_240_229, stream: patient)
      var values: PatientValues = [:]
      for predictor in design.predictors {
        values[predictor.variable.name] = value(of: predictor, at: source.uniform())
      }
      return values
    }
  }

  private static func value(of predictor: Design.Predictor, at share: Double) -> PatientValue {
    guard let range = predictor.range else {
      let levels = predictor.variable.levels
      var left = share
      // A publication seldom says how many patients had each level.
      let shares =
        predictor.levelShares.isEmpty
        ? levels.map { _ in 1 / Double(levels.count) } : predictor.levelShares
      for (level, part) in zip(levels, shares) {
        left -= part
        if left < 0 { return .level(level.code) }
      }
      return levels.last.map { .level($0.code) } ?? predictor.typical
    }
    if let distribution = predictor.distribution {
      return .number(
        min(max(distribution.value(atShare: share), range.lowerBound), range.upperBound))
    }
    let stops = [range.lowerBound] + predictor.quartiles + [range.upperBound]
    return .number(quantile(ofSorted: stops, at: share))
  }
}
