internal import Cohorts
public import Diagnostics
internal import RiskModels
internal import Statistics

/// How the patients of a validation differ from those that a model was made from.
///
/// mean = Σ x / n, sd² = Σ (x − mean)² / (n − 1), quartiles of type 7.
///
/// A difference in performance means something else if the patients differ (reproducibility in like patients,
/// transportability to others): a narrower spread of the linear predictor alone makes C smaller. What the model file does not know
/// of its own patients, as with published models, is absent. Means and shares only, no patient's value.
///
/// - Source: Debray et al., J Clin Epidemiol 2015;68:279.
public struct CaseMix: Sendable, Hashable, Codable {
  /// One predictor here and in the development.
  public struct Predictor: Sendable, Hashable, Codable {
    /// The column.
    public var variable: String
    /// What people call it.
    public var title: LocalizedText
    /// Patients whose value is missing, among all whose outcome is known; `nil` where the count is kept back.
    public var missing: Int?
    /// Numbers: how values are spread here; `nil` for categories.
    public var here: Spread?
    /// Numbers: the same in the development, as far as the model file tells.
    public var development: Spread?
    /// Numbers: the share of values outside the range of the development; `nil` where that is not known.
    public var outsideRange: Double?
    /// Categories: the share of each level; empty for numbers.
    public var levels: [Level]
  }

  /// The share of one level.
  public struct Level: Sendable, Hashable, Codable {
    /// The level's code.
    public var code: String
    /// What people call it.
    public var title: LocalizedText
    /// Its share here; `nil` where it is kept back because few patients have it.
    public var share: Double?
    /// Its share in the development; `nil` where that is not known.
    public var development: Double?
  }

  /// How numbers are spread.
  public struct Spread: Sendable, Hashable, Codable {
    /// The mean.
    public var mean: Double?
    /// The standard deviation (divisor n − 1).
    public var standardDeviation: Double?
    /// The lower quartile, the median and the upper quartile (type 7); empty where they are not known.
    public var quartiles: [Double]

    /// The spread of numbers; `nil` without any.
    init?(of values: [Double]) {
      guard !values.isEmpty else { return nil }
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      standardDeviation = values.count > 1 ? (squares / (n - 1)).squareRoot() : nil
      let sorted = values.sorted()
      quartiles = [0.25, 0.5, 0.75].map { quantile(ofSorted: sorted, at: $0) }
    }

    /// What a model file tells of the linear predictor in the development.
    init(_ spread: LinearPredictorSpread) {
      (mean, standardDeviation, quartiles) = (spread.mean, spread.standardDeviation, [])
    }

    /// What a model file tells of a number in the development; `nil` if nothing.
    init?(_ predictor: Design.Predictor) {
      guard predictor.mean != nil || !predictor.quartiles.isEmpty else { return nil }
      (mean, standardDeviation, quartiles) = (predictor.mean, nil, predictor.quartiles)
    }
  }

  /// The linear predictor of one category against the reference.
  public struct CategorySpread: Sendable, Hashable, Codable {
    /// The category's code.
    public var code: String
    /// What people call it.
    public var title: LocalizedText
    /// How its linear predictor is spread here.
    public var here: Spread?
    /// The same in the development, as far as the model file tells.
    public var development: Spread?

    /// The standard deviation here over that of the development; `nil` unless both are known.
    public var ratio: Double? { Spread.ratio(here, development) }
  }

  /// Patients whose outcome is known; `nil` where it would give away that few have a missing value.
  public var n: Int?
  /// Every predictor in the order of the model.
  public var predictors: [Predictor]
  /// The spread of the linear predictor; `nil` for models with several, such as cause-specific ones.
  public var linearPredictor: Spread?
  /// The same in the development, as far as the model file tells.
  public var developmentLinearPredictor: Spread?
  /// Outcomes of several categories: the spread of each linear predictor; `nil` for other outcomes.
  public var categories: [CategorySpread]?
  /// The share of patients with a number outside the range of the development; `nil` where that is not known.
  public var outsideRange: Double?
  /// The share of patients further from the centre of the development than 99 % of its patients.
  public var rare: Double?
  /// The share further from it than all of them: their risks are extrapolations.
  public var beyond: Double?
}

