internal import Scenes

/// The ways of placing labels, each returning nothing if it does not work.
struct LabelArrangement {
  typealias Place = LabelPlacement.Place

  let labels: [AxisLabel]
  let rules: LabelPlacement.Rules

  init(_ labels: [AxisLabel], _ rules: LabelPlacement.Rules) {
    (self.labels, self.rules) = (labels, rules)
  }

  /// How far a label may be from its tick before it needs a leader line.
  let tolerance = 0.75

  func best() -> [Place] {
    let needed = sorted(labels.indices.filter { labels[$0].rank == 0 })
    guard labels.contains(where: { $0.rank > 0 }) else { return bestOfRequired(needed) }
    var shown: [Place] = []
    for candidate in thinned(from: needed) {
      if let row = row(candidate, reach: tolerance, endReach: 2) {
        shown = row
        break
      }
    }
    if let rank = rules.secondLineRank, needed.isEmpty, loss(shown, upTo: rank) > 0 {
      let lines = twoLines(upTo: rank)
      if loss(lines, upTo: rank) < loss(shown, upTo: rank) { return lines }
    }
    return shown.isEmpty ? bestOfRequired(needed) : shown
  }

  /// What labels up to a rank are left out; rounder values weigh more.
  private func loss(_ places: [Place], upTo rank: Int) -> Int {
    let shown = Set(places.map(\.label))
    return labels.indices.reduce(0) { sum, index in
      shown.contains(index) ? sum : sum + max(0, rank + 1 - labels[index].rank)
    }
  }

  private func bestOfRequired(_ needed: [Int]) -> [Place] {
    let wide = needed.map { labels[$0].size.width }.max() ?? 0
    return row(needed, reach: tolerance)
      ?? bothSides(needed, reach: tolerance)
      ?? row(needed, reach: max(24, wide), leaders: true)
      ?? bothSides(needed, reach: max(24, wide), leaders: true)
      ?? staircase(needed)
  }

  func sorted(_ indices: [Int]) -> [Int] {
    indices.sorted { (labels[$0].position, $0) < (labels[$1].position, $1) }
  }
}
