internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The limitations that follow from the numbers themselves; the authors add theirs.
package struct Limitations: Sendable {
  let results: Results
  let words: ReportWords

  /// Events below which estimates of performance are called imprecise.
  static let eventsForPreciseValidation = 100

  /// One sentence a limitation, gravest first.
  package var sentences: [String] {
    [
      results.study.isSynthetic ? words("limit_synthetic") : nil, sampleSize, fewEvents,
      validationSize, noBootstrap,
      shrinkage, hazards, censoring, followUpWindow, undecided, completeCases,
      MissingCriteriaWords(results: results, words: words).limitation, imputation, centres,
      miscalibratedCentres, horizon, failedReplicates,
      results.performance?.external == nil && results.performance != nil
        ? words("limit_no_external") : nil,
    ].compactMap { $0 } + oneSided
  }

  private var sampleSize: String? {
    guard let size = results.sampleSize, size.requiredN > size.n else { return nil }
    return words(
      "limit_sample_size",
      [
        "n": String(size.n), "required": String(size.requiredN),
        "parameters": String(size.parameters),
        "epp": words.numbers.fixed(size.eventsPerParameter, decimals: 1),
      ])
  }

  private var fewEvents: String? {
    guard results.categories == nil,
      let events = results.performance?.external?.events ?? results.model?.events,
      events < Self.eventsForPreciseValidation
    else { return nil }
    return words.plural("limit_few_events", events)
  }

  private var validationSize: String? {
    guard let size = results.external?.sampleSize, let external = results.performance?.external,
      size.patients > external.n
    else { return nil }
    return words(
      "limit_validation_size", ["n": String(external.n), "required": String(size.patients)])
  }

  private var noBootstrap: String? {
    guard let performance = anyPerformance, performance.apparent != nil,
      performance.optimismCorrected == nil
    else { return nil }
    return words("limit_apparent_only")
  }

  /// That of the model, or of the first of its categories: all share their resamples.
  private var anyPerformance: PerformanceSet? {
    results.performance ?? results.categories?.categories.first?.performance
  }

  private var shrinkage: String? {
    guard
      let slope = results.performance?.optimismCorrected?.corrected.jointCalibrationSlope.estimate,
      slope < 0.9
    else { return nil }
    return words("limit_slope", ["slope": words.numbers.fixed(slope)])
  }

  private var hazards: String? {
    HazardsLimitation(results: results, words: words).sentence
  }

  /// The share of other patients who are censored before the primary horizon: above a third they say little of it.
  private var censoring: String? {
    let distribution =
      results.external?.riskDistribution
      ?? (results.performance?.apparent == nil ? results.riskDistribution : nil)
    guard let external = results.performance?.external, external.n > 0,
      let censored = distribution?.censored?.reduce(0, +), censored * 3 > external.n
    else { return nil }
    let time = EventWords(results: results, words: words).timeOfHorizon
    return words(
      "limit_censored", ["lost": words.sentenceShare(censored, of: external.n), "time": time])
  }

  /// Thresholds at which all or none of the patients of the validation are positive.
  private var oneSided: [String] {
    let rows =
      results.external?.thresholds
      ?? (results.performance?.apparent == nil ? results.thresholds : nil)
    return (rows ?? []).compactMap { row in
      let (above, below) = (
        row.truePositives + row.falsePositives, row.trueNegatives + row.falseNegatives
      )
      guard above + below > 0, above == 0 || below == 0 else { return nil }
      return words(
        above == 0 ? "limit_none_positive" : "limit_all_positive",
        ["threshold": words.percent(row.threshold)])
    }
  }

  private var followUpWindow: String? {
    let steps = results.attrition?.steps.filter { $0.window == .followUp } ?? []
    guard !steps.isEmpty else { return nil }
    let names = words.list(steps.map { words("quoted", ["text": words.text($0.text)]) })
    return words("limit_follow_up_window", ["criteria": names])
  }

  private var undecided: String? {
    let counts = results.attrition?.steps.map(\.unknown) ?? []
    if counts.contains(nil) { return words("limit_undecided_kept") }
    let count = counts.compactMap(\.self).reduce(0, +)
    return count > 0 ? words.plural("limit_undecided", count) : nil
  }

  private var completeCases: String? {
    guard let missing = results.missing, results.plan.missingMethod == .completeCase,
      let complete = missing.completeCases, complete < missing.n
    else { return nil }
    return words(
      "limit_complete_cases",
      ["lost": words.sentenceShare(missing.n - complete, of: missing.n)])
  }

  private var imputation: String? {
    results.plan.missingMethod == .multipleImputation ? words("limit_imputation") : nil
  }

  private var centres: String? {
    let count = results.study.centres.count
    switch count {
    case 0: return nil
    case 1: return words("limit_one_centre")
    case 2..<10: return words("limit_few_centres", ["k": String(count)])
    default: return nil
    }
  }

  /// Centres left out of development whose events were more or fewer than predicted, by an interval without 1.
  private var miscalibratedCentres: String? {
    let label = CentreTables(results: results, words: words).label
    let found = (results.performance?.byCentre ?? []).compactMap { row in
      row.performance.map { (centre: label(row.centre), ratio: $0.observedExpected) }
    }
    func names(where isOff: (Estimate) -> Bool) -> String? {
      let chosen = found.filter { isOff($0.ratio) }.map { centre in
        words(
          "centre_ratio",
          ["centre": centre.centre, "ratio": words.intervalInBrackets(centre.ratio)])
      }
      return chosen.isEmpty ? nil : words.list(chosen)
    }
    switch (names { ($0.lower ?? 0) > 1 }, names { ($0.upper ?? 2) < 1 }) {
    case (let more?, let fewer?):
      return words("limit_centres_more_and_fewer", ["more": more, "fewer": fewer])
    case (let more?, nil): return words("limit_centres_more", ["more": more])
    case (nil, let fewer?): return words("limit_centres_fewer", ["fewer": fewer])
    case (nil, nil): return nil
    }
  }

  private var horizon: String? {
    let hasTimes = results.model?.timeToEvent != nil
    return hasTimes || results.study.outcome.horizon == nil ? nil : words("limit_fixed_horizon")
  }

  private var failedReplicates: String? {
    let correction = anyPerformance?.optimismCorrected
    let failed = correction?.failedReplicates ?? 0
    let isFolds = correction?.crossValidation != nil
    let key = isFolds ? "limit_failed_folds" : "limit_failed_replicates"
    return failed > 0 ? words.plural(key, failed) : nil
  }
}
