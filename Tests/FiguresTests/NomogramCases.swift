import Cohorts
import Diagnostics
import Statistics

@testable import Figures
@testable import RiskModels

/// Models that are hard to draw.
enum NomogramCases {
  typealias Term = Design.FrozenTerm
  private static func both(_ english: String, _ chinese: String) -> LocalizedText {
    LocalizedText(english: english, simplifiedChinese: chinese)
  }

  static let age = NomogramFixture.number(
    "age", 52...91, label: both("Age", "年龄"), unit: both("years", "岁"))
  static let bmi = NomogramFixture.number(
    "bmi", 15.23...37.86, label: both("Body mass index", "体重指数"), unit: "kg/m²")
  static let score = NomogramFixture.number(
    "tscore", -4.9 ... -0.8, label: both("Lumbar T-score", "腰椎T值"), unit: "SD")
  static let sex = NomogramFixture.category(
    "sex", [both("Male", "男"), both("Female", "女")], label: both("Sex", "性别"))
  static let previous = NomogramFixture.category(
    "previous", [both("0", "0"), both("1", "1"), both("2 or more", "2次及以上")],
    label: both("Previous vertebral fractures", "既往椎体骨折次数"))
  static let level = NomogramFixture.category(
    "level",
    ["T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"].map { LocalizedText($0) }
      + [both("Several", "多节段")], label: both("Treated level", "手术节段"))
  static let leak = NomogramFixture.category(
    "leak",
    [
      both("None", "无"), both("Into the paravertebral soft tissue", "渗漏至椎旁软组织"),
      both("Into the intervertebral disc space", "渗漏至椎间隙"),
      both("Into veins or the spinal canal", "渗漏至静脉或椎管内"),
    ], label: both("Cement leakage on the postoperative scan", "术后CT所见骨水泥渗漏"))

  static let plain = NomogramFixture.model(
    [age, score, sex, previous],
    [
      .linear("age"), .linear("tscore"), .categorical("sex", levels: NomogramFixture.codes(2)),
      .categorical("previous", levels: NomogramFixture.codes(3)),
    ], [-7, 0.04, -0.55, 0.4, 0.5, 1.1])

  static let folded = NomogramFixture.model(
    [age, bmi, score, leak],
    [
      .linear("age"), .restrictedCubicSpline("bmi", knots: [18, 23, 30]), .linear("tscore"),
      .categorical("leak", levels: NomogramFixture.codes(4)),
    ], [-3, 0.045, -0.22, 0.36, -0.5, 0.3, 0.9, 0.35])

  static let wavy = NomogramFixture.model(
    [age, bmi, sex],
    [
      .restrictedCubicSpline("age", knots: [55, 65, 75, 88]),
      .restrictedCubicSpline("bmi", knots: [17, 22, 27, 33]),
      .categorical("sex", levels: NomogramFixture.codes(2)),
    ], [-3, 0.08, -0.35, 1.1, -0.3, 1.3, -3.9, 0.3])

  static let interaction = NomogramFixture.model(
    [age, sex, bmi, score],
    [
      .linear("age"), .categorical("sex", levels: NomogramFixture.codes(2)), .linear("bmi"),
      .linear("tscore"),
      .interaction(.linear("age"), .categorical("sex", levels: NomogramFixture.codes(2))),
      .interaction(.linear("bmi"), .linear("tscore")),
    ], [-8, 0.03, -1.5, 0.09, -0.9, 0.03, 0.012])

  static let nine = NomogramFixture.model(
    [level, age, sex],
    [
      .categorical("level", levels: NomogramFixture.codes(9)), .linear("age"),
      .categorical("sex", levels: NomogramFixture.codes(2)),
    ], [-5, 0.3, 0.55, 0.5, 0.45, 0.1, -0.1, -0.2, 0.9, 0.035, 0.002])

  static let one = NomogramFixture.model([age], [.linear("age")], [-5, 0.05])

  static let tiny = NomogramFixture.model(
    [age, sex, leak],
    [
      .linear("age"), .categorical("sex", levels: NomogramFixture.codes(2)),
      .categorical("leak", levels: NomogramFixture.codes(4)),
    ], [-2, 0.002, 0.0005, 0.0006, 0.0011, 0.0012])

