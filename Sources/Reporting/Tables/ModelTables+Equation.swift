internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics

/// The equation of the model for pen, paper and other programs.
extension ModelTables {
  /// The equation, every coefficient at eight significant digits.
  var equation: [String] {
    guard let model = results.model else { return [] }
    let number = { (value: Double) in words.numbers.plain(value, significant: 8) }
    if let categories = model.categories { return equation(of: categories, model, number) }
    let start = model.family == .logistic ? "LP = ln(P / (1 − P)) = " : "LP = "
    let lines = sum(model.equation, start: start, number)
    return lines.isEmpty ? [] : lines + risks(of: model, number)
  }

  /// The log odds of every category against the reference, then its risk.
  private func equation(
    of categories: OutcomeCategories, _ model: ModelResults, _ number: (Double) -> String
  ) -> [String] {
    let codes = categories.compared.map(\.code)
    let sums = codes.flatMap { code in
      sum(
        model.equation.filter { $0.category == code },
        start: "LP(\(code)) = ln(P(\(code)) / P(\(categories.reference))) = ", number)
    }
    let total = "1 + " + codes.map { "exp(LP(\($0)))" }.joined(separator: " + ")
    return sums + ["P(\(categories.reference)) = 1 / (\(total))"]
      + codes.map { "P(\($0)) = exp(LP(\($0))) / (\(total))" }
  }

  /// One linear predictor, a line a product.
  private func sum(
    _ parts: [EquationPart], start: String, _ number: (Double) -> String
  ) -> [String] {
    guard let constant = parts.first else { return [] }
    let first = start + number(constant.coefficient)
    return [first]
      + parts.dropFirst().map { part in
        let sign = part.coefficient < 0 ? "− " : "+ "
        return sign
          + ([number(abs(part.coefficient))] + [part.product].compactMap { $0 })
          .joined(separator: " × ")
      }
  }

  /// How the linear predictor becomes a risk, one line a horizon and stratum.
  private func risks(of model: ModelResults, _ number: (Double) -> String) -> [String] {
    guard let times = model.timeToEvent else { return ["P = 1 / (1 + exp(−LP))"] }
    guard model.family != .causeSpecific else { return [words("equation_cause_specific")] }
    return (model.baseline?.strata ?? []).flatMap { stratum in
      stratum.horizons.map { horizon in
        let place = [words.text(times.inWords(horizon.time))] + [stratum.name].compactMap { $0 }
        return "P(" + place.joined(separator: words("list_separator")) + ") = 1 − exp(−"
          + number(horizon.cumulativeHazard) + " × exp(LP))"
      }
    }
  }

  /// What the names of the equation mean, one line each.
  var variableMeanings: [String] {
    (results.model?.design.predictors ?? []).map { predictor in
      let variable = predictor.variable
      let unit = variable.unit.map { words.text($0) } ?? ""
      let label =
        unit.isEmpty
        ? words.text(variable.label)
        : words("label_unit", ["label": words.text(variable.label), "unit": unit])
      guard let reference = variable.levels.first else {
        return words("number_meaning", ["name": variable.name, "label": label])
      }
      let levels = variable.levels.map {
        words("level_meaning", ["code": $0.code, "label": words.text($0.label)])
      }
      return words(
        "category_meaning",
        [
          "name": variable.name, "label": label,
          "levels": levels.joined(separator: words("list_separator")),
          "reference": reference.code,
        ])
    }
  }
}
