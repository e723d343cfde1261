import Cohorts
import Diagnostics
import Foundation
import Rendering
import RiskModels
import Scenes
import Statistics
import Testing

@testable import Figures

@Suite("Risk sheet") struct RiskSheetTests {
  private let text: PangoMeasurer

  init() throws { text = try PangoMeasurer() }

  private func texts(
    _ figure: RiskSheetFigure, _ language: Language = .english, isSynthetic: Bool = false
  ) -> [Scene.PlacedText] {
    let style = FigureStyle(language: language, isSynthetic: isSynthetic)
    return figure.scene(style: style, measuring: text).placedTexts(measuring: text)
  }

  private func words(_ figure: RiskSheetFigure, _ language: Language = .english) -> String {
    texts(figure, language).map(\.run.string)
      .joined(separator: language == .english ? " " : "")
  }

  /// One predictor x from 0 to 1, log odds as given at x = 0 and b more at x = 1.
  private func simple(_ intercept: Double, _ b: Double = 1) -> RiskModel {
    let x = SheetFixture.number("x", "X", "甲", unit: nil, 0...1, typical: 0, decimals: 1)
    return SheetFixture.model([x], coefficients: [intercept, b])
  }

  /// log(0.14 / 0.86) = −1.8153: 14 of 100.
  @Test func saysTheRiskInPeople() {
    let figure = SheetFixture.sheet(model: simple(-1.8153), values: ["x": .number(0)])
    let english = words(figure)
    #expect(english.contains("Of 100 people like you, about 14 will"))
    #expect(english.contains("about 86 will not"))
    let chinese = words(figure, .simplifiedChinese)
    #expect(chinese.contains("在100位与您情况相似的人中"))
    #expect(chinese.contains("约14人会发生新发椎体骨折"))
    #expect(chinese.contains("约86人不会"))
  }

  @Test(arguments: [
    (0.0, PeopleCount.fewerThanOne, 0), (0.0099, .fewerThanOne, 0), (0.01, .about(1), 1),
    (0.1449, .about(14), 14), (0.5, .about(50), 50), (0.99, .about(99), 99),
    (0.991, .moreThan99, 100), (1, .moreThan99, 100), (.nan, .fewerThanOne, 0),
  ])
  func countsPeople(risk: Double, expected: PeopleCount, filled: Int) {
    #expect(PeopleCount(risk: risk) == expected)
    #expect(PeopleCount(risk: risk).filledFigures == filled)
    #expect(PeopleCount(risk: risk).others.others == expected)
  }

  @Test func neverSaysNoneOrAll() {
    let low = words(SheetFixture.sheet(model: simple(-9), values: ["x": .number(0)]))
    #expect(low.contains("fewer than 1 will"))
    #expect(low.contains("more than 99 will not"))
    let high = words(SheetFixture.sheet(model: simple(9), values: ["x": .number(0)]))
    #expect(high.contains("more than 99 will have"))
    let chinese = words(
      SheetFixture.sheet(model: simple(-9), values: ["x": .number(0)]), .simplifiedChinese)
    #expect(chinese.contains("不到1人会"))
  }

  /// The interval of −1.8153 ± 1.95996 · √0.02 is 11.0 to 17.7 %.
  @Test func saysTheRangeInWords() {
    let figure = SheetFixture.sheet(model: simple(-1.8153), values: ["x": .number(0)])
    #expect(words(figure).contains("may well be between 11 and 18 of 100"))
    #expect(words(figure, .simplifiedChinese).contains("每100人中11到18人"))
    // Of an interval at hand it cannot be said that 95 of 100 repeats would fall into it.
    #expect(words(figure).contains("This range shows only the play of chance in the study"))
  }

  @Test func rangeNeverEndsInNoneOrAll() {
    let low = words(SheetFixture.sheet(model: simple(-4.6), values: ["x": .number(0)]))
    #expect(low.contains("may well be 1 of 100 or fewer"))
    let high = words(SheetFixture.sheet(model: simple(4.5), values: ["x": .number(0)]))
    #expect(high.contains("may well be 99 of 100 or more"))
  }

  @Test func missingValueGivesNoRisk() {
    var values = SheetFixture.values
    values["bmd"] = nil
    let figure = SheetFixture.sheet(values: values)
    let english = words(figure)
    #expect(english.contains("because this is not known: Bone density"))
    #expect(english.contains("! not known"))
    #expect(!english.contains("Of 100 people"))
    #expect(!english.contains("Total points"))
    let roles = texts(figure).flatMap(\.roles)
    #expect(!roles.contains("comparison"))
  }

