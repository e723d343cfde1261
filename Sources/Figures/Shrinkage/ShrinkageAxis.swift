internal import Foundation
internal import RiskModels
internal import Scenes
internal import Statistics

/// The axis of penalties: from the strongest at the left to the weakest, evenly on the log scale.
struct ShrinkageAxis {
  /// The penalties that can be drawn, positions in the path's.
  let indices: [Int]
  private let path: ShrinkagePath
  private let wording: Wording

  init(_ path: ShrinkagePath, _ wording: Wording) {
    self.path = path
    self.wording = wording
    indices = path.lambdas.indices.filter { path.lambdas[$0] > 0 && path.lambdas[$0].isFinite }
  }

  /// Where a penalty stands: minus its logarithm.
  func place(of lambda: Double) -> Double { -log10(max(lambda, 1e-300)) }

  /// The place of the penalty at an index.
  func place(at index: Int) -> Double { place(of: path.lambdas[index]) }

  private var ends: (Double, Double) {
    let places = indices.map { place(at: $0) }
    return (places.min() ?? 0, places.max() ?? 1)
  }

  private var ticks: [Double] {
    let (first, last) = ends
    let fine = Ticks.logarithmic(from: pow(10, -last), to: pow(10, -first), count: 9).values
    return fine.map { place(of: $0) }.filter { $0 >= first - 1e-9 && $0 <= last + 1e-9 }.sorted()
  }

  /// The axis under the plot, in values of λ.
  var bottom: Axis.Plan {
    let (first, last) = ends
    let margin = (last - first) * 0.015
    let labels = ticks.map { wording.numbers.plain(pow(10, -$0), significant: 3) }
    return Axis.Plan(
      wording("Penalty λ (log scale, weaker to the right)", "惩罚参数λ（对数刻度，向右减弱）"),
      from: first - margin,
      to: last + margin, ticks: Ticks(values: ticks, labels: labels))
  }

  /// The axis above the plot: how many columns are in the model at each of the same places.
  var top: Axis.Plan {
    var plan = bottom
    plan.title = wording("Non-zero coefficients", "非零系数个数")
    let counts = path.nonzeroCounts
    plan.ticks.labels = plan.ticks.values.map { tick in
      let nearest = indices.min { abs(place(at: $0) - tick) < abs(place(at: $1) - tick) }
      return nearest.map { wording.count(counts[$0]) } ?? ""
    }
    return plan
  }

  /// The lines at penalties with a meaning: where they stand, their names and whether they were chosen.
  var marks: [(place: Double, name: String, isChosen: Bool)] {
    guard let validation = path.validation,
      [validation.minimum, validation.oneStandardError].allSatisfy(path.lambdas.indices.contains)
    else {
      return [(place(of: path.chosenLambda), wording("λ of the model", "模型所用λ"), true)]
    }
    let (best, sparse) = (
      path.lambdas[validation.minimum], path.lambdas[validation.oneStandardError]
    )
    let optimum = validation.measure.optimum(wording)
    if best == sparse {
      let name = wording("λ, \(optimum) and 1-SE rule", "λ（\(optimum)，亦符合1个标准误规则）")
      return [(place(of: best), used(name, path.chosenLambda == best), true)]
    }
    let names = (
      wording("λ, 1-SE rule", "λ（1个标准误规则）"), wording("λ, \(optimum)", "λ（\(optimum)）")
    )
    let (isSparse, isBest) = (path.chosenLambda == sparse, path.chosenLambda == best)
    return [
      (place(of: sparse), used(names.0, isSparse), isSparse),
      (place(of: best), used(names.1, isBest), isBest),
    ]
  }

  /// A name that says whether the model has this penalty.
  private func used(_ name: String, _ isUsed: Bool) -> String {
    isUsed ? name + wording(" (used here)", "，本模型采用") : name
  }
}

extension Panel {
  /// The lines at marked penalties.
  func shrinkageLines(_ axis: ShrinkageAxis) -> [[Point]] {
    axis.marks.filter { x.contains($0.place) }.map { mark in
      let at = x.position(of: mark.place)
      return [Point(x: at, y: plot.minY), Point(x: at, y: plot.maxY)]
    }
  }

  /// The lines at marked penalties with their names, which keep off curves where there is room.
  func shrinkageMarks(
    _ axis: ShrinkageAxis, theme: Theme, space: inout LabelSpace,
    measuring text: some TextMeasurer
  ) -> Scene.Item {
    var items: [Scene.Item] = []
    let shown = axis.marks.filter { x.contains($0.place) }
    var free = space.keepingOff(shrinkageLines(axis))
    for mark in shown {
      let at = x.position(of: mark.place)
      let line = Path.line(from: Point(x: at, y: plot.minY), to: Point(x: at, y: plot.maxY))
      let stroke = mark.isChosen ? Stroke(color: theme.mutedInk, width: 0.8) : theme.referenceStroke
      items.append(.path(line, fill: nil, stroke: stroke))
      let run = theme.small(mark.name, muted: !mark.isChosen)
      // In two or three lines where one would lie over a curve.
      let blocks = [1.01, 0.62, 0.45].map { share in
        ParagraphLayout(
          mark.name, font: theme.smallFont, color: run.color,
          width: text.size(of: run).width * share, measuring: text)
      }
      for (block, most) in blocks.map({ ($0, 0) }) + blocks.prefix(1).map({ ($0, 1000) }) {
        let places = places(for: block.size, beside: at)
        guard let box = free.place(places, allowedCrossings: most) else { continue }
        space.reserve(box)
        items += block.items(at: box.origin)
        break
      }
    }
    return .group(Scene.Group(role: "marks", items: items))
  }

  /// Boxes on both sides of an upright line, from the top down.
  private func places(for size: Size, beside line: Double) -> [Rectangle] {
    (0..<40).flatMap { step -> [Rectangle] in
      let y = plot.minY + 2 + (plot.size.height - size.height - 4) * Double(step) / 39
      return [line + 2, line - 2 - size.width].map {
        Rectangle(x: $0, y: y, width: size.width, height: size.height)
      }
    }
  }
}
