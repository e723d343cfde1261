internal import Statistics

extension PointScale.TotalAxis {
  /// Round totals from zero to the highest.
  init(upTo highest: Double) {
    self.highest = highest
    let step = RoundStep(dividing: highest, into: 10)
    let round = step?.multiples(from: 0, to: highest) ?? [0]
    let fine = step?.finer.finer.multiples(from: 0, to: highest) ?? []
    ticks = round
    minorTicks = fine.filter { !round.contains($0) }
  }
}

extension PointScale.RiskAxis {
  /// Solves the model for the total points of round risks.
  init(
    _ outcome: PointScale.PredictedRisk, upTo highest: Double, pointsPerUnit: Double,
    linearPredictorAtZero: Double, risks: [Double]?
  ) {
    let link = outcome.link
    (label, horizon, time) = (outcome.label, outcome.horizon, outcome.time)
    (stratum, hazard) = (outcome.stratum, link.hazard)
    lowestRisk = link.risk(linearPredictorAtZero)
    highestRisk = link.risk(linearPredictorAtZero + highest / pointsPerUnit)
    (ticks, minorTicks, unreachable) = ([], [], [])
    let reach = lowestRisk...max(lowestRisk, highestRisk)
    let values = linearPredictorAtZero...(linearPredictorAtZero + max(0, highest / pointsPerUnit))
    let tick = { (risk: Double, value: Double, label: String, rank: Int) in
      PointScale.RiskTick(
        risk: risk, label: label, totalPoints: (value - linearPredictorAtZero) * pointsPerUnit,
        linearPredictor: value, rank: rank)
    }
    let solve = { (risk: Double, rank: Int) in
      tick(risk, link.linearPredictor(risk), NumberStyle().plain(risk * 100, significant: 12), rank)
    }
    if let risks {
      let usable = Set(risks.filter { $0 > 0 && $0 < 1 }).sorted()
      ticks = usable.filter(reach.contains).map { solve($0, 0) }
      unreachable = usable.filter { !reach.contains($0) }
      return
    }
    func reaches(_ rung: RiskLadder.Rung) -> Bool {
      // On a scale of hazards 99.9 % and 99.9999 % lie side by side, and nobody needs to tell them apart.
      values.contains(link.linearPredictor(ofRung: rung))
        && (link.hazard == nil || rung.risk <= 0.999)
    }
    let usual = RiskLadder.rungs.filter(reaches)
    unreachable = RiskLadder.rungs.filter { $0.rank <= 3 && !reaches($0) }.map(\.risk)
    if usual.count >= 4 {
      ticks = usual.map { tick($0.risk, link.linearPredictor(ofRung: $0), $0.label, $0.rank) }
      minorTicks = RiskLadder.fine.filter { risk in
        reach.contains(risk) && !usual.contains { abs($0.risk - risk) < 1e-12 }
      }.map { solve($0, 9) }
      return
    }
    // Nearer to 0 and 1 than this a percentage cannot be written.
    guard reach.lowerBound > 1e-12, reach.upperBound < 1 - 1e-12 else { return }
    let round = Self.roundPercentages(in: reach, position: { solve($0, 0).totalPoints / highest })
    // Beside the roundest values all others give way first, as those of the ladder from rank 6 do.
    ticks = round.ticks.map { solve($0.value / 100, $0.rank == 1 ? 1 : $0.rank + 4) }
      .reduce(into: []) { kept, next in if kept.last?.label != next.label { kept.append(next) } }
    minorTicks = round.minor.map { solve($0 / 100, 9) }
  }

  /// Round percentages inside a narrow reach, where the usual ladder has too few.
  private static func roundPercentages(
    in reach: ClosedRange<Double>, position: @escaping (Double) -> Double
  ) -> (ticks: [RoundValues.Mark], minor: [Double]) {
    let range = (reach.lowerBound * 100)...(reach.upperBound * 100)
    let values = RoundValues(in: range) { position($0 / 100) * 100 }
    let marks = values.marks(gap: 4)
    let minor = values.minorValues(between: marks, gap: 1)
    return (marks.filter { $0.rank > 0 }, minor.filter { $0 > 0 && $0 < 100 })
  }
}
