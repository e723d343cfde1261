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
    outcome: RiskModel.OutcomeDescription, upTo highest: Double, pointsPerUnit: Double,
    linearPredictorAtZero: Double, risks: [Double]?
  ) {
    label = outcome.label
    horizon = outcome.horizon
    lowestRisk = inverseLogit(linearPredictorAtZero).p
    highestRisk = inverseLogit(linearPredictorAtZero + highest / pointsPerUnit).p
    (ticks, minorTicks, unreachable) = ([], [], [])
    let reach = lowestRisk...max(lowestRisk, highestRisk)
    let solve = { (risk: Double, rank: Int) in
      let value = logit(risk)
      return PointScale.RiskTick(
        risk: risk, label: NumberStyle().plain(risk * 100),
        totalPoints: (value - linearPredictorAtZero) * pointsPerUnit, linearPredictor: value,
        rank: rank)
    }
    if let risks {
      let usable = Set(risks.filter { $0 > 0 && $0 < 1 }).sorted()
      ticks = usable.filter(reach.contains).map { solve($0, 0) }
      unreachable = usable.filter { !reach.contains($0) }
      return
    }
    let usual = Self.ladder.filter { reach.contains($0.risk) }
    unreachable = Self.ladder.filter { $0.rank <= 2 && !reach.contains($0.risk) }.map(\.risk)
    if usual.count >= 4 {
      ticks = usual.map { solve($0.risk, $0.rank) }
      minorTicks = Self.fineLadder.filter { risk in
        reach.contains(risk) && !usual.contains { abs($0.risk - risk) < 1e-12 }
      }.map { solve($0, 9) }
      return
    }
    let round = Self.roundPercentages(in: reach, position: { solve($0, 0).totalPoints / highest })
    ticks = round.ticks.map { solve($0.value / 100, $0.rank) }
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

  /// The round risks that readers know, the most important with the lowest rank.
  static let ladder: [(risk: Double, rank: Int)] = {
    let ranks: [Int: [Double]] = [
      1: [1, 10, 50, 90, 99],
      2: [0.1, 0.5, 5, 20, 30, 40, 60, 70, 80, 95],
      3: [2, 98, 99.5, 99.9],
      4: [0.01, 0.02, 0.05, 0.2, 99.8, 99.95, 99.98, 99.99],
    ]
    return ranks.flatMap { rank, risks in risks.map { ($0 / 100, rank) } }
      .sorted { $0.0 < $1.0 }
  }()

  /// Unlabelled risks between those of the ladder.
  private static let fineLadder: [Double] =
    ((2...9).map { Double($0) / 1000 } + (1...20).map { Double($0) / 100 }
      + (5...19).map { Double($0) / 20 } + (90...99).map { Double($0) / 100 }
      + (991...999).map { Double($0) / 1000 })
}
