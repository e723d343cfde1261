public import Diagnostics
internal import Foundation
public import RiskModels
public import Scenes
internal import Statistics

/// Cross-validated performance over the strength of the penalty: means with one standard error.
public struct ShrinkageCurveFigure: Figure {
  /// The path with its cross-validation.
  public var path: ShrinkagePath
  /// The curve.
  public var validation: ShrinkagePath.Validation
  /// The event, for captions.
  public var outcome: LocalizedText

  /// Creates a figure; `nil` for a penalty that was given.
  public init?(path: ShrinkagePath, outcome: LocalizedText) {
    guard let validation = path.validation else { return nil }
    (self.path, self.validation, self.outcome) = (path, validation, outcome)
  }

  /// The name of its files.
  public var id: String { "shrinkage-cv" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences([
      wording(
        "\(validation.measure.title(wording)) of the \(path.name(wording)) model for \(outcome[language]) in \(validation.folds)-fold cross-validation, by penalty: mean and one standard error over folds.",
        "“\(outcome[language])”的\(path.name(wording))模型在\(validation.folds)折交叉验证中的\(validation.measure.title(wording))（按惩罚参数；各折均值±1个标准误）。"
      ), path.choice(wording),
    ])
  }

  /// The best penalties, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let style = wording.numbers
    let best = path.lambdas.at(validation.minimum).map { style.plain($0, significant: 3) }
    let sparse = path.lambdas.at(validation.oneStandardError).map {
      style.plain($0, significant: 3)
    }
    return wording.sentences([
      wording(
        "Chart of cross-validated performance over the penalty.", "交叉验证性能随惩罚参数变化的图。"),
      wording(
        "The best penalty is \(best ?? "–"); the largest within one standard error is \(sparse ?? "–").",
        "最优惩罚参数为\(best ?? "–")；1个标准误以内的最大惩罚参数为\(sparse ?? "–")。"),
    ])
  }

  /// Every penalty with its mean, error and number of coefficients.
  public func table() -> FigureTable {
    let counts = path.nonzeroCounts
    let rows = path.lambdas.indices.map { index in
      [
        FigureTable.cell(path.lambdas[index]), FigureTable.cell(validation.mean(at: index)),
        FigureTable.cell(validation.error(at: index)), "\(counts[index])",
        "\(index == validation.minimum)", "\(index == validation.oneStandardError)",
      ]
    }
    return FigureTable(
      header: ["lambda", "mean", "standard_error", "nonzero", "is_best", "is_within_one_error"],
      rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let theme = style.theme
    let wording = Wording(style.language)
    let rim = theme.gap * 0.5
    let axis = ShrinkageAxis(path, wording)
    let width = theme.width - 2 * rim
    func panel(under head: Double) -> Panel {
      Panel(
        Panel.Plan(
          bottom: axis.bottom, left: left(axis, wording), aspect: theme.isWide ? 0.5 : 0.8),
        at: Point(x: rim, y: rim + head), width: width, theme: theme, measuring: text)
    }
    let length = panel(under: 0).plot.size.width
    let head = Axis.thickness(axis.top, on: .top, length: length, theme: theme, measuring: text)
    let panel = panel(under: head)
    var scene = Scene(
      size: Size(width: theme.width, height: panel.frame.maxY + rim),
      title: wording("Cross-validation of the penalty", "惩罚参数的交叉验证"),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(items(panel, axis, style, text))
    return scene
  }

  private func left(_ axis: ShrinkageAxis, _ wording: Wording) -> Axis.Plan {
    let ends = axis.indices.flatMap { index -> [Double] in
      guard let mean = validation.mean(at: index) else { return [] }
      let error = validation.error(at: index) ?? 0
      return [mean - error, mean + error]
    }
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
    let margin = max(high - low, 1e-9) * 0.05
    return Axis.Plan(
      validation.measure.title(wording)
        + wording(
          ", \(validation.folds)-fold cross-validation (mean ± 1 SE)",
          "（\(validation.folds)折交叉验证，均值±1个标准误）"),
      from: low - margin, to: high + margin,
      ticks: Ticks.linear(from: low - margin, to: high + margin))
  }

  private func items(
    _ panel: Panel, _ axis: ShrinkageAxis, _ style: FigureStyle, _ text: some TextMeasurer
  ) -> [Scene.Item] {
    let theme = style.theme
    let cap = theme.lineWidth * 1.1
    var bars = Path()
    var dots: [Scene.Item] = []
    var outline: [[Point]] = [[], []]
    for index in axis.indices {
      guard let mean = validation.mean(at: index) else { continue }
      let place = axis.place(at: index)
      let error = validation.error(at: index) ?? 0
      let (low, high) = (panel.point(place, mean - error), panel.point(place, mean + error))
      bars.append(.line(from: low, to: high))
      for end in [low, high] {
        bars.append(
          .line(from: Point(x: end.x - cap, y: end.y), to: Point(x: end.x + cap, y: end.y)))
      }
      outline[0].append(low)
      outline[1].append(high)
      dots.append(
        .path(
          .circle(center: panel.point(place, mean), radius: theme.lineWidth * 1.2),
          fill: theme.dataColor(0), stroke: nil))
    }
    let stroke = Stroke(color: theme.mutedInk, width: theme.axisWidth)
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: outline)
    let top = Axis(axis.top, on: .top, of: panel.plot, theme: theme)
    var free = space.keepingOff(panel.shrinkageLines(axis))
    let mark =
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &free) ?? []
    if let place = free.lastPlaced { space.reserve(place) }
    return [
      panel.guides(vertical: false),
      panel.shrinkageMarks(axis, theme: theme, space: &space, measuring: text),
      panel.clipped("errors", [.path(bars, fill: nil, stroke: stroke)]),
      panel.clipped("means", dots), panel.axisItems(measuring: text),
      .group(Scene.Group(role: "axis.top", items: top.items(measuring: text))),
    ] + mark
  }
}

extension ShrinkagePath.Validation {
  fileprivate func mean(at index: Int) -> Double? {
    means.indices.contains(index) ? means[index].flatMap { $0.isFinite ? $0 : nil } : nil
  }

  fileprivate func error(at index: Int) -> Double? {
    guard standardErrors.indices.contains(index) else { return nil }
    return standardErrors[index].flatMap { $0.isFinite ? $0 : nil }
  }
}

extension ElasticNetMeasure {
  /// What the best penalty has: "minimum deviance".
  func optimum(_ wording: Wording) -> String {
    switch self {
    case .deviance: wording("minimum deviance", "偏差最小")
    case .areaUnderCurve: wording("largest AUC", "AUC最大")
    case .misclassification: wording("fewest misclassified", "误分类最少")
    case .squaredError: wording("minimum squared error", "平方误差最小")
    case .concordance: wording("largest C-statistic", "C统计量最大")
    }
  }

  /// What people call the measure.
  func title(_ wording: Wording) -> String {
    switch self {
    case .deviance: wording("Deviance", "偏差")
    case .areaUnderCurve: wording("Area under the ROC curve", "ROC曲线下面积")
    case .misclassification: wording("Misclassified share", "误分类比例")
    case .squaredError: wording("Squared error", "平方误差")
    case .concordance: wording("C-statistic", "C统计量")
    }
  }
}
