internal import Diagnostics
internal import Reporting
internal import RiskModels
internal import Statistics
internal import Validation

extension Results {
  /// Takes everything that validating one model in other patients yields.
  mutating func take(_ result: ValidationResult) {
    (performance, roc) = (result.performance, result.roc)
    (calibrationCurve, decisionCurve) = (result.calibrationCurve, result.decisionCurve)
    (riskDistribution, thresholds) = (result.riskDistribution, result.thresholds)
    (conventions, horizons) = (result.conventions, result.horizons)
    (caseMix, calibrationTests) = (result.caseMix, result.calibrationTests)
    subgroups = result.subgroups
  }
}

/// What a validation found, in a few lines for the terminal; the results file has the rest.
struct ValidationSummary {
  let results: Results
  let model: RiskModel
  let style = NumberStyle()

  init(results: Results, model: RiskModel) { (self.results, self.model) = (results, model) }

  var lines: [String] {
    categories + categorySubgroups + categoryComparisons + performance + mix + pocketCard
      + subgroups + comparisons + contrasts
  }

  /// The model over all categories, then each category against all others.
  private var categories: [String] {
    guard let found = results.categories, let all = found.overall.external else { return [] }
    let first =
      "patients \(all.n), \(found.categories.count) categories: polytomous discrimination "
      + "\(number(all.polytomousDiscrimination, 3)), Hand–Till M \(number(all.handTill, 3)), "
      + "Brier \(number(all.brier, 3))"
    return [first]
      + found.categories.compactMap { category in
        category.performance.external.map {
          "\(category.category) (\($0.events)): C \(number($0.cStatistic, 3)), " + calibration($0)
        }
      } + (all.recalibration.map(recalibration) ?? [])
  }

  /// Each category against the reference, then the test of all intercepts and slopes.
  private func recalibration(_ found: CategoricalRecalibration) -> [String] {
    found.equations.map {
      "\($0.category) against \(found.reference): calibration in the large "
        + "\(number($0.calibrationInTheLarge)), slope \(number($0.slope))"
    }
      + [found.jointTest].compactMap(\.self).map {
        "intercepts 0 and slopes 1: chi-squared \(style.fixed($0.statistic)) on "
          + "\($0.degreesOfFreedom ?? 0) df, p \(style.pValue($0.pValue))"
      }
  }

  private var performance: [String] {
    if let horizons = results.horizons {
      return horizons.compactMap { horizon in
        horizon.performance.external.map {
          "\(time(horizon.horizon)): AUC \(number($0.aucAtHorizon, 3)), " + eventFree($0)
            + partial($0) + calibration($0)
        }
      }
    }
    return results.performance?.external.map {
      [
        "patients \($0.n), events \($0.events): C \(number($0.cStatistic, 3)), " + partial($0)
          + calibration($0)
      ]
    } ?? []
  }

  /// Where other events compete: the area with the other kind of controls.
  private func eventFree(_ found: Performance) -> String {
    found.aucEventFreeControls.map { "against the event-free \(number($0, 3)), " } ?? ""
  }

  private func partial(_ found: Performance) -> String {
    guard let part = found.partialAuc else { return "" }
    let range = "\(style.plain(part.range.lower))–\(style.plain(part.range.upper))"
    return "partial AUC (\(part.range.rate.rawValue) \(range)) \(number(part.area, 4)), "
      + "corrected \(number(part.corrected, 3)), "
  }

  private func calibration(_ found: Performance) -> String {
    "observed/expected \(number(found.observedExpected)), slope \(number(found.jointCalibrationSlope)), "
      + "Brier \(number(found.brier, 3))"
  }

  /// Who the patients are beside those of the development.
  private var mix: [String] {
    guard let mix = results.caseMix else { return [] }
    let predictors = mix.predictors.compactMap(differing).joined(separator: "; ")
    let shares =
      [
        deviation("", mix.linearPredictor, mix.linearPredictorRatio)
      ] + (mix.categories ?? []).map { deviation(" of \($0.code)", $0.here, $0.ratio) } + [
        mix.outsideRange.map { "\(style.percent($0)) outside the range of a predictor" },
        mix.beyond.map {
          "\(style.percent($0)) further from the model's patients than any of them"
        },
      ]
    let spread = shares.compactMap(\.self).joined(separator: ", ")
    return [
      spread.isEmpty ? nil : "case mix: \(spread)",
      predictors.isEmpty ? nil : "here and in the development: \(predictors)",
    ].compactMap(\.self)
  }

  /// "SD of the linear predictor 1.20 (0.90 times the development's)".
  private func deviation(_ name: String, _ here: CaseMix.Spread?, _ ratio: Double?) -> String? {
    here?.standardDeviation.map {
      "SD of the linear predictor\(name) \(style.fixed($0))"
        + (ratio.map { " (\(style.fixed($0)) times the development's)" } ?? "")
    }
  }

  /// "age mean 70.1, 66.2"; of categories the level that differs most.
  private func differing(_ predictor: CaseMix.Predictor) -> String? {
    if let here = predictor.here?.mean, let there = predictor.development?.mean {
      let (own, other) = (
        style.plain(here, significant: 3), style.plain(there, significant: 3)
      )
      return "\(predictor.variable) mean \(own), \(other)"
    }
    let known = predictor.levels.compactMap {
      level -> (code: String, here: Double, there: Double)? in
      guard let here = level.share, let there = level.development else { return nil }
      return (level.code, here, there)
    }
    guard
      let level = known.max(by: { abs($0.here - $0.there) < abs($1.here - $1.there) })
    else { return nil }
    return
      "\(predictor.variable)=\(level.code) \(style.percent(level.here)), \(style.percent(level.there))"
  }

  /// What rounding the model to whole points costs.
  private var pocketCard: [String] {
    (results.pocketCard ?? []).map { found in
      let area = found.differences.horizon == nil ? "C" : "AUC"
      let benefits = found.differences.benefits.map {
        "net benefit at \(style.plain($0.threshold)) \(number($0.netBenefit.difference, 4))"
      }
      let parts = [
        found.differences.area.difference.estimate.map { _ in
          "\(area) \(number(found.differences.area.difference, 3))"
        },
        found.model.calibrationSlope.estimate.map {
          "slope \(number(found.card.calibrationSlope)) instead of \(style.fixed($0))"
        },
        found.model.ici.estimate.map {
          "ICI \(style.fixed(found.card.ici.estimate, decimals: 3)) instead of "
            + style.fixed($0, decimals: 3)
        },
      ].compactMap(\.self)
      return "pocket card less the model: " + (parts + benefits).joined(separator: ", ")
    }
  }

  private var subgroups: [String] {
    (results.subgroups ?? []).map { table in
      let parts = table.rows.map { row -> String in
        guard let found = row.performance else { return "\(row.label) too few" }
        let area = (table.horizon == nil ? found.cStatistic : found.aucAtHorizon)?.estimate
        return "\(row.label) \(style.fixed(area, decimals: 3))"
          + " (O/E \(style.fixed(found.observedExpected.estimate)))"
      }
      let name =
        table.category.map { "\(table.variable), \($0)" }
        ?? table.horizon.map { "\(table.variable), \(time($0))" } ?? table.variable
      return "\(name): " + parts.joined(separator: ", ")
    }
  }

  func number(_ value: Estimate?, _ decimals: Int = 2) -> String {
    style.estimate(value, decimals: decimals)
  }

  func time(_ horizon: Double) -> String {
    model.timeToEvent.map { $0.inWords(horizon)[.english] } ?? style.plain(horizon)
  }
}
