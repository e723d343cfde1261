internal import Scenes

/// One drawn line of a nomogram with its ticks and placed labels, before its height on the page is known.
struct AxisTrack {
  /// A labelled tick before placement.
  struct Label {
    var x: Double
    var text: String
    var rank: Int
  }

  /// How the labels of a track are treated.
  enum Kind {
    /// Numbers: thinned where they crowd.
    case numbers
    /// Odds, times and stretches of folded axes: as many as there is room for.
    case stretches
    /// Risks: as many as there is room for, the roundest on a second line if need be.
    case risks
    /// Names: all shown, broken into lines and staggered where they crowd.
    case names
  }

  /// The last rank of risks between which nobody can tell the others: the tens, and 1, 2, 5, 95, 98 and 99%.
  static let importantRank = 4

  /// The least distance of two ticks on paper: nearer ones nobody can count.
  static let leastPitch = millimetres(0.8)

  /// The finest division of a stretch whose marks keep apart: `places` are both ends and equal steps between them.
  static func spaced(_ places: [Double]) -> [Double] {
    let count = places.count - 1
    for step in [1, 2, 5, 10] where step < count && count.isMultiple(of: step) {
      let kept = stride(from: 0, through: count, by: step).map { places[$0] }
      if zip(kept, kept.dropFirst()).allSatisfy({ abs($1 - $0) >= leastPitch }) {
        return kept.dropFirst().dropLast()
      }
    }
    return []
  }

  /// Which side of the line labels and ticks stand on.
  enum Side { case above, below, free }

  /// Everything that placement needs to know of the page.
  struct Page {
    var theme: Theme
    var bounds: ClosedRange<Double>
  }

  /// Where the line begins and ends, in reading direction.
  let start: Double
  let end: Double
  let ticks: [Label]
  let minorTicks: [Double]
  let side: Side
  /// Lines of text of each label.
  private let texts: [ParagraphLayout]
  let placement: LabelPlacement
  private let theme: Theme
  /// The line's distance below the row's centre.
  var offset = 0.0
  /// Whether an arrow head shows the direction in which values rise.
  var hasArrow = false
  /// How patients are spread along the line.
  var strip: DistributionStrip?
  /// Confidence bars of values on the line.
  var lanes: ConfidenceLanes?

  init(
    from start: Double, to end: Double, ticks: [Label], minorTicks: [Double] = [],
    as kind: Kind = .numbers, side: Side, page: Page, measuring text: some TextMeasurer
  ) {
    (self.start, self.end) = (start, end)
    (self.ticks, self.minorTicks, self.side) = (ticks, minorTicks, side)
    theme = page.theme
    let font = page.theme.smallFont
    var rules = LabelPlacement.Rules(
      bounds: page.bounds, gap: font.size * (kind == .names ? 0.9 : kind == .numbers ? 0.55 : 0.38),
      offset: page.theme.tickLength + font.size * 0.12, mayStandAbove: side == .free,
      standsAbove: side == .above)
    rules.thinsEvenly = kind == .names || kind == .numbers
    rules.secondLineRank = kind == .risks ? AxisTrack.importantRank : nil
    let area = page.bounds.upperBound - page.bounds.lowerBound
    let widths = kind != .names ? [area] : [area, area * 0.3, area * 0.45]
    var attempt: (texts: [ParagraphLayout], placement: LabelPlacement) = (
      [], .init([], rules: rules)
    )
    for width in widths {
      let texts = ticks.map {
        ParagraphLayout($0.text, font: font, color: page.theme.ink, width: width, measuring: text)
      }
      let labels = zip(ticks, texts).map {
        AxisLabel(position: $0.x, size: $1.size, rank: $0.rank)
      }
      attempt = (texts, LabelPlacement(labels, rules: rules))
      if attempt.placement.places.allSatisfy({ $0.leader.isEmpty }) { break }
    }
    (texts, placement) = attempt
  }

  /// How far the track reaches above its line.
  var heightAbove: Double {
    let labels = max(placement.heightAbove, side == .below ? 0 : theme.tickLength)
    return side == .above ? labels : max(labels, adornmentHeight)
  }
  /// How far the track reaches below its line.
  var heightBelow: Double {
    let labels = max(placement.heightBelow, side == .above ? 0 : theme.tickLength)
    return side == .above ? max(labels, adornmentHeight) : labels
  }

  /// How far histogram and confidence bars reach from the line, on the side that has no labels.
  var adornmentHeight: Double { lanes.map { lanesBase + $0.height } ?? strip?.height ?? 0 }

  /// Where the confidence bars begin: beyond the histogram and beyond names.
  private var lanesBase: Double {
    let labels = side == .above ? 0 : placement.heightAbove
    return max(strip?.height ?? 0, labels, theme.tickLength * 0.3)
  }

