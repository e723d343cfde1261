import Cohorts
import Diagnostics
import Figures
import Rendering
import Scenes
import Statistics
import Testing

@testable import RiskModels

/// Nothing overlaps and nothing leaves the page, whatever a study and a patient bring.
@Suite("Risk sheet layout") struct RiskSheetLayoutTests {
  @Test(arguments: 0..<18)
  func randomSheetsAreTidy(seed: Int) throws {
    let figure = RandomSheet.figure(seed: UInt64(seed))
    for language in Language.allCases {
      try checkTidy(figure, language, FixedWidthMeasurer(), "seed \(seed) \(language)")
    }
  }

  @Test(arguments: Language.allCases)
  func realFontsAreTidy(language: Language) throws {
    let text = try PangoMeasurer()
    try checkTidy(SheetFixture.sheet(), language, text, "usual")
    for seed in 100..<104 {
      try checkTidy(RandomSheet.figure(seed: UInt64(seed)), language, text, "seed \(seed)")
    }
  }

  /// Twelve predictors, labels of forty characters, long advice: the brief's worst usual case.
  @Test(arguments: Language.allCases, Paper.allCases)
  func twelvePredictorsFitWithAllInputs(language: Language, paper: Paper) throws {
    var figure = RandomSheet.crowded(predictors: 12, label: 40)
    figure.paper = paper
    let text = try PangoMeasurer()
    try checkTidy(figure, language, text, "crowded")
    let texts = figure.scene(style: FigureStyle(language: language), measuring: text)
      .placedTexts(measuring: text)
    let inputs = texts.filter { $0.roles.contains("inputs") }.map(\.run.string)
    for index in 1...12 {
      #expect(inputs.contains { $0.contains("#\(index) ") || $0.hasSuffix("#\(index)") })
    }
  }

  /// What nobody means to enter, and somebody will.
  @Test(arguments: Language.allCases) func hostileContentStaysOnThePage(language: Language) throws {
    let odd = LocalizedText("\u{202E}" + String(repeating: "长长Long😀", count: 200) + "\n\u{0}<&>")
    let predictors = [
      SheetFixture.number(
        "huge", odd[language], odd[language], unit: odd, 0...1, typical: 0, decimals: 400),
      SheetFixture.yesNo("none", "", ""),
    ]
    let model = SheetFixture.model(predictors, coefficients: [0, 1e-300, 1e6], variance: 1e9)
    for value in [1e308, -1e308, 0, .nan, .infinity] {
      var figure = SheetFixture.sheet(
        model: model, values: ["huge": .number(value), "none": .level("1")])
      figure.patient.id = odd[language]
      figure.patient.unmetCriteria = [odd, odd]
      figure.content.showsRiskIfIneligible = true
      figure.content.whatToDo = [odd, odd, odd]
      figure.content.contact = odd
      figure.content.limits = odd
      figure.content.thresholds = [SheetContent.Threshold(risk: .nan, meaning: odd, source: odd)]
      figure.printedOn = odd[language]
      try checkTidy(figure, language, FixedWidthMeasurer(), "value \(value)")
    }
  }

  @Test(arguments: Language.allCases) func modelWithoutPredictorsIsDrawn(language: Language) throws
  {
    let model = SheetFixture.model([], coefficients: [-1.8153])
    let figure = SheetFixture.sheet(model: model, values: [:])
    #expect(figure.scale == nil)
    try checkTidy(figure, language, FixedWidthMeasurer(), "intercept only")
    #expect(figure.caption(in: .english).contains("about 14 will"))
  }

  @Test func saysWhatItLeftOut() throws {
    let figure = RandomSheet.crowded(predictors: 12, label: 40)
    let text = try PangoMeasurer()
    let note = figure.scene(style: FigureStyle(), measuring: text).placedTexts(measuring: text)
      .filter { $0.roles.contains("note.omitted") }.map(\.run.string).joined(separator: " ")
    #expect(note.contains("Left out for lack of room: "))
    #expect(note.contains("smaller factors"))
    let usual = SheetFixture.sheet().scene(style: FigureStyle(), measuring: text)
    #expect(!usual.placedTexts(measuring: text).contains { $0.roles.contains("note.omitted") })
  }

