internal import Diagnostics
internal import Scenes
internal import Statistics
internal import Validation

/// One of the four charts of instability.
struct InstabilityPanel: Figure {
  /// What differs between models.
  enum Kind: String, CaseIterable, Sendable {
    case prediction, calibration, classification, decision
  }

  let kind: Kind
  let figure: InstabilityFigure
  /// Of several categories: whose risk this is.
  var category: LocalizedText?

  var id: String { "instability-" + kind.rawValue }

  private var instability: Instability { figure.instability }

  func caption(in language: Language) -> String {
    let wording = Wording(language)
    return switch kind {
    case .prediction:
      wording(
        "Predictions: the middle 95% and, darker, the middle half of the models' risks, means over patients of similar original risk.",
        "预测：各模型预测风险的中间95%及（深色）中间50%范围（按原风险相近的患者取平均）。")
    case .calibration:
      wording(
        "Calibration: the middle 95% and the middle half of the models' calibration curves in the original patients.",
        "校准：各模型在原始患者中校准曲线的中间95%及中间50%范围。")
    case .classification:
      wording(
        "Classification: the share of models that put a patient on the other side of a threshold.",
        "分类：将患者归入阈值另一侧的模型比例。")
    case .decision:
      wording(
        "Decisions: the middle 95% and the middle half of the models' net benefits in the original patients.",
        "决策：各模型在原始患者中净获益的中间95%及中间50%范围。")
    }
  }

  func alternativeText(in language: Language) -> String { caption(in: language) }

  func table() -> FigureTable {
    switch kind {
    case .prediction:
      FigureTable(
        header: [
          "patients", "mean_risk", "lower", "lower_quartile", "upper_quartile", "upper",
          "mean_absolute_error",
        ],
        rows: instability.prediction.map {
          [FigureTable.cell($0.n)]
            + [
              $0.meanPredicted, $0.lower, $0.lowerQuartile, $0.upperQuartile, $0.upper,
              $0.meanAbsoluteError,
            ].map { FigureTable.cell($0) }
        })
    case .calibration: table(of: instability.calibration, "predicted")
    case .decision: table(of: instability.decision, "threshold")
    case .classification:
      FigureTable(
        header: ["threshold", "mean_risk", "share_changed"],
        rows: instability.classification.flatMap { mark in
          zip(instability.prediction, mark.byGroup).map { group, share in
            [mark.threshold, group.meanPredicted, share].map { FigureTable.cell($0) }
          }
        })
    }
  }

  private func table(of band: Instability.Curves, _ name: String) -> FigureTable {
    let half = band.middleHalf
    return FigureTable(
      header: [name, "lower", "lower_quartile", "upper_quartile", "upper"],
      rows: band.drawn.map { point in
        let inner = half.first { $0.x == point.x }
        return [point.x, point.lower, inner?.lower, inner?.upper, point.upper].map {
          FigureTable.cell($0)
        }
      })
  }

