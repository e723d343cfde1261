public import Cohorts
internal import Diagnostics
internal import Foundation
public import RiskModels
internal import Statistics

/// How patients are divided into those who make a model and those who test it.
public enum ResamplingScheme: Sendable, Hashable {
  /// Resamples of all patients, rows counted from 1; the model is tested in the original patients.
  case bootstrap([[Int]])
  /// Resamples of all patients, rows counted from 1; the model is tested in the patients who are not in
  /// them.
  case outOfBag([[Int]])
  /// Patients who are left out together, rows counted from 1; the model is tested in them.
  case crossValidation([[Int]])
}

/// The table of `rms::validate`: each index apparent, in training, in test, and corrected.
///
/// optimism = mean(training − test), corrected = apparent − optimism.
///
/// Statistics are averaged over resamples or folds with equal weights; a resample whose fit fails or
/// whose index is not defined on both sides is left out of that index's mean and counted.
///
/// - Source: Harrell, Stat Med 1996;15:361. Matches `rms::validate.lrm`, fits being converged.
public struct ResamplingTable: Sendable, Hashable {
  /// One index.
  public struct Row: Sendable, Hashable {
    /// In the patients the model was made from.
    public var apparent: Double
    /// The mean in the training patients.
    public var training: Double
    /// The mean in the test patients.
    public var test: Double
    /// training − test.
    public var optimism: Double
    /// apparent − optimism.
    public var corrected: Double
    /// The resamples that count.
    public var count: Int
  }

  /// Each index.
  public private(set) var rows: [HarrellIndexes.Index: Row] = [:]
  /// The largest error that the mean intercept and slope entail.
  public private(set) var emax = Double.nan
  /// Resamples without a model.
  public private(set) var failures = 0
  /// The indexes in each resample's training patients, `nil` without a model.
  public private(set) var training: [HarrellIndexes?] = []
  /// The indexes in each resample's test patients.
  public private(set) var test: [HarrellIndexes?] = []
  /// The factors that each resample with a model kept; empty without selection.
  public private(set) var kept: [[String]] = []
  /// The smooth calibration curve, corrected; `nil` if risks are all equal.
  public private(set) var curve: ResampledCurve?

  /// Repeats the making of a model in every resample.
  ///
  /// - Parameters:
  ///   - spec: The model.
  ///   - cohort: The patients; those with missing values are left out.
  ///   - scheme: Who makes and who tests the models.
  ///   - keepsKnots: Whether knots stay where all patients put them, as rms does.
  ///   - rule: How factors are eliminated backwards; `nil` for not at all.
  /// - Throws: `FitError`, `DesignError` or `PredictionError` if the model cannot be made from all
  ///   patients, `ValidationError` for a resample that does not fit the cohort.
  public init(
    _ spec: ModelSpec, on cohort: Cohort, scheme: ResamplingScheme, keepsKnots: Bool = true,
    eliminatingBy rule: BackwardElimination.Rule? = nil
  ) throws {
    let data = try AnalysisSet(cohort, for: spec)
    let fitted = try fit(spec, to: data)
    var refitting = Refitting(
      data, cohort: cohort.selecting(rows: data.rows), spec: spec,
      start: fitted.riskModel.coefficients, keepsKnots: keepsKnots,
      elimination: rule.map { .init($0, of: data.design, keepsHierarchy: false) })
    let everybody = Array(repeating: 1, count: data.patientCount)
    let linearPredictors: [Double]
    do throws(Refitting.Failure) {
      linearPredictors = try refitting.linearPredictors(counts: everybody)
    } catch {
      throw ValidationError.everyReplicateFailed(count: 1, mostFrequent: error.reason[.english])
    }
    let own = try RankedRisks(linearPredictors: linearPredictors, outcomes: data.outcomes)
    curve = ResampledCurve(own)
    for division in try scheme.divisions(of: data.patientCount) {
      do throws(Refitting.Failure) {
        let linearPredictors = try refitting.linearPredictors(counts: division.training)
        add(linearPredictors, data.outcomeNumbers, division)
        if let names = refitting.keptFactors { kept.append(names) }
      } catch {
        failures += 1
        training.append(nil)
        test.append(nil)
      }
    }
    summarize(apparent: Self.indexes(own, isOwn: true))
    curve?.summarize(risks: linearPredictors.map { inverseLogit($0).p })
  }

