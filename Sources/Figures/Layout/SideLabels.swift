internal import Scenes

/// Names in a column beside a plot, each as near to the end of its curve as the others allow.
struct SideLabels {
  /// One name with the height at which its curve ends.
  struct Label {
    var text: ParagraphLayout
    var y: Double
  }

  /// The top of each label, in the order given.
  let tops: [Double]

  /// Moves labels apart, as little as possible in squares, inside the bounds where they fit.
  init(_ labels: [Label], between top: Double, and bottom: Double) {
    let order = labels.indices.sorted { (labels[$0].y, $0) < (labels[$1].y, $1) }
    var offsets: [Double] = []
    var height = 0.0
    for index in order {
      offsets.append(height)
      height += labels[index].text.size.height
    }
    let wanted = zip(order, offsets).map { index, offset in
      labels[index].y - labels[index].text.size.height / 2 - offset
    }
    let last = max(top, bottom - height)
    var tops = Array(repeating: top, count: labels.count)
    for (position, value) in Self.rising(wanted).enumerated() {
      tops[order[position]] = min(max(value, top), last) + offsets[position]
    }
    self.tops = tops
  }

  /// The nearest sequence that never falls (pool adjacent violators).
  private static func rising(_ values: [Double]) -> [Double] {
    var blocks: [(sum: Double, count: Double)] = []
    for value in values {
      blocks.append((value, 1))
      while blocks.count > 1 {
        let (before, last) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard before.sum / before.count > last.sum / last.count else { break }
        blocks.removeLast(2)
        blocks.append((before.sum + last.sum, before.count + last.count))
      }
    }
    return blocks.flatMap { Array(repeating: $0.sum / $0.count, count: Int($0.count)) }
  }
}
