internal import Reporting
internal import Statistics
internal import Validation

/// Cards of whole points beside their models as a table for machines.
enum PocketCardCSV {
  /// One line a statistic; thresholds stand in a column of their own.
  static func table(_ found: [PointsPerformance]) -> CSVTable {
    CSVTable(
      header: [
        "patients", "n", "events", "statistic", "threshold", "card", "model", "difference",
        "difference_lower", "difference_upper", "p",
      ],
      rows: found.flatMap { one in
        lines(one).map { name, threshold, pair in
          [
            .text(one.patients.rawValue), .count(one.card.n), .count(one.card.events),
            .text(name), .number(threshold), .number(pair.first), .number(pair.second),
            .number(pair.difference.estimate), .number(pair.difference.lower),
            .number(pair.difference.upper), .number(pair.p),
          ]
        }
      })
  }

  private typealias Line = (name: String, threshold: Double?, pair: ModelComparison.Pair)

  private static func lines(_ one: PointsPerformance) -> [Line] {
    let area = one.differences.horizon == nil ? "c_statistic" : "auc_at_horizon"
    let indexes: [(String, KeyPath<Performance, Estimate>)] = [
      ("calibration_in_the_large", \.calibrationInTheLarge),
      ("calibration_slope", \.calibrationSlope), ("observed_expected", \.observedExpected),
      ("ici", \.ici), ("e90", \.e90),
    ]
    let calibration = indexes.map { name, path -> Line in
      let (card, model) = (one.card[keyPath: path].estimate, one.model[keyPath: path].estimate)
      let difference = Estimate(card.flatMap { a in model.map { a - $0 } })
      return (name, nil, .init(first: card, second: model, difference: difference))
    }
    let benefits = one.differences.benefits.map { benefit -> Line in
      ("net_benefit", benefit.threshold, benefit.netBenefit)
    }
    let loss = one.largestLoss.map { benefit -> [Line] in
      [("largest_loss_of_net_benefit", benefit.threshold, benefit.netBenefit)]
    }
    return [(area, nil, one.differences.area), ("brier", nil, one.differences.brier)]
      + calibration + benefits + (loss ?? [])
  }
}
