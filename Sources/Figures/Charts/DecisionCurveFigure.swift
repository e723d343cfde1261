public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Net benefit of acting on the model, on nobody and on everybody, over decision thresholds.
public struct DecisionCurveFigure: HorizonFigure {
  /// The curves.
  public var curve: DecisionCurve
  /// The numbers of patients and events.
  public var performance: Performance
  /// How the corrected curve was found, if there is one.
  public var correctedBy: ResamplingMethod
  /// The event, for captions.
  public var outcome: LocalizedText
  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?
  /// What the first model is called where there are several; `nil` for the model alone.
  public var name: LocalizedText?
  /// Other models in the same patients.
  public var others: [OtherModel] = []
  /// Whether several models are judged in the patients whom the first was made from.
  var isApparent = false
  /// Whether those with the event are those in one of several categories.
  var isOfCategory = false

  /// Another model in the same patients.
  public struct OtherModel: Sendable, Hashable {
    /// What people call it.
    public var name: LocalizedText
    /// Its net benefit.
    public var curve: DecisionCurve
  }

  /// Creates a figure of one validation.
  public init(
    curve: DecisionCurve, performance: Performance, correctedBy: ResamplingMethod = .optimism,
    outcome: LocalizedText
  ) {
    (self.curve, self.performance) = (curve, performance)
    (self.correctedBy, self.outcome) = (correctedBy, outcome)
  }

  /// Several models in the same patients: bands would hide each other and are left out; `nil` without models.
  public init?(comparing models: ComparedModels, outcome: LocalizedText) {
    guard let first = models.models.first else { return nil }
    var curve = first.decisionCurve
    (curve.lower, curve.upper, curve.corrected) = (nil, nil, nil)
    self.init(curve: curve, performance: first.performance, outcome: outcome)
    name = first.title
    isApparent = models.patients == .development
    others = models.models.dropFirst().map {
      OtherModel(name: $0.title, curve: $0.decisionCurve)
    }
  }

  /// The name of its files.
  public var id: String { name == nil ? "decision" : "decision-models" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let (size, event) = (size(wording), outcome.within(horizon)[language])
    let band =
      !curve.hasBand
      ? ""
      : wording("Band: 95% bootstrap interval.", "阴影为Bootstrap 95%区间。")
        + (curve.hasWholeBand
          ? ""
          : wording(" ", "")
            + wording(
              "It is left out at thresholds where a resample has no net benefit, since those at or above were not followed.",
              "若某次重抽样中不低于阈值者均未随访至该时间点，则该阈值处不绘阴影。"))
    guard name == nil else { return severalCaption(wording, size) }
    return wording.sentences([
      wording(
        "Decision curve for \(event): net benefit of treating patients at or above each threshold, against treating all and treating none (\(size)).",
        "“\(event)”的决策曲线：对预测风险不低于阈值者进行干预的净获益，与全部干预、全部不干预比较（\(size)）。"), band,
      terms(wording),
      wording(
        "The right axis reads the same as net true positives per 100 patients; the row under the axis gives unnecessary treatments avoided per 100 patients, against treating all.",
        "右侧纵轴为每100例患者的净真阳性数；横轴下方为与全部干预相比，每100例患者可避免的不必要干预数。"),
      curve.corrected == nil
        ? ""
        : wording(
          "Band and row belong to the apparent curve, which is not corrected.",
          "阴影与该行数字对应未校正的表观曲线。"),
    ])
  }

  /// Patients and events, or those in the category.
  func size(_ wording: Wording) -> String {
    isOfCategory
      ? wording.categorySize(n: performance.n, inCategory: performance.events)
      : wording.sampleSize(n: performance.n, events: performance.events, horizon)
  }

  /// What stands under the plot: patients and events, and of several models that they are not corrected.
  func note(_ wording: Wording) -> String {
    guard isApparent else {
      return curve.hasBand && name == nil
        ? wording.sentences([size(wording) + wording(".", "。"), wording.shadingNote])
        : size(wording)
    }
    return size(wording)
      + wording("; apparent, not corrected for optimism", "；均为表观值，未校正乐观偏差")
  }

  /// What net benefits are less or of, where the study says so.
  private func terms(_ wording: Wording) -> String {
    let harm = curve.harm.map {
      wording(
        "A harm of \(wording.numbers.plain($0)) is taken off the model’s net benefit.",
        "模型净获益已减去危害\(wording.numbers.plain($0))。")
    }
    let prevalence = curve.prevalence.map {
      wording(
        "Net benefits are those at a prevalence of \(wording.threshold($0)).",
        "净获益按患病率\(wording.threshold($0))计算。")
    }
    return wording.sentences([harm, prevalence].compactMap(\.self))
  }