  private func checkTidy(
    _ figure: RiskSheetFigure, _ language: Language, _ text: some TextMeasurer, _ name: String
  ) throws {
    let style = FigureStyle(language: language, isSynthetic: true)
    let scene = figure.scene(style: style, measuring: text)
    #expect(scene.size == figure.paper.size)
    let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
      .inset(by: 20)
    let texts = scene.placedTexts(measuring: text)
    #expect(!texts.isEmpty)
    for (index, one) in texts.enumerated() {
      #expect(page.contains(one.box), "\(name): '\(one.run.string)' leaves the page")
      for other in texts.dropFirst(index + 1)
      where one.box.overlaps(other.box, tolerance: 0.3) {
        Issue.record("\(name): '\(one.run.string)' overlaps '\(other.run.string)'")
      }
    }
  }
}

/// Sheets at random, extremes included.
enum RandomSheet {
  static func figure(seed: UInt64) -> RiskSheetFigure {
    var source = SplitMix64(seed: seed)
    var figure = crowded(
      predictors: 1 + source.index(below: 16), label: [3, 12, 25, 40, 120][source.index(below: 5)],
      source: &source)
    figure.paper = source.index(below: 2) == 0 ? .a4 : .letter
    figure.content.showsRiskIfIneligible = source.index(below: 2) == 0
    if source.index(below: 3) == 0 {
      figure.patient.unmetCriteria = (0..<(1 + source.index(below: 4))).map { _ in
        phrase(length: 50, &source)
      }
    }
    if source.index(below: 4) == 0, let name = figure.patient.values.keys.min() {
      figure.patient.values[name] = nil
    }
    let advice = [0, 1, 3, 8, 20][source.index(below: 5)]
    figure.content.whatToDo = (0..<advice).map { _ in phrase(length: 20 + 8 * advice, &source) }
    figure.content.comeBackIf = (0..<(advice / 2)).map { _ in phrase(length: 40, &source) }
    if source.index(below: 3) == 0 { figure.content.hospital = nil }
    if source.index(below: 3) == 0 { figure.content.title = phrase(length: 150, &source) }
    return figure
  }

  static func crowded(predictors: Int, label: Int) -> RiskSheetFigure {
    var source = SplitMix64(seed: 1)
    return crowded(predictors: predictors, label: label, source: &source)
  }

  static func crowded(
    predictors count: Int, label: Int, source: inout SplitMix64
  ) -> RiskSheetFigure {
    var predictors: [Design.Predictor] = []
    var coefficients = [-3 + 4 * source.uniform()]
    var values: PatientValues = [:]
    for index in 1...count {
      let words = phrase(length: label, &source)
      let english = "#\(index) " + words[.english]
      let chinese = words[.simplifiedChinese] + "#\(index)"
      if source.index(below: 2) == 0 {
        predictors.append(
          SheetFixture.number(
            "v\(index)", english, chinese, unit: "mmol/L", 0...10, typical: 5, decimals: 2,
            isModifiable: source.index(below: 2) == 0))
        values["v\(index)"] = .number(12 * source.uniform())
      } else {
        predictors.append(SheetFixture.yesNo("v\(index)", english, chinese, isModifiable: true))
        values["v\(index)"] = .level("\(source.index(below: 2))")
      }
      coefficients.append(0.6 * (source.uniform() - 0.5))
    }
    let model = SheetFixture.model(predictors, coefficients: coefficients)
    var figure = SheetFixture.sheet(model: model, values: values)
    figure.content.whatToDo = (0..<5).map { _ in phrase(length: 90, &source) }
    figure.content.comeBackIf = (0..<4).map { _ in phrase(length: 60, &source) }
    return figure
  }

  /// English words, and Chinese of a third as many characters, as texts of one meaning have.
  private static func phrase(length: Int, _ source: inout SplitMix64) -> LocalizedText {
    let stock = ["vertebral", "of", "fracture,", "the", "bone", "osteoporosis", "a", "treatment"]
    var english = ""
    while english.count < length { english += stock[source.index(below: stock.count)] + " " }
    let characters = Array("新发椎体骨折风险骨质疏松药物治疗，维生素与钙剂手术后")
    let chinese = String(
      (0..<max(2, length / 3)).map { _ in characters[source.index(below: characters.count)] })
    return LocalizedText(
      english: String(english.prefix(length)).trimmingSpaces, simplifiedChinese: chinese)
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