  private mutating func add(
    _ linearPredictors: [Double], _ outcomes: [Double], _ division: ResamplingScheme.Division
  ) {
    let risks = linearPredictors.map { inverseLogit($0).p }
    let order = RankedRisks.order(of: linearPredictors)
    func ranked(_ counts: [Int]) -> RankedRisks {
      var ranked = RankedRisks()
      ranked.take(
        order, linearPredictors: linearPredictors, risks: risks, outcomes: outcomes,
        counts: counts)
      return ranked
    }
    let (trained, tested) = (ranked(division.training), ranked(division.test))
    training.append(Self.indexes(trained, isOwn: true))
    test.append(Self.indexes(tested, isOwn: false))
    curve?.add(training: trained, test: tested)
  }

  private static func indexes(_ ranked: RankedRisks, isOwn: Bool) -> HarrellIndexes {
    ranked.linearPredictors.first == ranked.linearPredictors.last
      ? HarrellIndexes(constant: ranked, isOwn: isOwn) : HarrellIndexes(ranked, isOwn: isOwn)
  }

  private mutating func summarize(apparent: HarrellIndexes) {
    for index in HarrellIndexes.Index.allCases {
      var (inTraining, inTest, count) = (0.0, 0.0, 0)
      for case (let first?, let second?) in zip(training, test) {
        guard first[index].isFinite, second[index].isFinite else { continue }
        inTraining += first[index]
        inTest += second[index]
        count += 1
      }
      let (trained, tested) = (inTraining / Double(count), inTest / Double(count))
      rows[index] = Row(
        apparent: apparent[index], training: trained, test: tested, optimism: trained - tested,
        corrected: apparent[index] - (trained - tested), count: count)
    }
    emax = HarrellIndexes.largestError(
      intercept: rows[.intercept]?.corrected ?? .nan, slope: rows[.slope]?.corrected ?? .nan)
  }
}

extension ResamplingScheme {
  /// How often each patient counts in training and in test.
  struct Division {
    var training: [Int]
    var test: [Int]
  }

  func divisions(of rowCount: Int) throws(ValidationError) -> [Division] {
    var result: [Division] = []
    switch self {
    case .bootstrap(let resamples):
      for (index, rows) in resamples.enumerated() {
        try Self.check(rows, index, rowCount: rowCount, length: rowCount)
        result.append(
          Division(
            training: Self.counts(rows, rowCount), test: Array(repeating: 1, count: rowCount)))
      }
    case .outOfBag(let resamples):
      for (index, rows) in resamples.enumerated() {
        try Self.check(rows, index, rowCount: rowCount, length: rowCount)
        let counts = Self.counts(rows, rowCount)
        result.append(Division(training: counts, test: counts.map { $0 == 0 ? 1 : 0 }))
      }
    case .crossValidation(let folds):
      for (index, rows) in folds.enumerated() {
        try Self.check(rows, index, rowCount: rowCount, length: nil)
        let test = Self.counts(rows, rowCount)
        result.append(Division(training: test.map { $0 > 0 ? 0 : 1 }, test: test))
      }
    }
    return result
  }

  private static func counts(_ rows: [Int], _ rowCount: Int) -> [Int] {
    var counts = Array(repeating: 0, count: rowCount)
    for row in rows { counts[row - 1] += 1 }
    return counts
  }

  private static func check(
    _ rows: [Int], _ index: Int, rowCount: Int, length: Int?
  ) throws(ValidationError) {
    let bad = rows.first { !(1...max(1, rowCount)).contains($0) }
    guard bad == nil, length.map({ $0 == rows.count }) ?? !rows.isEmpty else {
      throw .badResample(index + 1, length: rows.count, rowCount: rowCount, badRow: bad)
    }
  }

  /// Folds for cross-validation, repeated: patients in random order, cut into parts of equal size.
  ///
  /// Repetition r takes its order from stream r of the seed. Sizes differ by one at most.
  public static func randomFolds(
    _ folds: Int, repeats: Int = 1, rowCount: Int, seed: UInt64
  ) -> ResamplingScheme {
    var result: [[Int]] = []
    let parts = min(max(2, folds), max(2, rowCount))
    for repetition in 0..<max(1, repeats) {
      var source = SplitMix64(seed: seed, stream: repetition)
      var order = Array(1...max(1, rowCount))
      for index in stride(from: order.count - 1, to: 0, by: -1) {
        order.swapAt(index, source.index(below: index + 1))
      }
      for part in 0..<parts {
        result.append(
          Array(order[(order.count * part / parts)..<(order.count * (part + 1) / parts)]))
      }
    }
    return .crossValidation(result)
  }
}