  private func severalCaption(_ wording: Wording, _ size: String) -> String {
    let names = ([name].compactMap(\.self) + others.map(\.name)).map {
      "“" + $0[wording.language] + "”"
    }
    let (list, event) = (wording.list(names), outcome.within(horizon)[wording.language])
    return wording.sentences([
      wording(
        "Decision curves for \(event) of several models in the same patients (\(size)): \(list).",
        "同一批患者中多个模型预测“\(event)”的决策曲线（\(size)）：\(list)。"),
      wording(
        "Net benefit of treating patients at or above each threshold, against treating all and treating none; the right axis reads the same as net true positives per 100 patients.",
        "对预测风险不低于阈值者进行干预的净获益，与全部干预、全部不干预比较；右侧纵轴为每100例患者的净真阳性数。"),
      isApparent
        ? wording("All curves are apparent, not corrected for optimism.", "各曲线均为表观值，未校正乐观偏差。")
        : "",
      wording(
        "Bands are left out: they would hide each other.", "未绘置信带，以免相互遮盖。"),
      terms(wording),
    ])
  }

  /// The range in which the model is best, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let drawn = DecisionSeries(curve)
    let best = drawn.indices.filter { curve.model[$0] > max(curve.treatAll[$0], 0) }
    let range: String =
      if !best.isEmpty, let first = drawn.indices.first, let last = drawn.indices.last {
        Self.range(
          best.count, of: drawn.indices.count, curve.thresholds[first], curve.thresholds[last],
          wording)
      } else {
        wording(
          "The model has the highest net benefit at none of the thresholds.", "在所有阈值下模型的净获益均非最高。")
      }
    return wording.sentences([
      wording("Line chart of net benefit over threshold probability.", "净获益随阈值概率变化的曲线图。"),
      range,
    ])
  }

  private static func range(
    _ best: Int, of all: Int, _ first: Double, _ last: Double, _ wording: Wording
  ) -> String {
    let (from, to) = (wording.threshold(first), wording.threshold(last))
    return wording(
      "The model has the highest net benefit at \(best) of the \(all) thresholds from \(from) to \(to).",
      "在\(from)至\(to)的\(all)个阈值中，有\(best)个模型的净获益最高。")
  }

  /// Every threshold with every curve.
  public func table() -> FigureTable {
    guard name == nil else { return severalTable() }
    let rows = DecisionSeries(curve).indices.map { index in
      [
        curve.thresholds[index], curve.model[index], curve.lower?.at(index),
        curve.upper?.at(index), curve.corrected?.at(index), curve.treatAll[index], 0,
        curve.interventionsAvoided.at(index), curve.interventionsAvoidedLower?.at(index),
        curve.interventionsAvoidedUpper?.at(index),
      ].map { FigureTable.cell($0) }
    }
    return FigureTable(
      header: [
        "threshold", "model", "lower", "upper", "corrected", "treat_all", "treat_none",
        "interventions_avoided_per_100", "interventions_avoided_lower",
        "interventions_avoided_upper",
      ], rows: rows)
  }

  /// Every threshold of every model.
  private func severalTable() -> FigureTable {
    let models = [(name ?? "", curve)] + others.map { ($0.name, $0.curve) }
    return FigureTable(
      header: ["model", "threshold", "net_benefit", "treat_all", "treat_none"],
      rows: models.flatMap { name, curve in
        DecisionSeries(curve).indices.map { index in
          [name[.english]]
            + [curve.thresholds[index], curve.model[index], curve.treatAll[index], 0].map {
              FigureTable.cell($0)
            }
        }
      })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let (theme, wording) = (style.theme, Wording(style.language))
    let drawing = DecisionDrawing(self, style: style, wording, text)
    var scene = Scene(
      size: Size(width: theme.width, height: drawing.bottom + theme.gap * 0.5),
      title: wording("Decision curve", "决策曲线"),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(drawing.items)
    return scene
  }
}

extension DecisionCurve {
  /// Whether a band is drawn anywhere.
  var hasBand: Bool {
    guard let lower, let upper else { return false }
    return zip(lower, upper).contains { $0 != nil && $1 != nil }
  }

  /// Whether the band reaches over all thresholds that are drawn.
  var hasWholeBand: Bool {
    DecisionSeries(self).indices.allSatisfy { lower?.at($0) != nil && upper?.at($0) != nil }
  }
}

extension [Double] {
  /// The element at an index, `nil` outside or where it is not finite.
  func at(_ index: Int) -> Double? {
    indices.contains(index) && self[index].isFinite ? self[index] : nil
  }
}

/// The thresholds of a decision curve at which everything that is drawn is defined.
struct DecisionSeries {
  /// Positions in the curve's arrays.
  let indices: [Int]

  init(_ curve: DecisionCurve) {
    let count = min(curve.thresholds.count, curve.model.count, curve.treatAll.count)
    indices = (0..<count).filter {
      curve.thresholds[$0].isFinite && curve.model[$0].isFinite && curve.treatAll[$0].isFinite
    }
  }
}
