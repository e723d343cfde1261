package import Scenes

/// A text box that wants to stand beside a position on a horizontal axis.
package struct AxisLabel: Sendable, Hashable {
  /// Where its tick is.
  package var position: Double
  /// The measured size of the text, all lines.
  package var size: Size
  /// 0 for what must be shown; the higher, the sooner it gives way to others.
  package var rank: Int

  /// Creates a label.
  package init(position: Double, size: Size, rank: Int = 0) {
    (self.position, self.size, self.rank) = (position, size, rank)
  }
}

/// Places for the labels of an axis such that no two touch and none leaves its bounds.
///
/// Ways are tried from the plainest to the most crowded: every label centred under its tick; less
/// important ones left out; above and below in turn; moved sideways with short leader lines; a
/// staircase of labels, each with its own leader. Labels of rank 0 are always placed.
package struct LabelPlacement: Sendable, Hashable {
  /// A label's place; the axis is at y = 0 and y grows downwards, as on the page.
  package struct Place: Sendable, Hashable {
    /// Which label, a position in the list that was given.
    package var label: Int
    /// The box of its text.
    package var box: Rectangle
    /// A line from the tick to the text, from the axis outwards; empty where none is needed.
    package var leader: [Point]
  }

  /// What the axis allows.
  package struct Rules: Sendable, Hashable {
    /// Labels stay between these.
    package var bounds: ClosedRange<Double>
    /// The least distance between two labels side by side.
    package var gap: Double
    /// The distance from the axis to the text: the tick and a little air.
    package var offset: Double
    /// Whether labels may stand above the axis too.
    package var mayStandAbove: Bool
    /// Labels all stand above the axis instead of below.
    package var standsAbove: Bool
    /// Whether round values of one rank are shown all or evenly; else wherever there is room.
    package var thinsEvenly = true
    /// Labels up to this rank that have no room on the first line below the axis stand on a second one.
    package var secondLineRank: Int?

    /// Creates rules.
    package init(
      bounds: ClosedRange<Double>, gap: Double, offset: Double, mayStandAbove: Bool = true,
      standsAbove: Bool = false
    ) {
      (self.bounds, self.gap, self.offset) = (bounds, gap, offset)
      (self.mayStandAbove, self.standsAbove) = (mayStandAbove, standsAbove)
    }
  }

  /// The places of the labels that are shown, in the order of the labels.
  package let places: [Place]
  /// The labels that are left out, positions in the list that was given.
  package let omitted: [Int]

  /// How far the labels reach above the axis.
  package var heightAbove: Double { max(0, -(places.map(\.box.minY).min() ?? 0)) }
  /// How far the labels reach below the axis.
  package var heightBelow: Double { max(0, places.map(\.box.maxY).max() ?? 0) }

  /// Places labels by the plainest way that works.
  package init(_ labels: [AxisLabel], rules: Rules) {
    let way = LabelArrangement(labels, rules)
    let chosen = way.best()
    places = chosen.sorted { $0.label < $1.label }
    let shown = Set(chosen.map(\.label))
    omitted = labels.indices.filter { !shown.contains($0) }
  }
}
