internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The words of a pocket card in one language.
struct PocketCardWording {
  private let say: Wording

  init(_ language: Language) { say = Wording(language) }

  func sentences(_ parts: [String]) -> String { say.sentences(parts) }
  var colon: String { say(": ", "：") }
  var comma: String { say(", ", "，") }
  var stop: String { say(".", "。") }
  var points: String { say("Points", "分值") }
  var totalPoints: String { say("Total points", "总分") }
  var riskHeading: String { say("Risk", "风险") }

  func use(_ model: RiskModel) -> String {
    let event = model.outcome.label[say.language]
    let horizon = model.outcome.horizon.map { $0[say.language] }
    return say(
      "Add the points of the lines that fit the patient; the total gives the risk of "
        + "\(event)\(horizon.map { " " + $0 } ?? "").",
      "将符合患者情况的各行分值相加，由总分查得\(horizon ?? "")\(event)的风险。")
  }

  func total(_ totals: ClosedRange<Int>) -> String {
    totals.count == 1 ? "\(totals.lowerBound)" : "\(totals.lowerBound)–\(totals.upperBound)"
  }

  /// A percentage, or "9.6–13.0%" where the risks at the ends of a range differ as written.
  func risk(_ risks: ClosedRange<Double>) -> String {
    let ends = [risks.lowerBound, risks.upperBound]
    let decimals = ends.allSatisfy { $0 >= 0.0995 && $0 <= 0.9005 } ? 0 : 1
    func percentage(_ share: Double) -> String {
      if share > 0, share < 0.001 { return "<" + say.numbers.fixed(0.1, decimals: 1) }
      if share < 1, share > 0.999 { return ">" + say.numbers.fixed(99.9, decimals: 1) }
      return say.numbers.fixed(share * 100, decimals: decimals)
    }
    let (low, high) = (percentage(ends[0]), percentage(ends[1]))
    return (low == high ? low : low + "–" + high) + "%"
  }

  /// How far the card is from the model, and how well it predicts as far as anybody knows.
  func precision(of card: PocketCardFigure) -> String {
    say.sentences([
      card.points.agreement(in: ReadingPrecision.simulated(card.model.design, count: 1000))
        .map(agreement) ?? "",
      card.performance.map(tested)
        ?? say(
          "How well the card itself predicts has not been tested in patients.",
          "本卡本身的预测性能尚未在患者中检验。"),
    ])
  }

  private func agreement(_ found: (median: Double, large: Double)) -> String {
    func written(_ share: Double) -> String { say.numbers.fixed(share * 100, decimals: 1) }
    let (median, large) = (written(found.median), written(found.large))
    return say(
      "Whole points are a rounded form of the model: among 1000 simulated patients the card’s risk is off "
        + "by a median of \(median) and in 95% by at most \(large) percentage points.",
      "整数分值是模型的近似：在1000例模拟患者中，与模型风险之差的中位数为\(median)个百分点，95%的患者不超过\(large)个百分点。")
  }

  /// Discrimination, calibration and net benefit of the card and of the model, in few words.
  private func tested(_ found: PointsPerformance) -> String {
    let area = found.differences.area
    let measures = [
      pair(
        found.differences.horizon == nil ? say("C", "C统计量") : "AUC", area.first, area.second,
        decimals: 3),
      pair(
        say("calibration slope", "校准斜率"), found.card.calibrationSlope.estimate,
        found.model.calibrationSlope.estimate, decimals: 2),
      pair(
        say("observed/expected", "观察/预期比"), found.card.observedExpected.estimate,
        found.model.observedExpected.estimate, decimals: 2),
      pair("ICI", found.card.ici.estimate, found.model.ici.estimate, decimals: 3),
    ]
    return patients(found) + (measures + benefits(found)).joined(separator: say("; ", "；")) + stop
  }

  private func patients(_ found: PointsPerformance) -> String {
    let n = say.count(found.card.n)
    return found.patients == .development
      ? say(
        "The card and, in brackets, the model in the \(n) patients that the model was made from (apparent): ",
        "在建模的\(n)例患者中（表观值），本卡（括号内为完整模型）：")
      : say(
        "The card and, in brackets, the model in \(n) other patients: ",
        "在\(n)例外部患者中，本卡（括号内为完整模型）：")
  }

  /// At the study's thresholds, three at most; without any where most is lost.
  private func benefits(_ found: PointsPerformance) -> [String] {
    let known = found.differences.benefits.filter { $0.netBenefit.first != nil }.prefix(3)
    let shown = known.isEmpty ? [found.largestLoss].compactMap(\.self) : Array(known)
    return shown.map { benefit in
      let threshold = say.threshold(benefit.threshold)
      return pair(
        say("net benefit at \(threshold)", "阈值\(threshold)的净获益"), benefit.netBenefit.first,
        benefit.netBenefit.second, decimals: 3)
    }
  }

  private func pair(_ name: String, _ card: Double?, _ model: Double?, decimals: Int) -> String {
    name + " " + say.numbers.fixed(card, decimals: decimals)
      + say.bracketed(say.numbers.fixed(model, decimals: decimals))
  }
}
