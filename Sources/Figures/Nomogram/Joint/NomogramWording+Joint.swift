internal import Cohorts
internal import Diagnostics
internal import RiskModels

/// The words of nomograms with several sums.
extension NomogramWording {
  /// What parts are called: A to Z, then AA to ZZ.
  static let letters: [String] = {
    let single = (0..<26).map { String(UnicodeScalar(UInt8(65 + $0))) }
    return single + single.flatMap { first in single.map { first + $0 } }
  }()

  /// What one part is called.
  static func letter(_ part: Int) -> String { letters[part % letters.count] }

  /// The heading of a part: its letter and what its points are of.
  func heading(letter: String, _ label: LocalizedText) -> String {
    letter + say(". ", "．") + say.heading(label)
  }

  /// The heading of a part of one of several categories says what its odds are against.
  func heading(letter: String, _ part: JointPointScale.Part, of scale: JointPointScale) -> String {
    let reference = scale.reference.map { $0[say.language] }
    return heading(letter: letter, part.label)
      + (reference.map { say(" against \($0)", "（相对于\($0)）") } ?? "")
  }

  /// "Risk of new vertebral fracture within 24 months"; "Probability of no event": nobody is at risk of a reference.
  func heading(of risk: JointRisk) -> String {
    let stratum = risk.stratum.map(say.bracketed) ?? ""
    if risk.rule == .odds(of: nil) {
      return say("Probability of \(outcome(risk))\(stratum)", "\(outcome(risk))的概率\(stratum)")
    }
    return say("Risk of \(outcome(risk))\(stratum)", "\(outcome(risk))的风险\(stratum)")
  }

  func outcome(_ risk: JointRisk) -> String {
    let label = risk.label[say.language]
    guard let horizon = risk.horizon?[say.language] else { return label }
    return say("\(label) \(horizon)", "\(horizon)\(label)")
  }

  /// A share as a percentage without the sign, with as many decimals as it was given with.
  func percentage(_ share: Double) -> String { String(say.threshold(share).dropLast()) }

  func howToReadParts(_ scale: JointPointScale) -> String {
    let letters = Self.letters.prefix(scale.parts.count)
    let names = zip(letters, scale.parts).map { letter, part in
      say(
        "\(letter) for \(Self.inSentence(part.label))",
        "\(letter)对应\(part.label[.simplifiedChinese])")
    }
    return say(
      "How to read: in each part find the patient’s value on each axis, go straight up to Points, note the "
        + "points and add up those of the part: \(say.list(names)).",
      "读图方法：在每个部分的各轴上找到患者的取值，垂直向上在“分值”轴读出分数，分别求各部分的总分：\(names.joined(separator: "，"))。")
  }

  var howToReadChart: String {
    say(
      "Find total A along the bottom of the chart and total B along its left side: the curve through the "
        + "place where they meet gives the risk; between two curves interpolate.",
      "在图中横轴上找到总分A，在纵轴上找到总分B：两者交点所在曲线即为风险，介于两条曲线之间时取内插值。")
  }

  /// Why totals of the parts can be compared.
  func oneScale(_ scale: JointPointScale) -> String {
    let family = scale.parts.first.map { linearScale($0.model.family) } ?? ""
    let isOdds = !scale.oddsAxes.isEmpty
    return say(
      "All parts share one scale: a point is the same change of the \(family) in each; "
        + "\(isOdds ? "axes of odds" : "curves") are solved from the model, not approximated.",
      "各部分使用同一分值尺度：每分对应相同的\(family)变化；\(isOdds ? "优势轴" : "曲线")由模型精确求解，并非近似。")
  }

  /// Which variables have no axis in which part.
  func withoutEffect(_ scale: JointPointScale) -> [String] {
    zip(Self.letters, scale.parts).compactMap { letter, part in
      let names = part.variablesWithoutEffect.compactMap {
        part.model.design[$0]?.variable.label[say.language]
      }
      guard !names.isEmpty else { return nil }
      return say(
        "Without effect in part \(letter), and not drawn there: \(say.list(names)).",
        "在\(letter)部分无效应、未画出：\(say.list(names))。")
    }
  }

