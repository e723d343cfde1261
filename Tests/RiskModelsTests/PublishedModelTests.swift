import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Published models") struct PublishedModelTests {
  private let age = ModelFixture.number("age", 30...80)
  private let pressure = ModelFixture.number("sbp", 90...200)
  private let sex = ModelFixture.category("sex", ["male", "female"])
  private let grade = ModelFixture.category("grade", ["1", "2", "3"])

  private func description() -> ModelDescription {
    ModelDescription(
      title: "T", outcome: .init(variable: "y", label: "event"),
      origin: .init(citation: "A paper"))
  }

  private func effect(_ text: String, _ coefficients: Double...) throws -> PublishedModel.Effect {
    let variables = [age, pressure, sex, grade].map(\.variable)
    return .init(try PublishedTerm(parsing: text, variables: variables), coefficients)
  }

  private func model(
    _ predictors: [Design.Predictor], _ effects: [PublishedModel.Effect], constant: Double = 0,
    scaling: [String: PublishedModel.Scaling] = [:]
  ) throws -> RiskModel {
    var published = PublishedModel(
      description(), kind: .logistic(outcome: "y", event: "1"), predictors: predictors,
      equation: .init(effects: effects, constant: constant))
    published.scaling = scaling
    return try published.riskModel()
  }

  /// The words of the study stay, the unit loses its plural; words of another shape are not touched.
  @Test func oneYearIsWordedAsTheOtherHorizons() throws {
    var published = PublishedModel(
      description(),
      kind: .cox(
        TimeToEvent(time: "t", status: "y", event: "1", horizons: [1, 10], unit: .years),
        ties: .efron), predictors: [age], equation: .init(effects: [try effect("age", 0.05)]))
    published.baseline = .hazards([1: 0.01, 10: 0.1])
    var model = try published.riskModel()
    model.outcome.horizon = LocalizedText(
      english: "within 10 years after surgery", simplifiedChinese: "术后10年内")
    #expect(model.horizonInWords(1)[.english] == "within 1 year after surgery")
    #expect(model.horizonInWords(1)[.simplifiedChinese] == "术后1年内")
    model.outcome.horizon = "at the 10-year visit"
    #expect(model.horizonInWords(1)[.english] == "within 1 year")
  }

  /// −1 + 0.5·(grade 1) + 0.8·(grade 2) + 1.1·(grade 3), every level printed: the reference level's 0.5
  /// moves to the constant.
  @Test func aReferenceLevelMovesToTheConstant() throws {
    let effects = try [effect("grade=1", 0.5), effect("grade=2", 0.8), effect("grade=3", 1.1)]
    let model = try model([grade], effects, constant: -1)
    #expect(model.coefficients[0] == -0.5)
    #expect(abs(model.coefficients[1] - 0.3) < 1e-15 && abs(model.coefficients[2] - 0.6) < 1e-15)
    for (code, value) in [("1", -0.5), ("2", -0.2), ("3", 0.1)] {
      #expect(abs(try model.linearPredictor(of: ["grade": .level(code)]) - value) < 1e-12)
    }
  }

  /// 1.9·ln(sbp) in men and 2.1·ln(sbp) in women: slope 1.9 and a difference of 0.2.
  @Test func oneSlopeALevelBecomesAnInteraction() throws {
    let effects = try [effect("log(sbp):sex=male", 1.9), effect("log(sbp):sex=female", 2.1)]
    let model = try model([pressure, sex], effects)
    #expect(model.design.columnNames == ["log(sbp)", "log(sbp) * sex=female"])
    #expect(abs(model.coefficients[2] - 0.2) < 1e-15)
    for (code, slope) in [("male", 1.9), ("female", 2.1)] {
      let value = try model.linearPredictor(of: ["sbp": .number(130), "sex": .level(code)])
      #expect(abs(value - slope * log(130)) < 1e-12)
    }
  }

  /// 0.4·(age − 60)/10 · (sbp − 120) = 0.04·age·sbp − 4.8·age − 2.4·sbp + 288.
  @Test func centresAndUnitsAreMultipliedOut() throws {
    let model = try model(
      [age, pressure], [effect("age:sbp", 0.4)],
      scaling: ["age": .init(centre: 60, unit: 10), "sbp": .init(centre: 120)])
    let byName = Dictionary(
      uniqueKeysWithValues: zip(model.design.columnNames, model.coefficients.dropFirst()))
    #expect(abs(model.coefficients[0] - 288) < 1e-12)
    #expect(abs((byName["age"] ?? 0) + 4.8) < 1e-12 && abs((byName["sbp"] ?? 0) + 2.4) < 1e-12)
    #expect(abs((byName["age * sbp"] ?? 0) - 0.04) < 1e-12)
    let value = try model.linearPredictor(of: ["age": .number(72), "sbp": .number(95)])
    #expect(abs(value - 0.4 * 1.2 * -25) < 1e-10)
  }

  /// Factors may be written in any order, columns of several terms run with the first factor fastest.
  @Test(arguments: 0..<20) func productsEqualTheirArithmetic(seed: Int) throws {
    var source = SystemSource(seed: UInt64(seed))
    let numbers = (0..<6).map { _ in source.next() }
    let effects = try [
      effect("pol(age, 2)", numbers[0], numbers[1]), effect("sex=female:age", numbers[2]),
      effect("grade=2:sex=male", numbers[3]), effect("grade=1", numbers[4]),
      effect("pol(age, 2):log(sbp)", numbers[5], -numbers[5]),
    ]
    let model = try model([age, pressure, sex, grade], effects, constant: 0.1)
    for female in [true, false] {
      for level in 1...3 {
        let (a, s) = (30 + 50 * source.next(), 90 + 110 * source.next())
        let expected =
          0.1 + numbers[0] * a + numbers[1] * a * a + (female ? numbers[2] * a : 0)
          + (level == 2 && !female ? numbers[3] : 0) + (level == 1 ? numbers[4] : 0)
          + numbers[5] * (a - a * a) * log(s)
        let value = try model.linearPredictor(of: [
          "age": .number(a), "sbp": .number(s), "sex": .level(female ? "female" : "male"),
          "grade": .level("\(level)"),
        ])
        #expect(abs(value - expected) < 1e-9 * (1 + abs(expected)), "seed \(seed)")
      }
    }
  }

  /// S0(10) = 0.9 at the linear predictor 2: 1 − 0.9^exp(0.05·60 − 2).
  @Test func aBaselineBelongsToItsLinearPredictor() throws {
    var published = PublishedModel(
      description(),
      kind: .cox(
        TimeToEvent(time: "t", status: "y", event: "1", horizons: [10], unit: .years),
        ties: .efron), predictors: [age],
      equation: .init(effects: [try effect("age", 0.05)], constant: -2))
    published.baseline = .hazards([10: -log(0.9)])
    let model = try published.riskModel()
    let risk = try model.predict(["age": .number(60)]).risk
    #expect(abs(try #require(risk.estimate) - (1 - pow(0.9, exp(1.0)))) < 1e-12)
    #expect(risk.lower == nil && model.horizonInWords(10)[.english] == "within 10 years")
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: model)) == model)
    published.baseline = nil
    #expect(throws: PublishedModelError.noBaseline(.cox)) { try published.riskModel() }
    published.knowsAbsoluteRisk = false
    let slopes = try published.riskModel()
    #expect(throws: PredictionError.slopesOnly) { try slopes.predict(["age": .number(60)]) }
    #expect(slopes.identifier != model.identifier)
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: slopes)) == slopes)
    let scale = try #require(PointScale(slopes))
    #expect(scale.riskAxes.isEmpty && scale.axes.first?.pointsRange == 0...100)
  }

  /// Two constant hazards 0.02 and 0.03 a year, hazard ratio e for the event: in closed form
  /// 0.02e/(0.02e + 0.03)·(1 − exp(−10·(0.02e + 0.03))), whatever the table's steps.
  @Test(arguments: [[10.0], [5, 10], [1, 2, 4, 10]]) func twoCausesAreExactWithinSteps(
    times: [Double]
  ) throws {
    var published = PublishedModel(
      description(),
      kind: .causeSpecific(
        TimeToEvent(time: "t", status: "y", event: "1", competing: ["2"], horizons: [10]),
        ties: .efron), predictors: [age],
      equation: .init(effects: [try effect("age", 0.1)], constant: -5))
    published.competing = .init(effects: [try effect("age", 0.02)], constant: -1.2)
    published.baseline = .causes(
      times: times, event: times.map { 0.02 * $0 }, competing: times.map { 0.03 * $0 },
      .piecewiseExponential)
    let model = try published.riskModel()
    let (own, other) = (0.02 * exp(1.0), 0.03)
    let expected = own / (own + other) * (1 - exp(-10 * (own + other)))
    let risk = try #require(model.predict(["age": .number(60)]).risk.estimate)
    #expect(abs(risk - expected) < 1e-12)
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: model)) == model)
  }

  /// Points read off a scale with age held give the model's risk for patients of that age.
  @Test(arguments: [41.5, 60]) func holdingAVariableTakesItsInteractionsApart(years: Double) throws
  {
    let effects = try [
      effect("log(age)", 3), effect("I(log(age)^2)", -0.2), effect("log(sbp)", 5),
      effect("log(age):log(sbp)", -1), effect("sex=female", 2), effect("log(age):sex=female", -0.7),
      effect("log(age):log(sbp):grade=2", 0.1),
    ]
    let model = try model([age, pressure, sex, grade], effects, constant: -9)
    let joined = try #require(PointScale(model))
    #expect(joined.groups.count == 1 && joined.held.isEmpty)
    let scale = try #require(PointScale(model, options: .init(held: ["age": .number(years)])))
    #expect(
      scale.groups.map(\.variables).contains(["sex"])
        && scale.axes.allSatisfy { $0.variable != "age" })
    #expect(scale.held.map(\.variable) == ["age"])
    var source = SystemSource(seed: 5)
    for code in ["1", "2", "3"] {
      let patient: PatientValues = [
        "sbp": .number(90 + 110 * source.next()), "grade": .level(code),
        "sex": .level(source.next() < 0.5 ? "male" : "female"), "age": .number(years),
      ]
      let points = model.points(of: patient, on: scale)
      let total = try #require(points.total)
      let exact = try model.linearPredictor(of: patient)
      #expect(abs(scale.linearPredictor(ofTotalPoints: total) - exact) < 1e-9)
    }
    #expect(PointScale(model, options: .init(held: ["sex": .level("other")])) == nil)
  }

  @Test func refusesWhatMakesNoModel() throws {
    let variables = [age, sex].map(\.variable)
    func refusal(_ text: String) -> PublishedModelError? {
      do throws(PublishedModelError) {
        _ = try PublishedTerm(parsing: text, variables: variables)
        return nil
      } catch {
        #expect(error.diagnostics.allSatisfy { !$0.message.isEmpty })
        return error
      }
    }
    #expect(refusal("weight") == .unknownVariable("weight", known: ["age", "sex"]))
    #expect(
      refusal("sex=other") == .unknownLevel("other", variable: "sex", known: ["male", "female"]))
    #expect(refusal("age=30") == .notACategory("age"))
    #expect(refusal("log(sex)") == .notANumber("sex", in: "log(sex)"))
    #expect(refusal("age:sex=male:age") == .usedTwice("age", in: "age:sex=male:age"))
    #expect(refusal("rcs(age, 4)") == .needsData("rcs(age, 4)"))
    for text in ["", ":", "age:", "age + sex", "log(", "age=", "=male"] {
      #expect(refusal(text) != nil, "'\(text)'")
    }
    let one = try effect("age", 1)
    #expect(throws: PublishedModelError.duplicate("age")) { try model([age], [one, one]) }
    #expect(throws: PublishedModelError.noEffects) { try model([age], []) }
    #expect(throws: PublishedModelError.unusedVariable("sex")) { try model([age, sex], [one]) }
    #expect(throws: PublishedModelError.wrongCount(term: "age", expected: 1, found: 2)) {
      try model([age], [effect("age", 1, 2)])
    }
  }
}

/// Numbers from 0 to 1, the same for the same seed.
private struct SystemSource {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}
