import Diagnostics
import Figures
import Scenes
import TestSupport
import Testing

/// Panels stand where their rows and columns are, unchanged but for their place.
@Suite struct ComposedFigureTests {
  /// A page with one line of text.
  private struct Plain: Figure {
    var id: String
    var height = 50.0

    func caption(in language: Language) -> String { "Caption of \(id)." }
    func alternativeText(in language: Language) -> String { "Text of \(id)." }
    func table() -> FigureTable { FigureTable(header: ["x", "y"], rows: [["1", id]]) }
    func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
      var scene = Scene(size: Size(width: style.theme.width, height: height))
      let run = TextRun(id, font: style.theme.bodyFont, color: style.theme.ink)
      let clip = Path.rectangle(Rectangle(x: 1, y: 2, width: 3, height: 4))
      let words = Scene.Item.text(run, at: Point(x: 5, y: 7), anchor: .leading)
      scene.add(.group(Scene.Group(role: "plain", clip: clip, items: [words])))
      return scene
    }
  }

  private let text = FixedWidthMeasurer()

  private func places(_ scene: Scene) -> [String: Point] {
    Dictionary(
      scene.placedTexts(measuring: text).map { ($0.run.string, $0.box.origin) },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func rowsAreAsHighAsTheirHighestPanel() throws {
    let page = ComposedFigure(
      name: "page",
      parts: [
        .init(Plain(id: "p", height: 30)), .init(Plain(id: "q", height: 80)),
        .init(Plain(id: "r", height: 40), isWide: true), .init(Plain(id: "s")),
      ])
    let scene = page.scene(style: FigureStyle(), measuring: text)
    let found = places(scene)
    let (p, q) = try (#require(found["p"]), #require(found["q"]))
    let (r, s) = try (#require(found["r"]), #require(found["s"]))
    #expect(p.y == q.y && p.x < q.x && r.x == p.x && s.x == p.x)
    #expect(q.x > scene.size.width / 2)
    // Letter, 80 points, then the next row.
    #expect(r.y - p.y > 80 && s.y - r.y > 40)
    for letter in ["A", "B", "C", "D"] { #expect(found[letter] != nil) }
    #expect(abs(scene.size.width - Theme.default.width) < 1e-9)
  }

  /// The ends of the axes at the left of all plots, and of those at the bottom, in the order of the panels.
  private func axes(_ role: Role, of scene: Scene) -> [(first: Point, last: Point)] {
    func lines(_ items: [Scene.Item]) -> [Path] {
      items.flatMap { item -> [Path] in
        guard case .group(let group) = item else { return [] }
        guard group.role == role else { return lines(group.items) }
        guard case .path(let path, _, _)? = group.items.first else { return [] }
        return [path]
      }
    }
    return lines(scene.items).compactMap { path in
      let points = path.elements.compactMap { element -> Point? in
        switch element {
        case .move(let point), .line(let point): point
        default: nil
        }
      }
      return points.first.flatMap { first in points.last.map { (first, $0) } }
    }
  }

  /// ROC, calibration, decision curve and distribution: plots of a row start and end at the same heights, those of a
  /// column at the same left edge, and squares stay squares.
  @Test(arguments: Language.allCases) func plotsAreInLine(language: Language) throws {
    let sample = try SampleFigures(SampleSettings(), seed: 5)
    let figures: [any Figure] = [
      sample.roc, sample.calibration, sample.decision, sample.distribution,
    ]
    let page = ComposedFigure(name: "page", parts: figures.map { ComposedFigure.Part($0) })
    let scene = page.scene(style: FigureStyle(language: language), measuring: text)
    let left = axes("axis.left", of: scene)
    let bottom = axes("axis.bottom", of: scene)
    #expect(left.count == 4 && bottom.count == 4)
    for (one, other) in [(0, 1), (2, 3)] {
      #expect(abs(left[one].first.y - left[other].first.y) < 1e-9)
      #expect(abs(left[one].last.y - left[other].last.y) < 1e-9)
    }
    for (one, other) in [(0, 2), (1, 3)] {
      #expect(abs(left[one].first.x - left[other].first.x) < 1e-9)
    }
    for index in [0, 1] {
      let height = abs(left[index].last.y - left[index].first.y)
      #expect(abs(bottom[index].last.x - bottom[index].first.x - height) < 1e-9)
    }
    // One panel by itself stands as it does without a page.
    let alone = ComposedFigure(name: "alone", parts: [ComposedFigure.Part(sample.roc)])
    #expect(axes("axis.left", of: alone.scene(style: FigureStyle(), measuring: text)).count == 1)
  }

  @Test func wordsAndTablesGoByLetter() {
    let page = ComposedFigure(
      name: "page", parts: [.init(Plain(id: "p")), .init(Plain(id: "q"))])
    #expect(page.id == "panel-page")
    #expect(page.caption(in: .english) == "(A) Caption of p. (B) Caption of q.")
    #expect(page.caption(in: .simplifiedChinese) == "（A）Caption of p.（B）Caption of q.")
    #expect(
      page.table().rows == [
        ["A", "p", "1", "x", "1"], ["A", "p", "1", "y", "p"], ["B", "q", "1", "x", "1"],
        ["B", "q", "1", "y", "q"],
      ])
  }

  @Test(arguments: Theme.presets) func textIsNeverSmallerThanTheThemeAllows(theme: Theme) {
    #expect(ComposedFigure.mostColumns(on: theme) == (theme.name == "single-column" ? 1 : 2))
    let page = ComposedFigure(
      name: "page", parts: (0..<4).map { .init(Plain(id: "p\($0)")) }, columns: 3)
    let scene = page.scene(style: FigureStyle(theme: theme), measuring: text)
    let sizes = scene.placedTexts(measuring: text).map(\.run.font.size)
    #expect(sizes.allSatisfy { $0 >= theme.minimumTextSize })
  }

  @Test func movingMovesClipsAndPiecesAlike() {
    func outline(_ x: Double, _ y: Double) -> Path {
      var path = Path.rectangle(Rectangle(x: x, y: y, width: 4, height: 2))
      path.curve(
        to: Point(x: x + 1, y: y), control1: Point(x: x + 2, y: y + 3),
        control2: Point(x: x, y: y - 1))
      return path
    }
    let clip = outline(3, 4)
    let item = Scene.Item.group(
      Scene.Group(role: "x", clip: clip, items: [.path(clip, fill: nil, stroke: nil)]))
    #expect(item.moved(by: Point(x: 0, y: 0)) == item)
    #expect(item.moved(by: Point(x: 8, y: -1)).moved(by: Point(x: -8, y: 1)) == item)
    #expect(clip.moved(by: Point(x: 8, y: -1)) == outline(11, 3))
  }
}
