package import Cohorts
internal import Diagnostics
package import RiskModels
internal import Statistics
internal import Survival

/// The tables of `rms::validate` and `rms::calibrate(cmethod = "KM")` for a model with times.
///
/// As `ResamplingTable` for models without: each index apparent, in resamples, in the original patients by
/// the models of the resamples, and corrected. A resample whose fit fails, or whose index is not defined on
/// both sides, is left out of that index's mean and counted. Knots stay where all patients put them.
///
/// - Source: Harrell, Stat Med 1996;15:361. Matches `rms::validate.cph` and `rms::calibrate.cph`, fits
///   being converged.
package struct FollowedResamplingTable: Sendable {
  /// The indexes of `rms::validate.cph`, in its order.
  package enum Index: String, CaseIterable, Sendable {
    case somersDxy = "Dxy"
    case nagelkerkeR2 = "R2"
    case slope = "Slope"
    case discrimination = "D"
    case unreliability = "U"
    case quality = "Q"
    case gini = "g"

    fileprivate func value(of indexes: IndexValues) -> Double {
      switch self {
      case .somersDxy: 2 * indexes[.cStatistic] - 1
      case .nagelkerkeR2: indexes[.nagelkerkeR2]
      case .slope: indexes[.calibrationSlope]
      case .discrimination: indexes[.discriminationIndex]
      case .unreliability: indexes[.unreliabilityIndex]
      case .quality: indexes[.qualityIndex]
      case .gini: indexes[.giniMeanDifference]
      }
    }
  }

  /// One index, or one group's observed less predicted survival.
  package struct Row: Sendable {
    /// In the patients the model was made from.
    package var apparent: Double
    /// The mean in the resamples.
    package var training: Double
    /// The mean in the original patients.
    package var test: Double
    /// The resamples that count.
    package var count: Int
    /// training − test.
    package var optimism: Double { training - test }
    /// apparent − optimism.
    package var corrected: Double { apparent - optimism }
  }

  /// One row an index, in the order of `Index`.
  package private(set) var rows: [Row] = []
  /// The indexes in each resample, in the order of `Index`; `nil` without a model.
  package private(set) var training: [[Double]?] = []
  /// The indexes of the same models in the original patients.
  package private(set) var test: [[Double]?] = []
  /// Observed less predicted survival by group.
  package private(set) var calibration: [Row] = []
  /// The groups in the patients the model was made from.
  package let groups: [SurvivalGroups.Group]
  /// The predicted survival of each patient.
  package let survival: [Double]
  /// Patients and events in the analysis.
  package let counts: (patients: Int, events: Int)

  /// Repeats the making of a model in resamples, rows counted from 1.
  ///
  /// Cox fits go on to the maximum, or stop at a share of change in likelihood as `rms::cph` does (1e-4).
  ///
  /// - Throws: `DesignError`, `FitError` or `PredictionError` if the model cannot be made from all
  ///   patients, `ValidationError` for a resample or horizon that does not fit.
  package init(
    _ spec: ModelSpec, on cohort: Cohort, resamples: [[Int]], horizon: Double,
    patientsPerGroup: Int, likelihoodTolerance: Double? = nil
  ) throws {
    let data = try AnalysisSet(cohort, for: spec)
    guard let followUp = data.followUp?.censoringCompetingEvents else {
      throw ValidationError.noHorizons
    }
    counts = (data.patientCount, followUp.eventCount)
    let start = Array(repeating: 0.0, count: data.predictors.columns + 1)
    var refitting = Refitting(
      data, cohort: cohort.selecting(rows: data.rows), spec: spec, start: start, keepsKnots: true)
    refitting.hazards = HazardRefitting(
      data, spec, start: start, likelihoodTolerance: likelihoodTolerance)
    let empty = try FollowedPredictions(
      followUp, horizons: [horizon], risks: [Array(repeating: 0.5, count: followUp.count)])
    var original = TimeToEventMeter(empty)
    let values = try refitting.model(
      of: Array(repeating: 1, count: followUp.count), measuredBy: &original)
    survival = values.risks[0].map { 1 - $0 }
    let cuts = SurvivalGroups.cuts(survival, patientsPerGroup: patientsPerGroup)
    groups = SurvivalGroups(survival, cuts: cuts, original.order, by: original.place).groups
    let own = original.indexes(values, in: .own)[0]
    var errors: [(training: [Double], test: [Double])] = []
    for counts in try ResamplingScheme.bootstrap(resamples).divisions(of: followUp.count) {
      var sample = original
      sample.load(weights: counts.training.map(Double.init))
      do throws(Refitting.Failure) {
        let values = try refitting.predictions(counts: counts.training, measuredBy: &sample)
        training.append(Self.indexes(sample.indexes(values, in: .own)[0]))
        test.append(Self.indexes(original.indexes(values, in: .test)[0]))
        errors.append((sample.errors(values, cuts), original.errors(values, cuts)))
      } catch {
        training.append(nil)
        test.append(nil)
      }
    }
    let apparent = Self.indexes(own)
    rows = apparent.indices.map { index in
      Self.row(apparent[index], zip(training, test).map { ($0?[index], $1?[index]) })
    }
    calibration = groups.indices.map { index in
      Self.row(
        groups[index].observed - groups[index].predicted,
        errors.map { ($0.training[index], $0.test[index]) })
    }
  }

  private static func indexes(_ values: IndexValues) -> [Double] {
    Index.allCases.map { $0.value(of: values) }
  }

  private static func row(_ apparent: Double, _ pairs: [(Double?, Double?)]) -> Row {
    var row = Row(apparent: apparent, training: 0, test: 0, count: 0)
    for case (let training?, let test?) in pairs where training.isFinite && test.isFinite {
      row.training += training
      row.test += test
      row.count += 1
    }
    row.training /= Double(row.count)
    row.test /= Double(row.count)
    return row
  }
}

extension Refitting {
  /// The model of some patients, an impossible one being an error.
  fileprivate mutating func model(
    of counts: [Int], measuredBy meter: inout TimeToEventMeter
  ) throws(ValidationError) -> FollowedPredictions.Values {
    do throws(Failure) {
      return try predictions(counts: counts, measuredBy: &meter)
    } catch {
      throw .everyReplicateFailed(count: 1, mostFrequent: error.reason[.english])
    }
  }
}

extension TimeToEventMeter {
  /// The first horizon among the times.
  fileprivate var place: HorizonPlace { horizons[0].place }

  /// Observed less predicted survival by group.
  fileprivate func errors(
    _ values: FollowedPredictions.Values, _ cuts: [Double]
  ) -> [Double] {
    SurvivalGroups(
      values.risks[0].map { 1 - $0 }, cuts: cuts, order, by: place, weights: weights
    ).groups.map { $0.observed - $0.predicted }
  }
}
