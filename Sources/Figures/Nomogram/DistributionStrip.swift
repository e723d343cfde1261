internal import Scenes

/// A small grey histogram that stands on the line of an axis, laid out about the line.
struct DistributionStrip {
  /// A block from one place to another.
  struct Block: Hashable {
    var from: Double
    var to: Double
    var height: Double
  }

  private(set) var blocks: [Block] = []
  /// How high the highest block is.
  let height: Double
  private let color: Color

  /// The part of a distribution on one line of its axis; `nil` if none is there.
  init?(
    _ distribution: AxisDistribution, line: Int, height: Double, color: Color,
    x: (Double) -> Double
  ) {
    (self.height, self.color) = (height, color)
    let bins = distribution.bins.filter { $0.line == line }.map {
      let (from, to) = (x($0.from), x($0.to))
      return Block(from: min(from, to), to: max(from, to), height: $0.height)
    }
    let bars = Self.bars(
      distribution.bars.filter { $0.line == line }.map { (x($0.points), $0.height) })
    blocks = bins.sorted { ($0.from, $0.to) < ($1.from, $1.to) } + bars
    guard !blocks.isEmpty else { return nil }
  }

  /// Bars of one width that leave room between them; those on one place stand on top of each other.
  private static func bars(_ marks: [(x: Double, height: Double)]) -> [Block] {
    var stacks: [(x: Double, height: Double)] = []
    for mark in marks.sorted(by: { ($0.x, $0.height) < ($1.x, $1.height) }) {
      if let last = stacks.last, mark.x - last.x < 1 {
        stacks[stacks.count - 1].height = last.height + mark.height
      } else {
        stacks.append(mark)
      }
    }
    let highest = max(1, stacks.map(\.height).max() ?? 1)
    let gaps = zip(stacks, stacks.dropFirst()).map { $1.x - $0.x }
    let half = min(2.5, (gaps.min() ?? 10) * 0.4)
    return stacks.map { Block(from: $0.x - half, to: $0.x + half, height: $0.height / highest) }
  }

  /// The drawing above, or below, a line at `y`.
  func item(y: Double, isBelow: Bool) -> Scene.Item {
    var path = Path()
    for block in blocks where block.to - block.from > 1e-6 {
      let tall = height * block.height
      path.append(
        .rectangle(
          Rectangle(
            x: block.from, y: isBelow ? y : y - tall, width: block.to - block.from, height: tall)))
    }
    return .group(
      Scene.Group(role: "axis.distribution", items: [.path(path, fill: color, stroke: nil)]))
  }
}
