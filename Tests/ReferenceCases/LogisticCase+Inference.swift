internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics

// What a fit tells of its predictors and patients: tests, effects, selection, intervals, predictions.

extension LogisticCase {
  func setTests(_ fitted: FittedModel, into values: inout ComputedValues) {
    let cells = fitted.waldTests.map { [$0.chiSquared, Double($0.degreesOfFreedom), $0.p] }
    values.set(
      "anova_wald", cells: cells, rows: fitted.waldTests.map(\.name),
      columns: ["Chi-Square", "d.f.", "P"])
  }

  /// Two rows an effect, the second its odds ratio; levels by number, as `summary.rms` has them.
  func setEffects(_ model: RiskModel, into values: inout ComputedValues) throws {
    let distinct = Dictionary(
      uniqueKeysWithValues: cohort.columns.compactMap { column in
        if case .numbers(let cells) = column.values {
          (column.variable.name, Set(cells.filter { !$0.isNaN }).count)
        } else {
          nil
        }
      })
    var (labels, rows): ([String], [[Double?]]) = ([], [])
    for effect in try model.effects(distinctValues: distinct) {
      let place = model.design[effect.variable]?.variable.levels.map(\.code) ?? []
      func number(_ value: PatientValue) -> Double {
        switch value {
        case .number(let number): number
        case .level(let code): Double((place.firstIndex(of: code) ?? -1) + 1)
        }
      }
      var label = effect.variable
      if case (.level(let from), .level(let to)) = (effect.from, effect.to) {
        label += " - \(to):\(from)"
      }
      let (low, high) = (number(effect.from), number(effect.to))
      let difference: Double? = place.isEmpty ? high - low : nil
      labels += [label, " Odds Ratio"]
      rows.append(
        [low, high, difference, effect.effect, effect.se, effect.lower, effect.upper, 1])
      rows.append(
        [
          low, high, difference, exp(effect.effect), nil, effect.lower.map { exp($0) },
          effect.upper.map { exp($0) }, 2,
        ])
    }
    values.set(
      "effects_summary", cells: rows, rows: labels,
      columns: ["Low", "High", "Diff.", "Effect", "S.E.", "Lower 0.95", "Upper 0.95", "Type"])
  }

  func setElimination(_ model: RiskModel, into values: inout ComputedValues) {
    let factors = data.design.eliminationFactors(keepsHierarchy: false)
    for (rule, key) in [(BackwardElimination.Rule.aic, "aic"), (.p(0.05), "p05")] {
      let result = BackwardElimination(
        coefficients: model.coefficients,
        covariance: model.covariance ?? Matrix(rows: 0, columns: 0), factors: factors,
        rule: rule)
      values.set("fastbw.\(key)_kept", result.kept.map { factors[$0].name })
      if key == "aic" { values.set("fastbw.aic_deleted_order", result.steps.map(\.name)) }
    }
  }

  func setProfile(_ solver: LogisticSolver, into values: inout ComputedValues) {
    guard var profile = ProfileLikelihood(solver) else { return }
    let cells: [[Double?]] = names.indices.map { index in
      let limits = profile.limits(of: index)
      return [limits?.lower, limits?.upper]
    }
    values.set("profile_ci95", cells: cells, rows: names, columns: ["2.5 %", "97.5 %"])
  }

  func setRobust(_ solver: inout LogisticSolver, into values: inout ComputedValues) {
    guard let cluster = reference.spec["cluster"]?.text,
      let cells = try? reference.data().texts(cluster)
    else { return }
    let numbers = Dictionary(
      Set(cells).sorted().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    func set(_ path: String, _ covariance: Matrix?) {
      let errors = names.indices.map { index in covariance?[index, index].squareRoot() ?? .nan }
      values.set(path, errors, names: names)
    }
    set("robust_hc0_se", solver.sandwichCovariance())
    set(
      "robust_cluster.se",
      solver.sandwichCovariance(clusters: cells.map { numbers[$0] ?? 0 }))
  }

  func setPredictions(_ fitted: FittedModel, into values: inout ComputedValues) throws {
    func prediction(_ row: Int) throws -> RiskPrediction {
      try fitted.riskModel.predict(cohort.values(ofRow: row))
    }
    values.set("lp_se_first10", try (0..<10).map { try prediction($0).standardError ?? .nan })
    let chosen = try [2, 16, 41].map(prediction)
    values.set("predict_rows_3_17_42.lp", chosen.map(\.linearPredictor))
    values.set("predict_rows_3_17_42.se", chosen.map { $0.standardError ?? .nan })
    values.set("predict_rows_3_17_42.p", chosen.map { $0.risk.estimate ?? .nan })
  }
}
