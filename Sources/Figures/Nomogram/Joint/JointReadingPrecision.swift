internal import Cohorts
internal import RiskModels
internal import Scenes
internal import Statistics

extension ReadingPrecision {
  /// Reads the totals of every patient from axes of a given length, and the risks from the charts.
  ///
  /// Every position is rounded to half a millimetre: each predictor's points, both totals along the sides
  /// of a chart, and the distance from the nearest curve; or each total and the distance of its odds from
  /// the nearest tick.
  init(
    _ figure: JointNomogramFigure, axisLength: Double, charts: [RiskChart]
  ) {
    let cohort = figure.cohort ?? Self.simulated(figure.model.design, count: 400)
    let scale = figure.scale
    var (risks, points): ([Double], [Double]) = ([], [])
    var count = 0
    for values in cohort {
      let exact = scale.parts.map { $0.model.points(of: values, on: $0.scale) }
      let totals = exact.compactMap(\.total)
      guard totals.count == exact.count else { continue }
      count += 1
      let read = exact.map { Self.sum($0, axisLength: axisLength) }
      points += zip(read, totals).map { abs($0 - $1) }
      for chart in charts {
        let risk = scale.risks[chart.risk]
        let found = chart.reading(of: read, resolution: Self.resolution)
        risks.append(abs(scale.risk(risk, ofTotals: found) - scale.risk(risk, ofTotals: totals)))
      }
      guard !figure.oddsAxes.isEmpty else { continue }
      let found = zip(figure.oddsAxes, zip(read, scale.highestTotals)).map { axis, totals in
        axis.reading(of: totals.0, upTo: totals.1, axisLength: axisLength)
      }
      risks += scale.risks.map {
        abs(scale.risk($0, ofTotals: found) - scale.risk($0, ofTotals: totals))
      }
    }
    self.init(
      risks: risks, points: points, patientCount: count, isSimulated: figure.cohort == nil)
  }

  /// The sum of points that are each read to half a millimetre.
  private static func sum(_ patient: PatientPoints, axisLength: Double) -> Double {
    patient.entries.reduce(0.0) { sum, entry in
      let place = (entry.points ?? 0) / 100 * axisLength
      return sum + (place / resolution).rounded() * resolution / axisLength * 100
    }
  }
}

extension OddsAxis {
  /// The total whose odds a reader finds under a total.
  func reading(of total: Double, upTo highest: Double, axisLength: Double) -> Double {
    guard highest > 0 else { return total }
    let resolution = ReadingPrecision.resolution
    func rounded(_ length: Double) -> Double { (length / resolution).rounded() * resolution }
    let place = rounded(total / highest * axisLength)
    let nearest = ticks.map { $0.totalPoints / highest * axisLength }
      .min { abs($0 - place) < abs($1 - place) }
    let found = nearest.map { $0 + rounded(place - $0) } ?? place
    return found / axisLength * highest
  }
}

extension RiskChart {
  /// The pair of totals whose risk a reader finds at a pair of totals.
  func reading(of totals: [Double], resolution: Double) -> [Double] {
    let highest = highestTotals
    func rounded(_ length: Double) -> Double { (length / resolution).rounded() * resolution }
    let place = Point(
      x: rounded(totals[0] / highest[0] * plot.size.width),
      y: rounded(totals[1] / highest[1] * plot.size.height))
    let corner = Point(x: plot.minX, y: plot.maxY)
    let onPage = Point(x: corner.x + place.x, y: corner.y - place.y)
    let nearest = curves.compactMap { $0.points.nearest(to: onPage) }.min {
      Self.distance($0, onPage) < Self.distance($1, onPage)
    }
    var found = onPage
    if let nearest {
      let distance = Self.distance(nearest, onPage)
      let share = distance > 0 ? rounded(distance) / distance : 0
      found = Point(
        x: nearest.x + (onPage.x - nearest.x) * share, y: nearest.y + (onPage.y - nearest.y) * share
      )
    }
    return [
      (found.x - corner.x) / plot.size.width * highest[0],
      (corner.y - found.y) / plot.size.height * highest[1],
    ]
  }

  private static func distance(_ a: Point, _ b: Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }
}