extension CaseMix {
  /// The standard deviation of the linear predictor here over that of the development; `nil` unless both are known.
  ///
  /// Below one patients are more alike than those of the development, so that C is smaller with the same coefficients.
  public var linearPredictorRatio: Double? {
    Spread.ratio(linearPredictor, developmentLinearPredictor)
  }

  /// Describes patients as a model sees them.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - patients: Patients with every predictor, whose outcome is known.
  ///   - all: All patients whose outcome is known.
  /// - Throws: `PredictionError` for patients that the model cannot use.
  init(_ model: RiskModel, in patients: Cohort, among all: Cohort) throws(PredictionError) {
    n = all.rowCount
    let values = (0..<patients.rowCount).map {
      model.design.recoded(patients.values(ofRow: $0))
    }
    predictors = model.design.predictors.map { known in
      Predictor(
        known, values.compactMap { $0[known.variable.name] },
        missing: all[known.variable.name]?.missingCount ?? 0)
    }
    let hasOne = !model.family.hasSeveralSums && model.baseline?.strata.count ?? 1 == 1
    linearPredictor = hasOne ? Spread(of: try model.linearPredictors(for: patients)) : nil
    developmentLinearPredictor = hasOne ? model.linearPredictorSpread.map(Spread.init) : nil
    if let outcome = model.categories {
      let linear = model.categoryLinearPredictors(of: try model.design.matrix(for: patients))
      categories = zip(outcome.compared, linear).map { category, values in
        CategorySpread(
          code: category.code, title: category.label, here: Spread(of: values),
          development: category.linearPredictorSpread.map(Spread.init))
      }
    }
    let total = Double(max(1, values.count))
    if model.design.predictors.contains(where: { $0.range != nil }) {
      outsideRange = Double(values.count { !model.outsideRange($0).isEmpty }) / total
    }
    var counts: [CohortLikeness: Int] = [:]
    for patient in values {
      guard let likeness = try model.likeness(of: patient) else { return }
      counts[likeness, default: 0] += 1
    }
    beyond = Double(counts[.beyond, default: 0]) / total
    rare = Double(counts[.rare, default: 0] + counts[.beyond, default: 0]) / total
  }
}

extension CaseMix.Spread {
  /// One standard deviation over another; `nil` unless both are known.
  fileprivate static func ratio(_ here: CaseMix.Spread?, _ there: CaseMix.Spread?) -> Double? {
    guard let here = here?.standardDeviation, let there = there?.standardDeviation, there > 0
    else { return nil }
    return here / there
  }
}

extension CaseMix.Predictor {
  fileprivate init(_ known: Design.Predictor, _ cells: [PatientValue], missing: Int) {
    variable = known.variable.name
    title = known.variable.label
    self.missing = missing
    levels = []
    let total = Double(max(1, cells.count))
    guard known.variable.levels.isEmpty else {
      let codes = known.variable.levels.map(\.code)
      levels = zip(known.variable.levels, codes.indices).map { level, index in
        CaseMix.Level(
          code: level.code, title: level.label,
          share: Double(cells.count { $0.code == level.code }) / total,
          development: known.levelShares.count == codes.count ? known.levelShares[index] : nil)
      }
      return
    }
    let numbers = cells.compactMap(\.number)
    here = CaseMix.Spread(of: numbers)
    development = CaseMix.Spread(known)
    outsideRange = known.range.map { range in
      Double(numbers.count { !range.contains($0) }) / total
    }
  }
}

extension PatientValue {
  fileprivate var number: Double? { if case .number(let value) = self { value } else { nil } }
  fileprivate var code: String? { if case .level(let code) = self { code } else { nil } }
}
