internal import Diagnostics
internal import RiskModels

/// A curve of equal risk that a chart shows if there is room: solved once for all layouts.
struct WantedCurve: Hashable {
  /// The risk with its words; rank 0 for decision thresholds and limits of risk groups.
  let level: JointPointScale.RoundRisk
  let contour: RiskContour

  var isLimit: Bool { level.rank == 0 }

  /// Limits first, then the roundest risks; finer ones only where there are few of the usual.
  static func all(
    of risk: JointRisk, on scale: JointPointScale, limits: [Double]
  ) -> [WantedCurve] {
    let reach = scale.reach(of: risk)
    let words = NomogramWording(.english)
    let own = limits.filter(reach.contains).map {
      JointPointScale.RoundRisk(risk: $0, label: words.percentage($0), rank: 0)
    }
    let round = scale.roundRisks(of: risk).filter { level in
      !own.contains { abs($0.risk - level.risk) < 1e-9 }
    }
    let isFew = round.count { $0.rank <= 7 } < 5
    return (own + round.filter { isFew || $0.rank <= 7 })
      .sorted { ($0.rank, $0.risk) < ($1.rank, $1.risk) }
      .compactMap { level in
        scale.contour(of: risk, at: level.risk).map { WantedCurve(level: level, contour: $0) }
      }
  }
}

extension NomogramSettings {
  /// Decision thresholds and limits of risk groups, rising.
  var limits: [Double] { Set(thresholds + riskGroups.compactMap(\.below)).sorted() }
}