  /// Adds the histogram of one line of a folded axis on the side that has no labels.
  mutating func add(_ distribution: AxisDistribution, line: Int, x: (Double) -> Double) {
    // Where names stand on both sides, only the height of the ticks is free.
    let isCrowded = side == .free && placement.heightAbove > 0
    strip = DistributionStrip(
      distribution, line: line,
      height: isCrowded ? theme.tickLength : theme.smallFont.size * 0.85,
      color: theme.density, x: x)
  }

  /// The boxes of all labels when the line is at `y`.
  func labelBoxes(y: Double) -> [Rectangle] {
    placement.places.map {
      Rectangle(
        x: $0.box.minX, y: $0.box.minY + y, width: $0.box.size.width, height: $0.box.size.height)
    }
  }

  /// The drawing with the line at `y`, in a colour for the line.
  func items(y: Double, color: Color? = nil, width: Double? = nil) -> [Scene.Item] {
    let stroke = Stroke(
      color: color ?? theme.ink, width: width ?? theme.axisWidth * 1.35, cap: .square)
    var items: [Scene.Item] = []
    let isBelow = side == .above
    if let strip { items.append(strip.item(y: y, isBelow: isBelow)) }
    if let lanes {
      items.append(lanes.item(from: isBelow ? y + lanesBase : y - lanesBase, isBelow: isBelow))
    }
    if abs(end - start) > 0 {
      items.append(
        .path(
          .line(from: Point(x: start, y: y), to: Point(x: end, y: y)), fill: nil, stroke: stroke))
    }
    let places = Dictionary(
      placement.places.map { ($0.label, $0) }, uniquingKeysWith: { first, _ in first })
    var minor = Path()
    for x in minorTicks { minor.append(tick(x: x, y: y, share: 0.5, isUp: side == .above)) }
    if !minorTicks.isEmpty {
      let fine = Stroke(color: color ?? theme.ink, width: 0.5)
      items.append(
        .group(Scene.Group(role: "tick.minor", items: [.path(minor, fill: nil, stroke: fine)])))
    }
    for index in ticks.indices { items.append(tickItem(index, place: places[index], y: y, color)) }
    if hasArrow { items.append(arrow(y: y, color: color ?? theme.ink)) }
    return items
  }

  private func tick(x: Double, y: Double, share: Double, isUp: Bool) -> Path {
    .line(
      from: Point(x: x, y: y),
      to: Point(x: x, y: y + (isUp ? -1 : 1) * theme.tickLength * share))
  }

  private func tickItem(
    _ index: Int, place: LabelPlacement.Place?, y: Double, _ color: Color?
  ) -> Scene.Item {
    let isUp = place.map { $0.box.maxY <= 0 } ?? (side == .above)
    let share = place == nil ? 0.7 : 1.0
    let stroke = Stroke(color: color ?? theme.ink, width: theme.axisWidth)
    var items: [Scene.Item] = [
      .path(tick(x: ticks[index].x, y: y, share: share, isUp: isUp), fill: nil, stroke: stroke)
    ]
    if let place {
      if !place.leader.isEmpty {
        let line = Path.polyline(place.leader.map { Point(x: $0.x, y: $0.y + y) })
        let thin = Stroke(color: theme.mutedInk, width: 0.5)
        items.append(.path(line, fill: nil, stroke: thin))
      }
      items.append(.group(Scene.Group(role: "tick.label", items: labelItems(index, place, y))))
    }
    return .group(Scene.Group(role: "tick", items: items))
  }

  private func labelItems(_ index: Int, _ place: LabelPlacement.Place, _ y: Double) -> [Scene.Item]
  {
    // Text of a staircase reads away from its leader; all other text is centred in its box.
    let isFlag = place.leader.count == 2
    let anchor: Anchor =
      isFlag ? (place.box.minX >= ticks[index].x ? .leading : .trailing) : .center
    let x =
      switch anchor {
      case .leading: place.box.minX
      case .center: place.box.center.x
      case .trailing: place.box.maxX
      }
    return texts[index].items(at: Point(x: x, y: y + place.box.minY), anchor: anchor)
  }

  /// A small head at the end of the line.
  private func arrow(y: Double, color: Color) -> Scene.Item {
    let length = theme.tickLength * 1.1
    let sign = end >= start ? 1.0 : -1.0
    let tip = Point(x: end, y: y)
    let head = Path.polyline(
      [
        tip, Point(x: end - sign * length, y: y - length * 0.38),
        Point(x: end - sign * length, y: y + length * 0.38),
      ], isClosed: true)
    return .group(
      Scene.Group(role: "axis.direction", items: [.path(head, fill: color, stroke: nil)]))
  }
}
