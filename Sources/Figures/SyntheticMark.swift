internal import Diagnostics
package import Scenes

/// The words that mark a drawing made from synthetic data, set along the inner edge of its plot.
///
/// They stand inside the plot area, so that cropping them away cuts the plot.
package struct SyntheticMark: Sendable {
  /// The words.
  package let run: TextRun
  /// Their size.
  package let size: Size

  /// The first words alone, for plots too small for all of them.
  private var brief: (run: TextRun, size: Size)?

  private init(run: TextRun, size: Size) { (self.run, self.size) = (run, size) }

  /// Prepares the mark; `nil` if the data are real.
  package init?(style: FigureStyle, measuring text: some TextMeasurer) {
    guard style.isSynthetic else { return nil }
    var font = style.theme.smallFont
    font.isItalic = style.language == .english
    func run(_ words: String) -> TextRun {
      TextRun(words, font: font, color: style.theme.mutedInk)
    }
    let wording = Wording(style.language)
    let (all, first) = (run(wording.syntheticData), run(wording.syntheticBrief))
    self.init(run: all, size: text.size(of: all))
    brief = (first, text.size(of: first))
  }

  /// The places along the inner edge of a plot, always in this order: the bottom from right to left, the top from right
  /// to left, then anywhere along the sides, and the same upright.
  private func places(in plot: Rectangle) -> [(box: Rectangle, isUpright: Bool)] {
    let inner = plot.inset(by: size.height * 0.25)
    func boxes(_ width: Double, _ height: Double, isUpright: Bool) -> [(Rectangle, Bool)] {
      let (right, bottom) = (inner.maxX - width, inner.maxY - height)
      let middle = inner.center.x - width / 2
      var corners = [
        (right, bottom), (middle, bottom), (inner.minX, bottom), (right, inner.minY),
        (middle, inner.minY), (inner.minX, inner.minY),
      ]
      for step in 1..<16 {
        let y = inner.minY + (bottom - inner.minY) * Double(step) / 16
        corners += [(right, y), (inner.minX, y)]
      }
      return corners.map {
        (Rectangle(x: $0.0, y: $0.1, width: width, height: height), isUpright)
      }
    }
    return boxes(size.width, size.height, isUpright: false)
      + boxes(size.height, size.width, isUpright: true)
  }

  /// The places all over a plot, from the lower right corner on.
  private func inner(_ plot: Rectangle) -> [Rectangle] {
    let room = plot.inset(by: size.height * 0.25)
    let (width, height) = (room.size.width - size.width, room.size.height - size.height)
    guard width > 0, height > 0 else { return [] }
    return (0...24).flatMap { row in
      (0...12).map { column in
        Rectangle(
          x: room.maxX - size.width - width * Double(column) / 12,
          y: room.maxY - size.height - height * Double(row) / 24, width: size.width,
          height: size.height)
      }
    }
  }

  /// Draws the mark where it disturbs least and keeps that place free of later labels.
  ///
  /// Along the edge where that hides no curve, else wherever there is room; over a curve if there is none, but never
  /// over text: a white ground keeps it legible.
  package func items(in plot: Rectangle, space: inout LabelSpace) -> [Scene.Item] {
    if let brief, !places(in: plot).contains(where: { plot.contains($0.box) }) {
      return SyntheticMark(run: brief.run, size: brief.size).items(in: plot, space: &space)
    }
    let places = places(in: plot)
    let chosen =
      space.place(places.map(\.box)) ?? space.place(inner(plot))
      ?? space.place(places.map(\.box), allowedCrossings: .max)
      ?? places.first { plot.contains($0.box) }?.box ?? places[0].box
    let isUpright = places.first { $0.box == chosen }?.isUpright ?? false
    // Words right beside it would be read on with it.
    let (along, across) = (size.height * 1.5, size.height * 0.5)
    let (dx, dy) = isUpright ? (across, along) : (along, across)
    space.reserve(
      Rectangle(
        x: chosen.minX - dx, y: chosen.minY - dy, width: chosen.size.width + 2 * dx,
        height: chosen.size.height + 2 * dy))
    return items(in: chosen, isUpright: isUpright)
  }

  /// Draws the mark in a box of its own.
  package func items(in box: Rectangle, isUpright: Bool = false) -> [Scene.Item] {
    let ground = Path.rectangle(box.inset(by: -1))
    let words: Scene.Item =
      isUpright
      ? .uprightText(run, center: box.center)
      : .text(run, at: Point(x: box.center.x, y: box.minY), anchor: .center)
    return [
      .group(
        Scene.Group(
          role: "mark.synthetic",
          items: [.path(ground, fill: Color.white.opacity(0.8), stroke: nil), words]))
    ]
  }
}
