internal import RiskModels
internal import Scenes

extension NomogramRowBuilder {
  /// The logarithmic axis of the odds under a total.
  func oddsTrack(_ axis: OddsAxis, _ text: some TextMeasurer) -> AxisTrack {
    let labels = axis.ticks.map {
      AxisTrack.Label(
        x: x(ofTotal: $0.totalPoints), text: words.number($0.odds), rank: $0.rank)
    }
    return AxisTrack(
      from: start, to: end, ticks: labels, minorTicks: minorTicks(of: axis), as: .stretches,
      side: .below, page: page, measuring: text)
  }

  /// Equal steps of odds between two neighbouring ticks, as many as keep apart on paper.
  private func minorTicks(of axis: OddsAxis) -> [Double] {
    zip(axis.ticks, axis.ticks.dropFirst()).flatMap { before, after -> [Double] in
      AxisTrack.spaced(
        (0...10).map { step in
          let odds = before.odds + (after.odds - before.odds) * Double(step) / 10
          return x(ofTotal: axis.totalPoints(ofOdds: odds))
        })
    }
  }
}
