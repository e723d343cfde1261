internal import Foundation

/// What cross-validation judges a penalty by.
public enum ElasticNetMeasure: String, Sendable, Hashable, Codable, CaseIterable {
  /// Minus twice the log likelihood; risks count as at least 0.00001 away from 0 and 1. For survival: the
  /// partial likelihood of all patients less that of those who were not left out, per event left out.
  case deviance
  /// The area under the ROC curve in each fold; binary outcomes only.
  case areaUnderCurve = "auc"
  /// The share of patients on the wrong side of a risk of one half; binary outcomes only.
  case misclassification = "class"
  /// Twice the squared distance between outcome and risk, as R counts it; binary outcomes only.
  case squaredError = "mse"
  /// Harrell's C in each fold; survival only.
  case concordance = "C"

  /// Whether larger is better.
  public var isMaximized: Bool { self == .areaUnderCurve || self == .concordance }

  /// Whether the measure exists for an outcome.
  func isAvailable(for outcome: ElasticNetData.Outcome) -> Bool {
    switch (self, outcome) {
    case (.deviance, _): true
    case (.concordance, .survival): true
    case (.concordance, .binary), (_, .survival): false
    case (_, .binary): true
    }
  }
}

/// One fold's value of a measure with its weight in the mean over folds.
struct FoldValue {
  /// NaN if the measure does not exist in this fold.
  var value: Double
  var weight: Double
}

extension ElasticNetMeasure {
  /// The measure in rows of binary data that were left out; linear predictors are those of all rows.
  func value(
    in data: ElasticNetData, _ outcomes: [Double], rows: some Sequence<Int>,
    linearPredictors: [Double]
  ) -> FoldValue {
    var (sum, total) = (0.0, 0.0)
    for row in rows { total += data.weight(of: row) }
    guard self != .areaUnderCurve else {
      return FoldValue(
        value: Self.areaUnderCurve(data, outcomes, rows, linearPredictors), weight: total)
    }
    for row in rows {
      let loss = loss(outcome: outcomes[row], linearPredictor: linearPredictors[row])
      sum += data.weight(of: row) * loss
    }
    return FoldValue(value: sum / total, weight: total)
  }

  private func loss(outcome: Double, linearPredictor: Double) -> Double {
    let risk = 1 / (1 + exp(-linearPredictor))
    switch self {
    case .misclassification: return risk > 0.5 ? 1 - outcome : outcome
    case .squaredError: return 2 * (outcome - risk) * (outcome - risk)
    default:
      let clipped = min(max(risk, 1e-5), 1 - 1e-5)
      return outcome > 0.5 ? -2 * log(clipped) : -2 * log(1 - clipped)
    }
  }

  /// The share of pairs of an event and a non-event with the event at the higher risk, ties one half.
  private static func areaUnderCurve(
    _ data: ElasticNetData, _ outcomes: [Double], _ rows: some Sequence<Int>, _ risks: [Double]
  ) -> Double {
    let order = rows.sorted { risks[$0] < risks[$1] }
    var (below, pairs, events) = (0.0, 0.0, 0.0)
    var start = 0
    while start < order.count {
      var end = start
      var (tiedEvents, tiedOthers) = (0.0, 0.0)
      while end < order.count, risks[order[end]] == risks[order[start]] {
        let row = order[end]
        let weight = data.weight(of: row)
        if outcomes[row] > 0.5 { tiedEvents += weight } else { tiedOthers += weight }
        end += 1
      }
      pairs += tiedEvents * (below + tiedOthers / 2)
      below += tiedOthers
      events += tiedEvents
      start = end
    }
    return pairs / (events * below)
  }
}
