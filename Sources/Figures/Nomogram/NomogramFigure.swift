public import Cohorts
public import Diagnostics
public import RiskModels
public import Scenes
internal import Statistics

/// A nomogram: points for each predictor, their total, and the risk that belongs to it.
public struct NomogramFigure: Figure {
  /// The file name.
  public let id = "nomogram"
  /// The model.
  public let model: RiskModel
  /// Its points.
  public let scale: PointScale
  /// Patients drawn over the axes, at most three.
  public let patients: [PatientPoints]
  /// The interval of each patient's risk; `nil` where the risk is not known.
  let riskIntervals: [Estimate?]
  /// Decision thresholds to mark on the risk axis, as shares.
  public var thresholds: [Double]
  /// What is shown beyond the axes.
  public var elements: Set<NomogramElement> = NomogramElement.usual
  /// Patients of a cohort for the reading precision; `nil` to make some up from the model.
  private let cohort: [PatientValues]?

  /// Draws a model; `nil` if no predictor of the model has any effect.
  public init?(
    _ model: RiskModel, options: PointScale.Options = PointScale.Options(),
    patients: [PatientValues] = [], cohort: [PatientValues]? = nil, thresholds: [Double] = []
  ) {
    guard let scale = PointScale(model, options: options) else { return nil }
    self.model = model
    self.scale = scale
    self.cohort = cohort
    self.thresholds = thresholds
    self.patients = patients.prefix(3).map { model.points(of: $0, on: scale) }
    riskIntervals = patients.prefix(3).map { try? model.predict($0).risk }
  }

  /// What is shown, for how many patients, which risks.
  public func caption(in language: Language) -> String {
    NomogramWording(language).caption(model, scale)
  }

  /// Every axis with its ends in words, then risks by total points.
  public func alternativeText(in language: Language) -> String {
    NomogramWording(language).alternativeText(scale)
  }

  /// Every tick of every axis with its points.
  public func table() -> FigureTable {
    func text(_ value: Double) -> String { "\(value)" }
    var rows: [[String]] = []
    for axis in scale.axes {
      let condition = axis.conditions.map { "\($0.variable)=\(Self.code($0.value))" }
        .joined(separator: "; ")
      rows += axis.ticks.map {
        [axis.variable, condition, Self.code($0.value), $0.label[.english], text($0.points), ""]
      }
    }
    rows += scale.totalPoints.ticks.map {
      let risk = scale.risk(ofTotalPoints: $0).map(text) ?? ""
      return ["total_points", "", text($0), text($0), text($0), risk]
    }
    for axis in scale.riskAxes {
      let time = axis.time.map { "horizon=\(text($0))" } ?? ""
      let condition = ([time] + [axis.stratum].compactMap(\.self)).joined(separator: "; ")
      rows += axis.ticks.map {
        ["risk", condition, text($0.risk), $0.label + "%", text($0.totalPoints), text($0.risk)]
      }
    }
    return FigureTable(
      header: ["axis", "condition", "value", "label", "points", "risk"], rows: rows)
  }

  private static func code(_ value: PatientValue) -> String {
    switch value {
    case .number(let number): "\(number)"
    case .level(let code): code
    }
  }

  /// The drawing; in a theme of fixed shape on a page of that shape.
  ///
  /// What does not fit such a page gets a larger one, which is then projected at a smaller scale.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    var scene = page(style: style, measuring: text)
    guard let aspect = style.theme.aspect else { return scene }
    var style = style
    for _ in 0..<8 where scene.size.height * aspect > scene.size.width {
      style.theme.width = scene.size.height * aspect
      scene = page(style: style, measuring: text)
    }
    let spare = scene.size.width / aspect - scene.size.height
    let rows = Double(scale.axes.count + 2)
    let spacing = min(max(0, spare) / rows, style.theme.smallFont.size)
    scene = page(style: style, spacing: spacing, measuring: text)
    scene.size.height = max(scene.size.height, scene.size.width / aspect)
    return scene
  }

  /// How patients are spread over the axes, by position; empty if that is not to be shown.
  private var distributions: [Int: AxisDistribution] {
    guard elements.contains(.distribution) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: scale.axes.indices.compactMap { index in
        AxisDistribution(scale.axes[index], of: model, on: scale).map { (index, $0) }
      })
  }

  private func page(
    style: FigureStyle, spacing: Double = 0, measuring text: some TextMeasurer
  ) -> Scene {
    let overlay = PatientOverlay(
      patients, risks: riskIntervals, scale: scale, style: style)
    let layout = NomogramLayout(
      scale, style: style, columnWidths: overlay.columnWidths(measuring: text),
      spacing: spacing, distributions: distributions, measuring: text)
    let drawing = NomogramDrawing(layout: layout, style: style)
    let footer = self.footer(layout: layout, style: style, measuring: text)
    var scene = Scene(
      size: Size(
        width: style.theme.width,
        height: layout.bottom + style.theme.gap * 2 + footer.height + layout.margin),
      title: model.title[style.language], description: alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(drawing.guides())
    scene.add(overlay.dropLines(on: layout))
    scene.add(drawing.rows())
    scene.add(drawing.marks(ofThresholds: thresholds))
    if let box = layout.markBox, let mark = SyntheticMark(style: style, measuring: text) {
      scene.add(mark.items(in: box))
    }
    scene.add(overlay.marks(on: layout, measuring: text))
    scene.add(footer.items(from: layout.bottom + style.theme.gap * 2))
    return scene
  }
}

