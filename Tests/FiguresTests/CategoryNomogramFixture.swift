import Cohorts
import Diagnostics
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// Models of several categories as the sums that they consist of.
enum CategoryNomogramFixture {
  private static func both(_ english: String, _ chinese: String) -> LocalizedText {
    LocalizedText(english: english, simplifiedChinese: chinese)
  }

  /// A figure of one of several categories: the first label is the reference's.
  static func figure(
    _ labels: [LocalizedText], _ design: RiskModel, _ coefficients: [[Double]],
    patients: [PatientValues] = [], settings: NomogramSettings = NomogramSettings()
  ) throws -> JointNomogramFigure {
    let sums = zip(labels.dropFirst(), coefficients).map { label, coefficients in
      var sum = design
      (sum.coefficients, sum.outcome.label) = (coefficients, label)
      return sum
    }
    let risks = labels.enumerated().map { index, label in
      JointRisk(label: label, rule: .odds(of: index == 0 ? nil : index - 1))
    }
    let scale = try #require(JointPointScale(sums, risks: risks))
    return try #require(
      JointNomogramFigure(design, scale: scale, patients: patients, settings: settings))
  }

  /// The Prostate Cancer Prevention Trial Risk Calculator 2.0: no, low-grade or high-grade cancer.
  ///
  /// - Source: Ankerst, Eur Urol 2014;66:1092.
  static func prostate(
    patients: [PatientValues] = [], settings: NomogramSettings = NomogramSettings()
  ) throws -> JointNomogramFigure {
    func yesNo(_ name: String, _ english: String, _ chinese: String) -> Design.Predictor {
      NomogramFixture.category(
        name, [both("No", "否"), both("Yes", "是")], label: both(english, chinese))
    }
    let predictors = [
      NomogramFixture.number("log2psa", -1...6, label: both("PSA, doublings of 1", "PSA（以2为底的对数）")),
      NomogramFixture.number("age", 55...90, label: both("Age", "年龄"), unit: both("years", "岁")),
      yesNo("aa", "African American", "非裔美国人"),
      yesNo("biopsy", "Earlier negative biopsy", "既往活检阴性"),
      yesNo("dre", "Abnormal rectal examination", "直肠指检异常"),
      yesNo("family", "Family history", "家族史"),
    ]
    let terms: [Design.FrozenTerm] =
      [.linear("log2psa"), .linear("age")]
      + ["aa", "biopsy", "dre", "family"].map {
        .categorical($0, levels: NomogramFixture.codes(2))
      }
    let sums = [
      [
        -3.00215469, 0.25613390, 0.01643637, 0.12172599, -0.45533257, -0.03864628, 0.27197219,
      ],
      [
        -7.05304534, 0.70489441, 0.04753804, 1.04174529, -0.21409933, 0.40068434, 0.22467348,
      ],
    ]
    return try figure(
      [
        both("no cancer", "无癌"), both("low-grade cancer", "低级别癌"),
        both("high-grade cancer", "高级别癌"),
      ], NomogramFixture.model(predictors, terms, sums[0]), sums, patients: patients,
      settings: settings)
  }

  /// A random model of any design with so many sums.
  static func random(seed: Int, sums: Int) throws -> JointNomogramFigure {
    var random = RandomModel(seed: seed)
    let model = random.make()
    let coefficients = (0..<sums).map { sum in
      var draft = model
      draft.coefficients = model.coefficients.enumerated().map { index, value in
        index == 0 ? 0 : value * (index % (sum + 2) == 0 ? -0.5 : 1) * [1, -0.5, 0.7][sum % 3]
      }
      // A typical patient's odds fall from a half.
      let typical = (try? draft.linearPredictor(of: model.design.typicalValues)) ?? 0
      draft.coefficients[0] = -0.7 - Double(sum) * 0.4 - typical
      return draft.coefficients
    }
    let names = [
      both("none", "无"), both("mild", "轻度"), both("moderate, without collapse", "中度，无塌陷"),
      both("severe", "重度"), both("very severe with retropulsion", "极重度伴后凸"),
    ]
    let labels = (0...sums).map { $0 < names.count ? names[$0] : LocalizedText("class \($0)") }
    var settings = NomogramSettings()
    if seed % 3 == 0 { settings.elements = Set(NomogramElement.allCases) }
    let whole = model.design.typicalValues
    var open = whole
    if let name = model.design.predictors.last?.variable.name { open[name] = nil }
    return try figure(
      labels, model, coefficients,
      patients: [[], [whole], [whole, open], [open, whole, whole]][seed % 4], settings: settings)
  }
}
