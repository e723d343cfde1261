internal import Diagnostics
internal import RiskModels
internal import Scenes

/// A named group of risk as a stretch of total points.
struct RiskSegment {
  /// Name and limits: "low (below 10%)".
  let name: String
  /// Total points where it begins and ends, within the axis.
  let points: ClosedRange<Double>
  /// Its position among all groups, from 0 for the lowest to 1 for the highest risk.
  let share: Double

  /// The groups that some total reaches, on the primary risk axis.
  static func segments(
    _ groups: [RiskGroup], on scale: PointScale, _ words: NomogramWording
  ) -> [RiskSegment] {
    guard let axis = scale.primaryRiskAxis else { return [] }
    let highest = scale.totalPoints.highest
    let limits = groups.map(\.below)
    return groups.indices.compactMap { index in
      let from = index == 0 ? nil : limits[index - 1]
      func total(_ risk: Double?, _ beyond: Double) -> Double {
        guard let risk else { return beyond }
        let points = scale.totalPoints(ofLinearPredictor: axis.link.linearPredictor(risk))
        return points.isNaN ? beyond : min(max(points, 0), highest)
      }
      let (low, high) = (total(from, 0), total(limits[index], highest))
      guard low < high else { return nil }
      return RiskSegment(
        name: words.group(groups[index], from: from), points: low...high,
        share: groups.count > 1 ? Double(index) / Double(groups.count - 1) : 0)
    }
  }

  /// The names of the groups that no total reaches.
  static func namesOutOfReach(
    _ groups: [RiskGroup], on scale: PointScale, _ words: NomogramWording
  ) -> [String] {
    let shown = Set(segments(groups, on: scale, words).map(\.name))
    return groups.indices.map {
      words.group(groups[$0], from: $0 == 0 ? nil : groups[$0 - 1].below)
    }
    .filter { !shown.contains($0) }
  }

  /// From nearly white to a middle blue: told apart in grey, and dark text is legible on all of them.
  var color: Color {
    func mix(_ light: Double, _ dark: Double) -> Double { light + (dark - light) * share }
    return Color(red: mix(0.93, 0.50), green: mix(0.96, 0.70), blue: mix(0.99, 0.86))
  }
}

/// The row of risk groups: blocks with their names inside, or below where one has no room.
struct RiskGroupBar {
  struct Block {
    var segment: RiskSegment
    var from: Double
    var to: Double
    var run: TextRun
    var size: Size
  }

  let blocks: [Block]
  let height: Double
  /// Whether every name has room inside its block.
  let isRoomy: Bool

  init(
    _ segments: [RiskSegment], theme: Theme, x: (Double) -> Double,
    measuring text: some TextMeasurer
  ) {
    let blocks = segments.map { segment in
      let run = theme.small(segment.name)
      return Block(
        segment: segment, from: x(segment.points.lowerBound), to: x(segment.points.upperBound),
        run: run, size: text.size(of: run))
    }
    isRoomy = blocks.allSatisfy { $0.size.width + theme.smallFont.size * 0.6 <= $0.to - $0.from }
    let line = blocks.map(\.size.height).max() ?? theme.smallFont.size
    height = isRoomy ? line + theme.smallFont.size * 0.3 : theme.tickLength * 1.6
    self.blocks = blocks
  }

  /// The boxes of the names that stand inside, about a row's centre.
  func nameBoxes(y: Double) -> [Rectangle] {
    guard isRoomy else { return [] }
    return blocks.map { block in
      Rectangle(
        x: (block.from + block.to - block.size.width) / 2, y: y - block.size.height / 2,
        width: block.size.width, height: block.size.height)
    }
  }

  /// The drawing about a row's centre.
  func items(y: Double, theme: Theme) -> [Scene.Item] {
    let border = Stroke(color: theme.ink, width: 0.5)
    return blocks.map { block in
      let box = Path.rectangle(
        Rectangle(x: block.from, y: y - height / 2, width: block.to - block.from, height: height))
      var items: [Scene.Item] = [.path(box, fill: block.segment.color, stroke: border)]
      if isRoomy {
        let middle = Point(x: (block.from + block.to) / 2, y: y - block.size.height / 2)
        items.append(.text(block.run, at: middle, anchor: .center))
      }
      return .group(Scene.Group(role: "risk.group", items: items))
    }
  }
}