  /// What risks the charts cover.
  func reach(_ scale: JointPointScale) -> String {
    let reaches = scale.risks.map { risk -> String in
      let span = span(scale.reach(of: risk))
      guard scale.risks.count > 1 else { return span }
      let category = scale.reference == nil ? nil : risk.label[say.language]
      let name = [category, risk.horizon?[say.language], risk.stratum].compactMap(\.self)
      return span + say.bracketed(name.joined(separator: say(", ", "，")))
    }
    return say(
      "With these predictors the model gives risks from \(say.list(reaches)).",
      "在这些预测因素的取值范围内，模型给出的风险为\(say.list(reaches))。")
  }

  /// The dashed curves, and limits that have none.
  func limits(_ drawn: [Double], beyond: [Double]) -> String {
    let (names, others) = (drawn.map(say.threshold), beyond.map(say.threshold))
    let first =
      drawn.isEmpty
      ? ""
      : say(
        "Dashed curves: decision thresholds and limits of risk groups, \(say.list(names)).",
        "虚线：决策阈值及风险组界值，\(say.list(names))。")
    let second =
      beyond.isEmpty
      ? ""
      : say(
        "Without a curve, for want of room or beyond reach: \(say.list(others)).",
        "因空间不足或超出范围而未画出：\(say.list(others))。")
    return say.sentences([first, second])
  }

  func caption(_ model: RiskModel, _ scale: JointPointScale) -> String {
    // Of several categories, each has its risk.
    let outcomes = scale.risks.map(outcome)
    let outcome =
      (scale.reference == nil ? outcomes.last : say.list(outcomes))
      ?? model.outcome.label[say.language]
    let population = model.outcome.population.map { $0[say.language] }
    let people = population.map { "（\($0)）" } ?? ""
    let english = model.outcome.addingPopulation(to: outcome, in: .english)
    return say.sentences([
      say("Nomogram for the risk of \(english).", "\(outcome)风险列线图\(people)。"),
      joining(scale), oneScale(scale), reach(scale),
    ])
  }

  /// How many sums there are, and what joins them.
  private func joining(_ scale: JointPointScale) -> String {
    let count = scale.parts.count
    guard scale.oddsAxes.isEmpty else {
      return say(
        "The risk depends on \(count) sums of points: each gives the odds of a category, and a risk is a "
          + "category’s share of all odds.",
        "风险取决于\(count)个总分：每个总分给出一个类别的优势，风险为该类别占全部优势的比例。")
    }
    return scale.reference == nil
      ? say(
        "The risk depends on \(count) sums of points, which the chart joins.",
        "风险取决于\(count)个总分，由图中曲线联合得出。")
      : say(
        "Each risk depends on \(count) sums of points, which its chart joins.",
        "各类别的风险取决于\(count)个总分，由各图中的曲线联合得出。")
  }

  /// One part in words: its axes with their ends.
  func alternativeText(
    _ part: JointPointScale.Part, letter: String, of scale: JointPointScale
  ) -> String {
    heading(letter: letter, part, of: scale) + say(". ", "。") + axesInWords(part)
  }

  /// The axes of one part with their ends.
  func axesInWords(_ part: JointPointScale.Part) -> String {
    var points = part.scale
    points.riskAxes = []
    return alternativeText(points)
  }

  /// One risk by round totals, in words; of two sums.
  func alternativeText(_ risk: JointRisk, of scale: JointPointScale) -> String {
    let shares = [0.25, 0.5, 0.75]
    let examples = shares.flatMap { first in
      shares.map { second -> String in
        let totals = zip(scale.highestTotals, [first, second]).map { ($0 * $1).rounded() }
        let names = zip(Self.letters, totals).map { $0 + say(" ", "") + number($1) }
        return names.joined(separator: say(", ", "，")) + say(": ", "：")
          + self.risk(scale.risk(risk, ofTotals: totals))
      }
    }
    return heading(of: risk) + say(". ", "。") + examples.joined(separator: say("; ", "；"))
      + say(".", "。")
  }

  /// The parts in words, then risks by round totals.
  func alternativeText(_ scale: JointPointScale) -> String {
    let parts = zip(Self.letters, scale.parts).map { alternativeText($1, letter: $0, of: scale) }
    let risks = scale.parts.count == 2 ? scale.risks : []
    return say.sentences(parts + risks.map { alternativeText($0, of: scale) })
  }
}
