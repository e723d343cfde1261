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
  private let style = NumberStyle()

  init(results: Results, model: RiskModel) { (self.results, self.model) = (results, model) }

  var lines: [String] { performance + mix + pocketCard + subgroups + comparisons }

  private var performance: [String] {
    if let horizons = results.horizons {
      return horizons.compactMap { horizon in
        horizon.performance.external.map {
          "\(time(horizon.horizon)): AUC \(number($0.aucAtHorizon, 3)), " + calibration($0)
        }
      }
    }
    return results.performance?.external.map {
      ["patients \($0.n), events \($0.events): C \(number($0.cStatistic, 3)), " + calibration($0)]
    } ?? []
  }

  private func calibration(_ found: Performance) -> String {
    "observed/expected \(number(found.observedExpected)), slope \(number(found.calibrationSlope)), "
      + "Brier \(number(found.brier, 3))"
  }

  /// Who the patients are beside those of the development.
  private var mix: [String] {
    guard let mix = results.caseMix else { return [] }
    let predictors = mix.predictors.compactMap(differing).joined(separator: "; ")
    let shares = [
      mix.linearPredictor?.standardDeviation.map {
        "SD of the linear predictor \(style.fixed($0))"
      },
      mix.outsideRange.map { "\(style.percent($0)) outside the range of a predictor" },
      mix.beyond.map { "\(style.percent($0)) further from the model's patients than any of them" },
    ]
    let spread = shares.compactMap(\.self).joined(separator: ", ")
    return [
      spread.isEmpty ? nil : "case mix: \(spread)",
      predictors.isEmpty ? nil : "here and in the development: \(predictors)",
    ].compactMap(\.self)
  }

  /// "age mean 70.1, 66.2"; of categories the level that differs most.
  private func differing(_ predictor: CaseMix.Predictor) -> String? {
    if let here = predictor.here?.mean, let there = predictor.development?.mean {
      let (own, other) = (
        style.plain(here, significant: 3), style.plain(there, significant: 3)
      )
      return "\(predictor.variable) mean \(own), \(other)"
    }
    let known = predictor.levels.compactMap { level in level.development.map { (level, $0) } }
    guard let (level, share) = known.max(by: { abs($0.0.share - $0.1) < abs($1.0.share - $1.1) })
    else { return nil }
    return
      "\(predictor.variable)=\(level.code) \(style.percent(level.share)), \(style.percent(share))"
  }

  /// What rounding the model to whole points costs.
  private var pocketCard: [String] {
    (results.pocketCard ?? []).map { found in
      let area = found.differences.horizon == nil ? "C" : "AUC"
      let benefits = found.differences.benefits.map {
        "net benefit at \(style.plain($0.threshold)) \(number($0.netBenefit.difference, 4))"
      }
      let parts = [
        "\(area) \(number(found.differences.area.difference, 3))",
        "slope \(number(found.card.calibrationSlope)) instead of "
          + style.fixed(found.model.calibrationSlope.estimate),
        "ICI \(style.fixed(found.card.ici.estimate, decimals: 3)) instead of "
          + style.fixed(found.model.ici.estimate, decimals: 3),
      ]
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
      let name = table.horizon.map { "\(table.variable), \(time($0))" } ?? table.variable
      return "\(name): " + parts.joined(separator: ", ")
    }
  }

  private var comparisons: [String] {
    (results.comparisons ?? []).flatMap { found -> [String] in
      let name =
        found.horizon.map { "against the other model, \(time($0))" }
        ?? "against the other model"
      let area = found.horizon == nil ? "C" : "AUC"
      let benefits = found.benefits.map {
        "net benefit at \(style.plain($0.threshold)) \(difference($0.netBenefit, 4))"
      }
      let line =
        ["\(area) \(difference(found.area, 3))", "Brier \(difference(found.brier, 4))"] + benefits
      return ["\(name): differences in " + line.joined(separator: ", ")] + legacy(found)
    }
  }

  private func legacy(_ found: ModelComparison) -> [String] {
    guard let measure = found.legacy?.continuous else { return [] }
    let (nri, idi) = (measure.netReclassification, measure.integratedDiscrimination)
    return [
      "legacy, to be avoided: NRI without categories \(style.fixed(nri.estimate, decimals: 3)), "
        + "IDI \(style.fixed(idi.estimate, decimals: 4))"
    ]
  }

  private func difference(_ pair: ModelComparison.Pair, _ decimals: Int) -> String {
    number(pair.difference, decimals) + (pair.p.map { ", p \(style.pValue($0))" } ?? "")
  }

  private func number(_ value: Estimate?, _ decimals: Int = 2) -> String {
    style.estimate(value, decimals: decimals)
  }

  private func time(_ horizon: Double) -> String {
    model.timeToEvent.map { $0.inWords(horizon)[.english] } ?? style.plain(horizon)
  }
}
