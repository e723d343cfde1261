internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The words of nomograms of one of several categories.
extension NomogramWording {
  var odds: String { say("Odds", "优势") }

  /// What the odds under a total are of.
  func against(_ axis: OddsAxis) -> String {
    say(
      "\(axis.label[say.language]) against \(axis.reference[say.language])",
      "\(axis.label[say.language])相对于\(axis.reference[say.language])")
  }

  /// Odds with so many digits.
  func oddsNumber(_ odds: Double, digits: Int = 3) -> String {
    say.numbers.plain(odds, significant: digits)
  }

  /// The odds of a patient, or their range where a value is not known.
  func odds(of patient: PatientPoints, on axis: OddsAxis) -> String {
    let totals = [patient.totalRange.lowerBound, patient.totalRange.upperBound]
    let ends = (patient.total.map { [$0] } ?? totals).map {
      oddsNumber(axis.odds(ofTotalPoints: $0))
    }
    return ends.count == 2 && ends[0] != ends[1] ? range(ends[0], ends[1]) : ends[0]
  }

  /// A category after the letter of its part.
  func category(_ label: LocalizedText, _ letter: String) -> String {
    heading(letter: letter, label)
  }

  func referenceName(_ label: LocalizedText) -> String {
    label[say.language] + say(" (reference)", "（参照）")
  }

  var oddsHeading: String { say("Risk of each category", "各类别的风险") }

  func oddsRule(_ reference: LocalizedText) -> String {
    let name = reference[say.language]
    return say(
      "Risk of a category = its odds ÷ (1 + the odds of all parts). The 1 stands for \(name), whose risk is "
        + "1 ÷ (1 + the odds of all parts).",
      "某类别的风险 = 该类别的优势 ÷（1 + 各部分优势之和）。其中1代表\(name)，其风险 = 1 ÷（1 + 各部分优势之和）。")
  }

  /// The heads of the table; the rule above it says what a risk is, too.
  func oddsColumns(isNarrow: Bool) -> [String] {
    [
      say("Category", "类别"), totalPoints, odds,
      isNarrow ? say("Risk", "风险") : say("Risk = odds ÷ sum", "风险 = 优势 ÷ 合计"),
    ]
  }

  var oddsSum: String { say("Sum", "合计") }

  func patientTitle(_ number: Int?) -> String {
    patient + (number.map { say(" \($0)", "\($0)") } ?? "")
  }

  var exampleTitle: String {
    say(
      "Example: a patient with the typical value of every predictor (median or most frequent level)",
      "示例：各预测因素均取典型值（中位数或最常见水平）的患者")
  }

  var howToReadOdds: String {
    say(
      "Find each total on the axis of total points of its part and read the odds under the same line; the odds "
        + "together give the risks, as the table shows.",
      "在各部分的“总分”轴上找到该部分的总分，在同一条线下方读出优势；由全部优势按表中所示算出各类别的风险。")
  }

  /// The odds at round totals, in words.
  func alternativeText(_ axis: OddsAxis, letter: String) -> String {
    let ticks = axis.ticks.filter { $0.rank <= 2 }
    let shown = (ticks.count > 1 ? ticks : axis.ticks).map {
      say(
        "\(number($0.totalPoints.rounded())) points \(number($0.odds))",
        "\(number($0.totalPoints.rounded()))分为\(number($0.odds))")
    }
    return say("Odds of ", "优势：") + against(axis) + say(" by total \(letter): ", "，总分\(letter)")
      + shown.joined(separator: say(", ", "，")) + say(".", "。")
  }

  /// Odds and risks of one patient, in words.
  func alternativeText(_ title: String, _ reading: OddsReading) -> String {
    let risks = reading.rows.map {
      "\($0.name): " + say("odds \($0.odds), risk \($0.risk)", "优势\($0.odds)，风险\($0.risk)")
    }
    return title + say(": ", "：") + risks.joined(separator: say("; ", "；")) + say(".", "。")
  }
}
