import Cohorts
import Diagnostics
import Figures
import Statistics

@testable import RiskModels

/// Models for nomograms: random ones for properties, hard ones for looking at.
enum NomogramFixture {
  static func number(
    _ name: String, _ range: ClosedRange<Double>, label: LocalizedText? = nil,
    unit: LocalizedText? = nil
  ) -> Design.Predictor {
    let span = range.upperBound - range.lowerBound
    let quartiles = [0.3, 0.5, 0.7].map { range.lowerBound + span * $0 }
    // A bell of ten bins.
    let counts = [6, 14, 38, 70, 92, 96, 80, 57, 30, 15]
    let edges = (0...10).map { range.lowerBound + span * Double($0) / 10 }
    return Design.Predictor(
      variable: Variable(name: name, label: label, unit: unit, kind: .number), range: range,
      quartiles: quartiles, mean: quartiles[1], typical: .number(quartiles[1]),
      distribution: BinnedCounts(edges: edges, counts: counts))
  }

  static func category(
    _ name: String, _ labels: [LocalizedText], label: LocalizedText? = nil
  ) -> Design.Predictor {
    let levels = labels.enumerated().map { Variable.Level(code: "\($0.offset)", label: $0.element) }
    return Design.Predictor(
      variable: Variable(name: name, label: label, kind: .category(levels)), typical: .level("0"),
      levelShares: labels.indices.map {
        2 * Double(labels.count - $0) / Double(labels.count * (labels.count + 1))
      })
  }

  static func codes(_ count: Int) -> [String] { (0..<count).map { "\($0)" } }

  static func model(
    _ predictors: [Design.Predictor], _ terms: [Design.FrozenTerm], _ coefficients: [Double]
  ) -> RiskModel {
    let count = coefficients.count
    return RiskModel(
      format: "nomograph-model/1", identifier: "3f9a2c71d08e",
      title: LocalizedText(
        english: "New vertebral fracture after vertebroplasty", simplifiedChinese: "椎体成形术后新发椎体骨折"),
      version: "1.0", family: .logistic, formula: "y ~ x",
      outcome: RiskModel.OutcomeDescription(
        variable: "y",
        label: LocalizedText(
          english: "new vertebral fracture", simplifiedChinese: "新发椎体骨折"),
        horizon: LocalizedText(english: "within 24 months", simplifiedChinese: "24个月内")),
      event: "1", design: Design(predictors: predictors, terms: terms),
      coefficients: coefficients,
      covariance: Matrix(
        columns: (0..<count).map { _ in Array(repeating: 0, count: count) }, rows: count),
      patientCount: 498, eventCount: 61, isSynthetic: true)
  }
}

// MARK: Random models

/// One random model with the recipe's randomness from a seed.
struct RandomModel {
  private var source: SplitMix64
  private var predictors: [Design.Predictor] = []
  private var terms: [Design.FrozenTerm] = []
  private var coefficients: [Double] = []

  init(seed: Int) { source = SplitMix64(seed: 77, stream: seed) }

  private static let words = [
    "bone", "density", "of", "the", "lumbar", "spine", "T-score", "intravertebral", "cleft", "Cobb",
    "angle", "previous", "osteoporotic", "fracture", "cement", "leakage", "disc", "age",
  ]
  private static let characters = Array("骨密度椎体裂隙征既往史后凸角水泥渗漏间盘龄腰椎")

  private mutating func label(longest: Int) -> LocalizedText {
    let length = 3 + source.index(below: longest)
    var english = Self.words[source.index(below: Self.words.count)]
    while english.count < length {
      english += " " + Self.words[source.index(below: Self.words.count)]
    }
    let chinese = String(
      (0..<max(2, length / 2)).map { _ in
        Self.characters[source.index(below: Self.characters.count)]
      })
    return LocalizedText(english: String(english.prefix(longest)), simplifiedChinese: chinese)
  }

  /// Sizes from ordinary to next to nothing; all negative if asked.
  private mutating func coefficient(isNegative: Bool) -> Double {
    let size = source.uniform() < 0.15 ? 0.001 : 1.0
    let value = source.normal() * size
    return isNegative ? -abs(value) : value
  }

  mutating func make() -> RiskModel {
    let count = 1 + source.index(below: 12)
    let isNegative = source.uniform() < 0.2
    for index in 0..<count { add(index, isNegative) }
    if count > 1, source.uniform() < 0.4 { addInteraction(isNegative) }
    // A typical patient's log odds lie between −4 and 1, as in real models.
    let draft = NomogramFixture.model(predictors, terms, [0] + coefficients)
    let typical = (try? draft.linearPredictor(of: draft.design.typicalValues)) ?? 0
    return NomogramFixture.model(
      predictors, terms, [-4 + 5 * source.uniform() - typical] + coefficients)
  }

  private mutating func add(_ index: Int, _ isNegative: Bool) {
    let name = "x\(index)"
    let label = label(longest: 40)
    let choice = source.uniform()
    if choice < 0.4 {
      let count = source.uniform() < 0.3 ? 9 : 2 + source.index(below: 3)
      let longest = source.uniform() < 0.2 ? 40 : 14
      let labels = (0..<count).map { _ in self.label(longest: longest) }
      predictors.append(NomogramFixture.category(name, labels, label: label))
      terms.append(.categorical(name, levels: NomogramFixture.codes(count)))
      for _ in 1..<count { coefficients.append(coefficient(isNegative: isNegative)) }
      return
    }
    let low = (source.normal() * 50).rounded()
    let high = low + 0.5 + 80 * source.uniform()
    let unit: LocalizedText? = source.uniform() < 0.5 ? "kg/m²" : nil
    predictors.append(NomogramFixture.number(name, low...high, label: label, unit: unit))
    let span = high - low
    if choice < 0.7 {
      terms.append(.linear(name))
      coefficients.append(coefficient(isNegative: isNegative) * 3 / span)
    } else {
      let knots = [0.05, 0.35, 0.65, 0.95].map { low + span * $0 }
      terms.append(.restrictedCubicSpline(name, knots: knots))
      for factor in [3.0, -6, 12] {
        coefficients.append(coefficient(isNegative: isNegative) * factor / span)
      }
    }
  }

  private mutating func addInteraction(_ isNegative: Bool) {
    let first = source.index(below: terms.count)
    let second = (first + 1) % terms.count
    let term = Design.FrozenTerm.interaction(terms[min(first, second)], terms[max(first, second)])
    terms.append(term)
    let span = predictors[first].range.map { $0.upperBound - $0.lowerBound } ?? 1
    for _ in 0..<term.columnCount {
      coefficients.append(coefficient(isNegative: isNegative) * 0.2 / max(1, span))
    }
  }
}

extension NomogramSettings {
  /// The usual settings with decision thresholds.
  static func marking(_ thresholds: [Double]) -> NomogramSettings {
    var settings = NomogramSettings()
    settings.thresholds = thresholds
    return settings
  }
}
