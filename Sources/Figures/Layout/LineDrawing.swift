internal import Scenes

/// Bands and lines of one chart, with their names.
struct LineDrawing {
  /// A line with its name.
  struct Line {
    var name: String
    var points: [Point]
    var stroke: Stroke
  }

  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The named lines.
  private(set) var lines: [Line] = []
  /// The edges of bands.
  private(set) var edges: [[Point]] = []
  private let panel: Panel
  private let theme: Theme
  private var looks = 0

  /// Starts an empty chart.
  init(panel: Panel, theme: Theme) { (self.panel, self.theme) = (panel, theme) }

  /// Adds the area between two limits; rims show it where no line runs within.
  mutating func addBand(
    _ band: [(x: Double, lower: Double, upper: Double)], hasRims: Bool = true
  ) {
    let upper = band.map { panel.shownPoint($0.x, $0.upper) }
    let lower = band.map { panel.shownPoint($0.x, $0.lower) }
    edges += [upper, lower]
    let outline = Path.polyline(upper + lower.reversed(), isClosed: true)
    var shapes = [
      Scene.Item.path(outline, fill: CalibrationLooks(theme: theme).band, stroke: nil)
    ]
    if hasRims {
      let edge = Stroke(
        color: SeriesLook(index: 0, theme: theme).stroke.color.opacity(0.55), width: 0.5)
      var rims = Path.polyline(upper)
      rims.append(.polyline(lower))
      shapes.append(.path(rims, fill: nil, stroke: edge))
    }
    items.append(panel.clipped("band", shapes))
  }

  /// Adds the area in which half of the models lie, within a band.
  mutating func addInnerBand(_ band: [(x: Double, lower: Double, upper: Double)]) {
    guard band.count > 1 else { return }
    let upper = band.map { panel.shownPoint($0.x, $0.upper) }
    let lower = band.map { panel.shownPoint($0.x, $0.lower) }
    edges += [upper, lower]
    let outline = Path.polyline(upper + lower.reversed(), isClosed: true)
    items.append(
      panel.clipped(
        "band.inner", [.path(outline, fill: CalibrationLooks(theme: theme).band, stroke: nil)]))
  }

  /// Adds a line of data in the next look.
  mutating func addLine(_ name: String, _ values: [(Double, Double)]) {
    add(name, values, SeriesLook(index: looks, theme: theme).stroke)
    looks += 1
  }

  /// Adds a line that others are compared with.
  mutating func addReference(_ name: String, _ values: [(Double, Double)]) {
    add(name, values, theme.referenceStroke)
  }

  /// Adds the line of treating everybody, which goes on below the axis.
  mutating func addTreatAll(_ name: String, _ values: [(Double, Double)]) {
    add(name, values, theme.treatAllStroke, cutAt: [.bottom])
  }

  /// Adds the line on which both axes are equal.
  mutating func addDiagonal(_ name: String) {
    let ends = [panel.x.lower, panel.x.upper]
    addReference(name, ends.map { ($0, $0) })
  }

  private mutating func add(
    _ name: String, _ values: [(Double, Double)], _ stroke: Stroke, cutAt edges: Set<Axis.Edge> = []
  ) {
    let points = values.filter { $0.0.isFinite && $0.1.isFinite }.map { panel.point($0.0, $0.1) }
    guard points.count > 1 else { return }
    lines.append(Line(name: name, points: points, stroke: stroke))
    let line = Scene.Item.path(.polyline(points), fill: nil, stroke: stroke)
    items.append(panel.clipped("curve", [line], cutAt: edges))
  }

  /// The name of every line beside it; `nil` if one has no place.
  func labels(in space: LabelSpace, _ text: some TextMeasurer) -> [Scene.Item]? {
    DirectLabel.items(lines.map { ($0.name, $0.points) }, in: space, panel, theme, text)
  }

  /// The names in a list under the chart.
  func key(under bottom: Double, _ text: some TextMeasurer) -> KeyColumns {
    KeyColumns(
      lines.map { (.line($0.stroke, band: nil), $0.name) },
      at: Point(x: panel.plot.minX, y: bottom + theme.gap), width: panel.plot.size.width,
      theme: theme, measuring: text)
  }
}
