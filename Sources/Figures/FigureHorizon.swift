public import Diagnostics
public import RiskModels

/// The time by which events count that a figure's risks are about, in words.
public struct FigureHorizon: Sendable, Hashable {
  /// "within 24 months".
  public var within: LocalizedText
  /// "24 months"; `nil` where a study gives its time span in words of its own.
  public var time: LocalizedText?

  /// The time span of an outcome without times, as the study words it.
  public init(within: LocalizedText) { self.within = within }

  /// A time in the unit of a model's follow-up.
  public init(_ time: Double, in times: TimeToEvent) {
    within = times.inWords(time)
    self.time = times.named(time)
  }
}

/// A figure about risks within a horizon, which its caption and its drawing name.
public protocol HorizonFigure: Figure {
  /// The horizon; `nil` for risks without one.
  var horizon: FigureHorizon? { get set }
}

extension HorizonFigure {
  /// The same figure with its horizon.
  public func naming(_ horizon: FigureHorizon) -> any Figure {
    var figure = self
    figure.horizon = horizon
    return figure
  }
}

extension LocalizedText {
  /// An event with its horizon: "new fracture within 24 months"; as it is if it names the horizon itself.
  func within(_ horizon: FigureHorizon?) -> LocalizedText {
    guard let span = horizon?.within else { return self }
    func joined(_ language: Language, _ text: String) -> String {
      self[language].contains(span[language]) ? self[language] : text
    }
    return LocalizedText(
      english: joined(.english, "\(self[.english]) \(span[.english])"),
      simplifiedChinese: joined(
        .simplifiedChinese, span[.simplifiedChinese] + self[.simplifiedChinese]))
  }
}

extension Wording {
  /// "Predicted risk within 24 months", the title of an axis.
  func predictedRisk(_ horizon: FigureHorizon?) -> String {
    guard let span = horizon?.within[language] else { return self("Predicted risk", "预测风险") }
    return self("Predicted risk \(span)", "\(span)预测风险")
  }

  /// "Threshold of predicted risk within 24 months", the title of an axis.
  func riskThreshold(_ horizon: FigureHorizon?) -> String {
    guard let span = horizon?.within[language] else {
      return self("Threshold of predicted risk", "预测风险阈值")
    }
    return self("Threshold of predicted risk \(span)", "\(span)预测风险阈值")
  }

  /// "Original predicted risk within 24 months", the title of an axis.
  func originalRisk(_ horizon: FigureHorizon?) -> String {
    guard let span = horizon?.within[language] else {
      return self("Original predicted risk", "原模型预测风险")
    }
    return self("Original predicted risk \(span)", "原模型预测\(span)风险")
  }

  /// "Threshold probability (risk within 24 months)", the title of an axis.
  func thresholdProbability(_ horizon: FigureHorizon?) -> String {
    let name = self("Threshold probability", "阈值概率")
    guard let span = horizon?.within[language] else { return name }
    return name + bracketed(self("risk \(span)", "\(span)风险"))
  }

  /// "AUC at 24 months", for outcomes with times.
  func area(_ horizon: FigureHorizon?) -> String {
    guard let time = horizon?.time?[language] else { return "AUC" }
    return language.index("AUC", at: time)
  }

  /// "n = 498, 61 events within 24 months".
  func sampleSize(n: Int, events: Int, _ horizon: FigureHorizon?) -> String {
    guard let span = horizon?.within[language] else { return sampleSize(n: n, events: events) }
    return self(
      sampleSize(n: n, events: events) + " \(span)",
      "n = \(count(n))，\(span)事件\(count(events))例")
  }

  /// "before 24 months", for sentences about who was not followed so long.
  func beforeHorizon(_ horizon: FigureHorizon?) -> String {
    let time = horizon?.time?[language] ?? self("the horizon", "该时间点")
    return self("before \(time)", "\(time)前")
  }
}