  func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let (theme, wording) = (style.theme, Wording(style.language))
    let rim = theme.gap * 0.5
    let run = theme.small(title(wording), isBold: true)
    // Names of categories may take several lines.
    let head = ParagraphLayout(
      run.string, font: run.font, color: run.color, width: theme.width * 0.78, measuring: text)
    let top = rim + head.size.height + theme.gap * 0.3
    let panel = Panel(
      plan(wording), at: Point(x: rim, y: top), width: theme.width - 2 * rim,
      frame: style.frame, theme: theme, measuring: text)
    var items = head.items(at: Point(x: panel.plot.minX, y: rim)) + [panel.guides()]
    var drawing = LineDrawing(panel: panel, theme: theme)
    draw(&drawing, wording)
    items += drawing.items
    items.append(panel.axisItems(measuring: text))
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: drawing.lines.map(\.points))
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    let labels = drawing.labels(in: space.avoiding(drawing.edges), text)
    var bottom = panel.frame.maxY
    if let labels {
      items.append(.group(Scene.Group(role: "curve.label", items: labels)))
    } else {
      let key = drawing.key(under: bottom, text)
      items.append(.group(Scene.Group(role: "key", items: key.items)))
      bottom = key.bottom
    }
    var scene = Scene(
      size: Size(width: theme.width, height: bottom + rim), title: title(wording),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(items)
    return scene
  }

  private func title(_ wording: Wording) -> String {
    let name =
      switch kind {
      case .prediction: wording("Predictions", "预测")
      case .calibration: wording("Calibration", "校准")
      case .classification: wording("Classification", "分类")
      case .decision: wording("Decisions", "决策")
      }
    guard let category = category?[wording.language] else { return name }
    return wording("\(name): \(category)", "\(name)：\(category)")
  }

  private func plan(_ wording: Wording) -> Panel.Plan {
    switch kind {
    case .prediction:
      square(
        wording.originalRisk(figure.horizon), wording("Risk from resampled models", "重抽样模型的预测风险"),
        instability.prediction.flatMap { [$0.meanPredicted, $0.upper] })
    case .calibration:
      square(
        wording.predictedRisk(figure.horizon), wording("Observed proportion", "观察到的发生比例"),
        instability.calibration.drawn.flatMap { [$0.x, $0.upper] })
    case .classification: classificationPlan(wording)
    case .decision: decisionPlan(wording)
    }
  }

  /// Both axes from zero to the largest value that is drawn.
  private func square(_ bottom: String, _ left: String, _ values: [Double]) -> Panel.Plan {
    let ticks = Ticks.loose(from: 0, to: min(max(values.max() ?? 1, 0.01), 1)).asPercentages()
    let last = min(ticks.values.last ?? 1, 1)
    return Panel.Plan(
      bottom: Axis.Plan(bottom, from: 0, to: last, ticks: ticks),
      left: Axis.Plan(left, from: 0, to: last, ticks: ticks))
  }

  private func classificationPlan(_ wording: Wording) -> Panel.Plan {
    let risks = Ticks.loose(
      from: 0, to: min(max(instability.prediction.map(\.meanPredicted).max() ?? 1, 0.01), 1)
    ).asPercentages()
    let highest = instability.classification.flatMap(\.byGroup).max() ?? 0
    let shares = Ticks.loose(from: 0, to: min(max(highest, 0.1), 1)).asPercentages()
    return Panel.Plan(
      bottom: Axis.Plan(
        wording.originalRisk(figure.horizon), from: 0,
        to: min(risks.values.last ?? 1, 1), ticks: risks),
      left: Axis.Plan(
        wording("Resampled models in the other class", "分类不同的重抽样模型比例"), from: 0,
        to: min(shares.values.last ?? 1, 1), ticks: shares))
  }

  private func decisionPlan(_ wording: Wording) -> Panel.Plan {
    let band = instability.decision.drawn
    let values = band.map(\.upper) + (figure.decision?.model.filter(\.isFinite) ?? [])
    let highest = max(values.max() ?? 0, 0.005)
    let lowest = max(min(band.map(\.lower).min() ?? 0, -highest * 0.1), -highest * 0.28)
    let (first, last) = (band.first?.x ?? 0, band.last?.x ?? 1)
    return Panel.Plan(
      bottom: Axis.Plan(
        wording.thresholdProbability(figure.horizon), from: first, to: last,
        ticks: Ticks.linear(from: first, to: last).asPercentages()),
      left: Axis.Plan(
        wording("Net benefit", "净获益"), from: lowest, to: highest * 1.06,
        ticks: Ticks.linear(from: lowest, to: highest * 1.06)))
  }

  private func draw(_ drawing: inout LineDrawing, _ wording: Wording) {
    let model = wording("Original model", "原模型")
    switch kind {
    case .prediction:
      drawing.addBand(instability.prediction.map { ($0.meanPredicted, $0.lower, $0.upper) })
      drawing.addInnerBand(
        instability.prediction.map { ($0.meanPredicted, $0.lowerQuartile, $0.upperQuartile) })
      drawing.addDiagonal(wording("no change", "无变化"))
    case .calibration:
      drawing.addBand(instability.calibration.drawn)
      drawing.addInnerBand(instability.calibration.middleHalf)
      drawing.addDiagonal(wording("ideal", "理想线"))
      if let smooth = figure.calibration?.smooth {
        drawing.addLine(model, smooth.points.map { (smooth.predicted[$0], smooth.observed[$0]) })
      }
    case .classification:
      for mark in instability.classification {
        drawing.addLine(
          wording(
            "threshold \(wording.threshold(mark.threshold))",
            "阈值\(wording.threshold(mark.threshold))"),
          zip(instability.prediction, mark.byGroup).map { ($0.meanPredicted, $1) })
      }
    case .decision:
      drawing.addBand(instability.decision.drawn)
      drawing.addInnerBand(instability.decision.middleHalf)
      if let curve = figure.decision {
        let shown = DecisionSeries(curve).indices
        drawing.addLine(model, shown.map { (curve.thresholds[$0], curve.model[$0]) })
        drawing.addTreatAll(
          wording("Treat all", "全部干预"), shown.map { (curve.thresholds[$0], curve.treatAll[$0]) })
      }
    }
  }
}

extension Instability.Curves {
  /// The points at which both limits are known.
  var drawn: [(x: Double, lower: Double, upper: Double)] {
    let count = min(points.count, lower.count, upper.count)
    return (0..<count).compactMap { index in
      guard let low = lower[index], let high = upper[index] else { return nil }
      return (points[index], low, high)
    }
  }

  /// The middle half of the models at the points at which it is known.
  var middleHalf: [(x: Double, lower: Double, upper: Double)] {
    guard let lowerQuartile, let upperQuartile else { return [] }
    let count = min(points.count, lowerQuartile.count, upperQuartile.count)
    return (0..<count).compactMap { index in
      guard let low = lowerQuartile[index], let high = upperQuartile[index] else { return nil }
      return (points[index], low, high)
    }
  }
}