  static let twelve: RiskModel = {
    var predictors = [age, bmi, score, sex, previous, level, leak]
    var terms: [Term] = [
      .linear("age"), .restrictedCubicSpline("bmi", knots: [18, 23, 30]), .linear("tscore"),
      .categorical("sex", levels: NomogramFixture.codes(2)),
      .categorical("previous", levels: NomogramFixture.codes(3)),
      .categorical("level", levels: NomogramFixture.codes(9)),
      .categorical("leak", levels: NomogramFixture.codes(4)),
    ]
    var coefficients = [
      -6, 0.045, -0.12, 0.2, -0.5, 0.35, 0.5, 1.1, 0.3, 0.55, 0.5, 0.45, 0.1, -0.1, -0.2, 0.9, 0.3,
      0.9, 0.35,
    ]
    let rest: [(String, LocalizedText, Double)] = [
      ("cleft", both("Intravertebral cleft", "椎体内裂隙征"), 0.6),
      ("steroid", both("Long-term glucocorticoids", "长期使用糖皮质激素"), 0.7),
      ("smoking", both("Current smoker", "目前吸烟"), 0.05),
      ("drug", both("Anti-osteoporosis drug after surgery", "术后抗骨质疏松药物治疗"), -0.8),
      ("brace", both("Brace", "佩戴支具"), -0.2),
    ]
    for (name, label, effect) in rest {
      predictors.append(
        NomogramFixture.category(name, [both("No", "否"), both("Yes", "是")], label: label))
      terms.append(.categorical(name, levels: NomogramFixture.codes(2)))
      coefficients.append(effect)
    }
    return NomogramFixture.model(predictors, terms, coefficients)
  }()

  static let all: [(name: String, model: RiskModel)] = [
    ("plain", plain), ("folded", folded), ("wavy", wavy), ("interaction", interaction),
    ("nine", nine), ("one", one), ("tiny", tiny), ("twelve", twelve),
  ]

  /// Two horizons, a baseline curve and errors of the coefficients.
  static let survival: RiskModel = {
    var model = withErrors(plain)
    model.family = .cox
    model.timeToEvent = TimeToEvent(
      time: "months", status: "status", event: "1", horizons: [12, 24], unit: .months)
    model.coefficients[0] = -4
    let curve = (1...48).map {
      Baseline.Point(time: Double($0) / 2, cumulativeHazard: 0.02 * Double($0) / 2)
    }
    let covariance = model.coefficients.map { _ in 0.0 }
    model.baseline = Baseline(strata: [
      Baseline.Stratum(
        horizons: [
          .init(time: 12, cumulativeHazard: 0.24, variance: 0.002, covariance: covariance),
          .init(time: 24, cumulativeHazard: 0.48, variance: 0.006, covariance: covariance),
        ], curve: curve)
    ])
    return model
  }()

  /// The model with standard errors of a third of each coefficient.
  static func withErrors(_ model: RiskModel) -> RiskModel {
    var model = model
    let count = model.coefficients.count
    var covariance = Matrix(rows: count, columns: count)
    for index in 1..<count {
      let error = max(abs(model.coefficients[index]) / 3, 1e-6)
      covariance[index, index] = error * error
    }
    model.covariance = covariance
    let typical = (try? model.linearPredictor(of: model.design.typicalValues)) ?? 0
    model.leverage = LeverageRange(
      percentile99: 1, largest: 2,
      groups: (0..<10).map {
        .init(
          patients: 49, linearPredictor: typical + Double($0 - 5) * 0.2,
          standardError: 0.15 + 0.02 * Double(abs($0 - 5)))
      })
    return model
  }

  /// All that a nomogram can show: bars, more axes, groups, thresholds, and patients, one with a value not
  /// known.
  static func withEverything(_ model: RiskModel, seed: Int) -> NomogramFigure? {
    let model = withErrors(model)
    var settings = NomogramSettings.marking([0.1, 0.2])
    settings.elements = Set(NomogramElement.allCases)
    settings.riskGroups = [
      RiskGroup(name: both("low", "低危"), below: 0.1),
      RiskGroup(name: both("intermediate", "中危"), below: 0.2),
      RiskGroup(name: both("high", "高危")),
    ]
    var open = model.design.typicalValues
    for (name, value) in patient where open[name] != nil { open[name] = value }
    let whole = open
    if let name = model.design.predictors.last?.variable.name { open[name] = nil }
    return NomogramFigure(
      model, patients: [[whole], [whole, open], [whole, whole, open]][seed % 3],
      cohort: [model.design.typicalValues], settings: settings)
  }

  static let patient: PatientValues = [
    "age": .number(78), "bmi": .number(27.5), "tscore": .number(-3.4), "sex": .level("1"),
    "previous": .level("1"), "level": .level("3"), "leak": .level("1"), "cleft": .level("1"),
    "steroid": .level("0"), "smoking": .level("0"), "drug": .level("1"), "brace": .level("0"),
  ]
}