// MARK: Under the chart

extension NomogramFigure {
  private struct Footer {
    var blocks: [ParagraphLayout]
    var x: Double
    var spacing: Double

    var height: Double { blocks.reduce(0) { $0 + $1.size.height + spacing } }

    func items(from top: Double) -> [Scene.Item] {
      var y = top
      let items = blocks.flatMap { block -> [Scene.Item] in
        defer { y += block.size.height + spacing }
        return block.items(at: Point(x: x, y: y))
      }
      return [.group(Scene.Group(role: "note", items: items))]
    }
  }

  private func footer(
    layout: NomogramLayout, style: FigureStyle, measuring text: some TextMeasurer
  ) -> Footer {
    let words = NomogramWording(style.language)
    let sentences = [reading(layout, words), facts(layout, words), [words.model(model)]]
    let theme = style.theme
    let blocks = sentences.enumerated().map { index, parts in
      ParagraphLayout(
        words.sentences(parts), font: theme.smallFont,
        color: index == 0 ? theme.ink : theme.mutedInk, width: theme.width - 2 * layout.margin,
        measuring: text)
    }
    return Footer(blocks: blocks, x: layout.margin, spacing: theme.smallFont.size * 0.4)
  }

  /// How to read what is on this chart.
  private func reading(_ layout: NomogramLayout, _ words: NomogramWording) -> [String] {
    var sentences = scale.held.isEmpty ? [] : [words.held(scale.held)]
    sentences.append(scale.riskAxes.isEmpty ? words.howToReadPoints(model) : words.howToRead)
    if layout.rows.contains(where: \.isFolded) { sentences.append(words.howToReadFolds) }
    if scale.axes.contains(where: { !$0.conditions.isEmpty }) {
      sentences.append(words.howToReadConditions)
    }
    if layout.rows.contains(where: { row in row.tracks.contains { $0.strip != nil } }) {
      sentences.append(words.distribution)
    }
    if !patients.isEmpty { sentences.append(words.patientMarks) }
    let heights = MarkHeight(scale: scale, layout: layout)
    let hasHollow = patients.contains { patient in
      patient.entries.contains {
        $0.points != nil && heights.isBetween(of: $0.variables, values: patient.values)
      }
    }
    if hasHollow { sentences.append(words.hollowMarks) }
    return sentences
  }

  /// How precise the chart is, what it does not reach and what is not written on it.
  private func facts(_ layout: NomogramLayout, _ words: NomogramWording) -> [String] {
    guard !scale.riskAxes.isEmpty else { return [words.noRiskAxis(model)] }
    let precision = ReadingPrecision(
      model, scale: scale, axisLength: layout.end - layout.start, patients: cohort)
    var sentences = [words.precision(precision)]
    sentences += scale.riskAxes.filter { !$0.unreachable.isEmpty }.map(words.reach)
    let unlabelled = layout.unlabelledRisks
    if !unlabelled.isEmpty { sentences.append(words.omitted(unlabelled)) }
    if !thresholds.isEmpty, let axis = scale.primaryRiskAxis {
      let drawn = thresholds.filter { (axis.lowestRisk...axis.highestRisk).contains($0) }
      sentences.append(
        words.thresholds(drawn, beyond: thresholds.filter { !drawn.contains($0) }))
    }
    return sentences
  }
}
