internal import Diagnostics
internal import Reporting
internal import RiskModels
internal import Statistics
internal import Validation

extension ValidationSummary {
  /// The model against others in the same patients, a line a horizon; then reclassification, labelled as legacy.
  var comparisons: [String] {
    (results.comparisons ?? []).flatMap { found -> [String] in
      let against = "against '\(found.secondTitle[.english])'"
      let name = found.horizon.map { "\(against), \(time($0))" } ?? against
      let named: [(String, ModelComparison.Pair?, Int)] =
        [
          (found.horizon == nil ? "C" : "AUC", found.area, 3),
          ("AUC among the event-free", found.areaEventFreeControls, 3),
          ("Uno's C", found.unoC, 3), ("Brier", found.brier, 4), ("IPA", found.scaledBrier, 3),
        ]
        + found.benefits.map {
          ("net benefit at \(style.plain($0.threshold))", $0.netBenefit, 4)
        }
      let differences = named.compactMap { name, pair, decimals in
        pair.map { "\(name) \(difference($0, decimals))" }
      }
      return ["\(name): differences in " + differences.joined(separator: ", ")] + legacy(found)
    }
  }

  private func legacy(_ found: ModelComparison) -> [String] {
    guard let measure = found.legacy?.continuous else { return [] }
    let (nri, idi) = (measure.netReclassification, measure.integratedDiscrimination)
    let categorical = found.legacy?.categorical.map {
      ", with categories \(number($0.netReclassification, 3))"
    }
    return [
      "legacy, to be avoided: NRI without categories \(number(nri.interval(), 3))"
        + (categorical ?? "") + ", IDI \(number(idi.interval(), 4))"
    ]
  }

  /// The model in these patients against others.
  var contrasts: [String] {
    (results.cohortContrasts ?? []).map { found in
      let against = "against the patients of '\(found.second.title[.english])'"
      let name = found.horizon.map { "\(against), \(time($0))" } ?? against
      let named: [(String, ModelComparison.Pair?)] = [
        (found.horizon == nil ? "C" : "AUC", found.area),
        ("AUC among the event-free", found.areaEventFreeControls), ("Uno's C", found.unoC),
      ]
      let differences = named.compactMap { name, pair in
        pair.map {
          "\(name) \(style.fixed($0.first, decimals: 3)) − \(style.fixed($0.second, decimals: 3)) = "
            + difference($0, 3)
        }
      }
      return "\(name): " + differences.joined(separator: "; ")
    }
  }

  private func difference(_ pair: ModelComparison.Pair, _ decimals: Int) -> String {
    number(pair.difference, decimals) + (pair.p.map { ", p \(style.pValue($0))" } ?? "")
  }
}

extension ValidationSummary {
  /// "sex, all categories: m 0.512, f 0.548 (difference 0.036 (−0.020 to 0.092))".
  var categorySubgroups: [String] {
    (results.categories?.subgroups ?? []).map { table in
      let parts = table.rows.map { row -> String in
        guard let found = row.performance else { return "\(row.label) too few" }
        let value = style.fixed(found.polytomousDiscrimination.estimate, decimals: 3)
        return "\(row.label) \(value)"
          + (row.difference.map { " (difference \(number($0, 3)))" } ?? "")
      }
      return "\(table.variable), polytomous discrimination: " + parts.joined(separator: ", ")
    }
  }

  /// The model of several categories against others, over all categories and by category.
  var categoryComparisons: [String] {
    (results.categories?.comparisons ?? []).flatMap { found -> [String] in
      let against = "against '\(found.secondTitle[.english])'"
      let named: [(String, ModelComparison.Pair, Int)] = [
        ("polytomous discrimination", found.polytomousDiscrimination, 3),
        ("Hand–Till M", found.handTill, 3), ("Brier", found.brier, 4),
        ("scaled Brier", found.scaledBrier, 3), ("Nagelkerke R²", found.nagelkerkeR2, 3),
      ]
      let first = named.map { "\($0.0) \(difference($0.1, $0.2))" }.joined(separator: ", ")
      return ["\(against): differences in \(first)"]
        + found.categories.map {
          "\(against), \($0.category): differences in C \(difference($0.comparison.area, 3)), "
            + "Brier \(difference($0.comparison.brier, 4))"
        }
    }
  }
}
