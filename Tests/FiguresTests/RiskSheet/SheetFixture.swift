import Cohorts
import Diagnostics
import Figures
import Statistics

@testable import RiskModels

/// A model of fractures, patients and wording made by hand.
enum SheetFixture {
  static func number(
    _ name: String, _ english: String, _ chinese: String, unit: LocalizedText?,
    _ range: ClosedRange<Double>, typical: Double, decimals: Int = 0, isModifiable: Bool = false
  ) -> Design.Predictor {
    Design.Predictor(
      variable: Variable(
        name: name, label: LocalizedText(english: english, simplifiedChinese: chinese), unit: unit,
        kind: .number, isModifiable: isModifiable, decimals: decimals),
      range: range, quartiles: [range.lowerBound, typical, range.upperBound], mean: typical,
      typical: .number(typical))
  }

  static func yesNo(
    _ name: String, _ english: String, _ chinese: String, isModifiable: Bool = false
  ) -> Design.Predictor {
    let levels = [
      Variable.Level(code: "0", label: LocalizedText(english: "no", simplifiedChinese: "否")),
      Variable.Level(code: "1", label: LocalizedText(english: "yes", simplifiedChinese: "是")),
    ]
    return Design.Predictor(
      variable: Variable(
        name: name, label: LocalizedText(english: english, simplifiedChinese: chinese),
        kind: .category(levels), isModifiable: isModifiable),
      typical: .level("0"), levelShares: [0.8, 0.2])
  }

  static func model(
    _ predictors: [Design.Predictor], coefficients: [Double], variance: Double = 0.02,
    isSynthetic: Bool = false
  ) -> RiskModel {
    let terms = predictors.map { predictor -> Design.FrozenTerm in
      let name = predictor.variable.name
      let levels = predictor.variable.levels.map(\.code)
      return levels.isEmpty ? .linear(name) : .categorical(name, levels: levels)
    }
    let count = coefficients.count
    var covariance = Matrix(
      columns: (0..<count).map { _ in Array(repeating: 0, count: count) }, rows: count)
    covariance[0, 0] = variance
    return RiskModel(
      format: "nomograph-model/1", identifier: "3f9a02c4d1e7",
      title: LocalizedText(
        english: "New fracture after vertebroplasty", simplifiedChinese: "椎体成形术后新发骨折模型"),
      version: "1.0", family: .logistic, formula: "fracture ~ …",
      outcome: RiskModel.OutcomeDescription(
        variable: "fracture",
        label: LocalizedText(english: "new vertebral fracture", simplifiedChinese: "新发椎体骨折"),
        horizon: LocalizedText(
          english: "within 24 months after the operation", simplifiedChinese: "术后24个月内")),
      event: "1", design: Design(predictors: predictors, terms: terms),
      coefficients: coefficients, covariance: covariance, patientCount: 498, eventCount: 61,
      isSynthetic: isSynthetic)
  }

  /// Seven predictors, one of them beyond the range for `values`.
  static let fracture = model(
    [
      number(
        "age", "Age", "年龄", unit: LocalizedText(english: "years", simplifiedChinese: "岁"), 50...95,
        typical: 70),
      number(
        "bmd", "Bone density (T-score, lumbar spine)", "骨密度（腰椎T值）", unit: nil, -5.5 ... -0.5,
        typical: -2.8, decimals: 1, isModifiable: true),
      yesNo("prior", "Earlier vertebral fracture", "既往椎体骨折史"),
      yesNo("leak", "Cement leakage into the disc", "骨水泥渗漏至椎间盘"),
      number(
        "vitd", "Vitamin D (25-OH)", "血清25-羟维生素D", unit: "ng/mL", 4...60, typical: 21, decimals: 1,
        isModifiable: true),
      yesNo("drug", "Medicine against osteoporosis", "抗骨质疏松药物治疗", isModifiable: true),
      number("bmi", "Body mass index", "体重指数", unit: "kg/m²", 15...38, typical: 23.4, decimals: 1),
    ],
    coefficients: [-6.2, 0.045, -0.42, 0.66, 0.71, -0.018, -0.55, -0.03])

  static let values: PatientValues = [
    "age": .number(78), "bmd": .number(-3.9), "prior": .level("1"), "leak": .level("0"),
    "vitd": .number(13.2), "drug": .level("1"), "bmi": .number(39.5),
  ]

  static var content: SheetContent {
    var content = SheetContent()
    content.hospital = LocalizedText(
      english: "Sun Yat-sen Memorial Hospital", simplifiedChinese: "中山大学孙逸仙纪念医院")
    content.title = LocalizedText(
      english: "Your risk of a new spine fracture", simplifiedChinese: "您发生新发椎体骨折的风险")
    content.eventPhrase = LocalizedText(
      english: "have a new spine fracture", simplifiedChinese: "发生新发椎体骨折")
    content.whatToDo = [
      LocalizedText(
        english: "Take your medicine against osteoporosis as prescribed.",
        simplifiedChinese: "按医嘱坚持服用抗骨质疏松药物。"),
      LocalizedText(
        english: "Have your vitamin D checked and take calcium and vitamin D as advised.",
        simplifiedChinese: "定期检查维生素D，并按建议补充钙剂和维生素D。"),
      LocalizedText(english: "Make your home safe against falls.", simplifiedChinese: "做好居家防跌倒措施。"),
    ]
    content.comeBackIf = [
      LocalizedText(english: "you have sudden new back pain", simplifiedChinese: "突发新的腰背痛"),
      LocalizedText(english: "you lose height", simplifiedChinese: "身高变矮"),
    ]
    content.urgentIf = [
      LocalizedText(english: "your legs feel weak or numb", simplifiedChinese: "下肢无力或麻木")
    ]
    content.contact = LocalizedText(
      english: "Spine clinic, 020-1234 5678", simplifiedChinese: "脊柱外科门诊 020-1234 5678")
    content.limits = LocalizedText(
      english:
        "made from past records of two hospitals; not yet tested elsewhere; deaths and losses to follow-up were not counted as fractures",
      simplifiedChinese: "基于两家医院的回顾性资料，尚未在其他地区验证；死亡和失访未计为骨折")
    return content
  }

  static func sheet(
    model: RiskModel = fracture, values: PatientValues = values, content: SheetContent = content
  ) -> RiskSheetFigure {
    var patient = SheetPatient(id: "P0042", values: values)
    patient.procedureDate = "2023-04-18"
    return RiskSheetFigure(
      model: model, scale: PointScale(model), patient: patient, content: content)
  }
}