  @Test func unknownLevelGivesNoRisk() {
    var values = SheetFixture.values
    values["leak"] = .level("unheard of")
    let english = words(SheetFixture.sheet(values: values))
    #expect(english.contains("cannot use the value of: Cement leakage"))
    #expect(!english.contains("Of 100 people"))
  }

  /// A table without a dictionary holds the codes of levels as numbers.
  @Test func codesReadAsNumbersAreLevels() {
    var values = SheetFixture.values
    values["leak"] = .level("1")
    let level = SheetFixture.sheet(values: values)
    values["leak"] = .number(1)
    let number = SheetFixture.sheet(values: values)
    #expect(words(number) == words(level))
    #expect(!words(number).contains("cannot be used"))
    values["leak"] = .number(.nan)
    #expect(words(SheetFixture.sheet(values: values)).contains("cannot use the value of"))
  }

  /// What is shared between sheets makes none of them different.
  @Test func memoryChangesNothing() {
    let memory = SheetMemory()
    let style = FigureStyle(language: .simplifiedChinese)
    for age in [60.0, 78, 78, 60] {
      var values = SheetFixture.values
      values["age"] = .number(age)
      let alone = SheetFixture.sheet(values: values)
      let shared = RiskSheetFigure(
        model: alone.model, scale: alone.scale, patient: alone.patient, content: alone.content,
        memory: memory)
      #expect(
        shared.scene(style: style, measuring: text) == alone.scene(style: style, measuring: text))
      // Widths of one measurer must not serve another.
      let fixed = FixedWidthMeasurer()
      #expect(
        shared.scene(style: style, measuring: fixed) == alone.scene(style: style, measuring: fixed)
      )
    }
  }

  /// Both bars start and end at the same places, so that lengths can be compared.
  @Test func comparisonBarsHaveOneScale() {
    let counts = texts(SheetFixture.sheet()).filter {
      $0.roles.contains("comparison") && $0.run.string.contains("of 100")
    }
    #expect(counts.count == 2)
    #expect(counts.allSatisfy { abs($0.box.maxX - counts[0].box.maxX) < 0.01 })
  }

  @Test func ineligiblePatientIsToldFirst() throws {
    var figure = SheetFixture.sheet()
    figure.patient.unmetCriteria = ["high-energy injury"]
    let hidden = words(figure)
    #expect(hidden.contains("did not include patients like you. Criterion: high-energy injury."))
    #expect(!hidden.contains("Of 100 people"))
    #expect(!hidden.contains("Points"))
    figure.content.showsRiskIfIneligible = true
    let shown = texts(figure).map(\.run.string)
    let notice = try #require(shown.firstIndex { $0.contains("did not include") })
    let risk = try #require(shown.firstIndex { $0.contains("Of 100 people") })
    #expect(notice < risk)
  }

  @Test func flagsValuesUnlikeTheStudy() {
    #expect(words(SheetFixture.sheet()).contains("! 39.5 kg/m² – outside 15.0 to 38.0"))
    #expect(words(SheetFixture.sheet()).contains("you differ from the patients"))
    var values = SheetFixture.values
    values["bmi"] = .number(25)
    #expect(!words(SheetFixture.sheet(values: values)).contains("you differ from the patients"))
  }

  /// The mean of risks is not the risk of mean values: where the cohort's own risk is known, it is what stands beside.
  @Test func standsBesideTheWholeStudy() {
    var model = SheetFixture.fracture
    #expect(words(SheetFixture.sheet(model: model)).contains("A typical patient of this study"))
    model.cohortRisk = 0.158
    let english = words(SheetFixture.sheet(model: model))
    #expect(english.contains("All patients of this study about 16 of 100"))
    #expect(!english.contains("A typical patient of this study"))
    let chinese = words(SheetFixture.sheet(model: model), .simplifiedChinese)
    #expect(chinese.contains("本研究全部患者100人中约16人"))
  }

  @Test func whatIsUrgentStandsFirst() throws {
    let english = words(SheetFixture.sheet())
    let urgent = try #require(english.range(of: "Go to an emergency department at once if"))
    let back = try #require(english.range(of: "Come back or call if"))
    #expect(urgent.lowerBound < back.lowerBound)
    #expect(english[urgent.upperBound..<back.lowerBound].contains("your legs feel weak or numb"))
    var content = SheetFixture.content
    content.urgentIf = []
    #expect(!words(SheetFixture.sheet(content: content)).contains("emergency"))
  }

  @Test func saysWhereCompetingEventsBelong() {
    var model = SheetFixture.fracture
    #expect(SheetWording(.english).competing(model) == nil)
    model.family = .fineGray
    model.outcome.competingEvents = [.init(code: "2", label: LocalizedText("Death"))]
    #expect(
      SheetWording(.english).competing(model)
        == "Patients with a competing event first (death) are counted among those who will not have the outcome."
    )
  }

  /// A Cox model of data with competing events takes them for censored, and so does its cohort's risk.
  @Test func saysThatCoxModelsCensorCompetingEvents() {
    var model = SheetFixture.fracture
    model.family = .cox
    model.timeToEvent = TimeToEvent(time: "t", status: "s", event: "1", horizons: [24])
    #expect(SheetWording(.english).competing(model) == nil)
    model.timeToEvent?.competing = ["2"]
    #expect(SheetWording(.english).competing(model)?.contains("(any other event)") == true)
    model.outcome.competingEvents = [
      .init(code: "2", label: LocalizedText(english: "Death", simplifiedChinese: "死亡"))
    ]
    #expect(
      SheetWording(.english).competing(model)
        == "A competing event (death) counts as censoring, in this risk as in the one it is compared with: both are higher than the share of patients who will have the outcome."
    )
    #expect(
      SheetWording(.simplifiedChinese).competing(model)
        == "竞争事件（死亡）按删失处理，患者本人及与之比较的风险均如此：两者都高于实际发生结局的比例。")
  }

  /// Points are log odds on the scale of the widest axis.
  ///
  /// BMD: −0.42 · (−3.9 + 2.8) = 0.462; the widest axis is bmd itself, 0.42 · 5 = 2.1 = 100 points,
  /// so 0.462 is 22 points. Prior fracture 0.66 is 31 points.
  @Test func givesContributionsInPoints() throws {
    let shown = texts(SheetFixture.sheet()).filter { $0.roles.contains("factors") }
    let strings = shown.map(\.run.string)
    #expect(strings.prefix(3) == ["lower risk", "higher risk", "points"])
    #expect(strings.dropFirst(3).first == "Earlier vertebral fracture: yes (typical: no)")
    #expect(strings.contains("+31") && strings.contains("+22"))
    // Medicine: −0.55 / 2.1 · 100 = −26.
    #expect(strings.contains("−26"))
    // The mark stands in a column of its own, left of what it marks.
    let marks = shown.filter { $0.run.string == "◆" }.map(\.box.minY)
    let density = try #require(shown.first { $0.run.string.hasPrefix("Bone density") })
    let age = try #require(shown.first { $0.run.string.hasPrefix("Age") })
    #expect(marks.contains(density.box.minY) && !marks.contains(age.box.minY))
    #expect(density.box.minX == age.box.minX)
  }

  @Test func marksSyntheticData() {
    let marked = texts(SheetFixture.sheet(), isSynthetic: true).filter {
      $0.run.string == "Synthetic data, not real patients"
    }
    #expect(marked.count == 2)
    #expect(!words(SheetFixture.sheet()).contains("ynthetic"))
  }

  @Test func callsNoRiskHighOrLowWithoutThresholds() {
    let english = words(SheetFixture.sheet())
    #expect(!english.contains("low risk") && !english.contains("high risk"))
    #expect(!english.contains("Threshold"))
    var content = SheetFixture.content
    content.thresholds = [
      SheetContent.Threshold(risk: 0.05, meaning: "see specialist", source: "guideline")
    ]
    let marked = words(SheetFixture.sheet(content: content))
    #expect(marked.contains("Threshold 5% (see specialist; source: guideline): reached."))
  }

  @Test func codeIdentifiesModelAndInputs() {
    let one = SheetFixture.sheet()
    var other = one
    other.patient.id = "somebody else"
    #expect(one.code == other.code && one.code.count == 10)
    other.patient.values["age"] = .number(79)
    #expect(one.code != other.code)
    #expect(words(one).contains(one.code))
    #expect(words(one).contains("3f9a02c4d1e7"))
  }

  @Test(arguments: Language.allCases) func everyCharacterCanBeDrawn(language: Language) throws {
    let style = FigureStyle(language: language, isSynthetic: true)
    let scene = SheetFixture.sheet().scene(style: style, measuring: try PangoMeasurer())
    #expect(try MissingGlyphs(in: scene).characters.isEmpty)
  }

  @Test func patientReadsNothingSmallerThanTwelvePoints() {
    for language in Language.allCases {
      let patient = texts(SheetFixture.sheet(), language, isSynthetic: true).filter {
        $0.roles.contains("sheet.patient") && !$0.roles.contains("figure")
      }
      #expect(patient.allSatisfy { $0.run.font.size >= 12 })
    }
  }
}
