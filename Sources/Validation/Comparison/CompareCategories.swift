public import Cohorts
public import Diagnostics
public import RiskModels
internal import Statistics

/// How much better or worse one model of several categories predicts than another in the same patients.
///
/// Differences are first − second, positive where the first is better except for Brier's score. Net reclassification is not
/// offered: moves between several categories have no order, and their weights no agreement. Intervals are from the
/// differences of each patient's influence on both indexes, as `CategoryInfluence` has them.
public struct CategoricalComparison: Sendable, Hashable, Codable {
  /// One category against all others.
  public struct Category: Sendable, Hashable, Codable {
    /// The category's code.
    public var category: String
    /// What people read.
    public var label: LocalizedText
    /// The comparison of the risks of this category, without reclassification.
    public var comparison: ModelComparison
  }

  /// The first model.
  public var firstTitle: LocalizedText
  /// The second model.
  public var secondTitle: LocalizedText
  /// Where the second model comes from.
  public var secondSource: ModelComparison.Source
  /// Whose patients these are: those of the first model, or others.
  public var patients: SubgroupTable.Patients
  /// Patients with every predictor of all models compared, whose outcome is known.
  public var n: Int
  /// The polytomous discrimination index.
  public var polytomousDiscrimination: ModelComparison.Pair
  /// Hand and Till's M.
  public var handTill: ModelComparison.Pair
  /// Brier's score over all categories.
  public var brier: ModelComparison.Pair
  /// The same scaled by that of the shares of the categories.
  public var scaledBrier: ModelComparison.Pair
  /// Nagelkerke's R².
  public var nagelkerkeR2: ModelComparison.Pair
  /// McFadden's R².
  public var mcFaddenR2: ModelComparison.Pair
  /// One entry a category, in the order of the first model.
  public var categories: [Category]
}

/// Compares a model of several categories with others in the same patients.
///
/// Patients who lack a predictor of any of the models or the outcome are left out. The models may differ in reference and
/// order of the categories.
///
/// - Parameters:
///   - first: The model in question.
///   - rivals: Those it is held against.
///   - cohort: The patients.
///   - plan: Thresholds and confidence level.
///   - patients: Whether the first model was made from them: then no P values are given.
/// - Returns: One comparison a rival.
/// - Throws: `ValidationError.notComparable` for models of other categories; else as `validateCategories`.
public func compareCategories(
  _ first: RiskModel, with rivals: [Rival], on cohort: Cohort, following plan: ValidationPlan,
  in patients: SubgroupTable.Patients = .external
) throws -> [CategoricalComparison] {
  try plan.check()
  for rival in rivals { try rival.model.checkComparable(with: first) }
  let outcome = try ModelOutcome(first, in: cohort)
  var complete = try first.design.completeRows(of: cohort).filter { !outcome.isMissing($0) }
  for rival in rivals {
    let known = Set(try rival.model.design.completeRows(of: cohort))
    complete = complete.filter(known.contains)
  }
  guard !complete.isEmpty, let levels = first.categories?.levels else {
    throw ValidationError.noPatients
  }
  let people = cohort.selecting(rows: complete)
  let categories = try outcome.categories(of: complete)
  let own = try CategoryPredictions(
    risks: first.categoryRisks(for: people), of: categories, first)
  return try rivals.map { rival in
    let codes = rival.model.categories?.codes ?? []
    let risks = try rival.model.categoryRisks(for: people)
    let other = try CategoryPredictions(
      risks: levels.compactMap { level in codes.firstIndex(of: level.code).map { risks[$0] } },
      categories: own.categories)
    var comparison = try CategoricalComparison(
      own, other, levels, titles: (first.title, rival.title ?? rival.model.title),
      following: plan)
    comparison.secondSource = rival.source
    comparison.belong(to: patients)
    return comparison
  }
}

extension CategoricalComparison {
  init(
    _ first: CategoryPredictions, _ second: CategoryPredictions,
    _ levels: [OutcomeCategories.Category], titles: (LocalizedText, LocalizedText),
    following plan: ValidationPlan
  ) throws(ValidationError) {
    (firstTitle, secondTitle) = titles
    (secondSource, patients) = (.file, .external)
    n = first.categories.count
    let (own, other) = (CategoryInfluence(first), CategoryInfluence(second))
    func pair(_ path: KeyPath<CategoryInfluence, InfluencedStatistic>) -> ModelComparison.Pair {
      ModelComparison.Pair(
        own[keyPath: path], other[keyPath: path], plan.confidence,
        method: "normal, same patients")
    }
    (polytomousDiscrimination, handTill) = (pair(\.polytomousDiscrimination), pair(\.handTill))
    (brier, scaledBrier) = (pair(\.brier), pair(\.scaledBrier))
    (nagelkerkeR2, mcFaddenR2) = (pair(\.nagelkerkeR2), pair(\.mcFaddenR2))
    categories = []
    for (index, level) in levels.enumerated() {
      let outcomes = first.outcomes(of: index)
      // A category that nobody is in, or everybody, has nothing to tell apart.
      guard outcomes.contains(true), outcomes.contains(false) else { continue }
      var comparison = try ModelComparison(
        first.risks[index], second.risks[index], outcomes: outcomes, following: plan)
      comparison.legacy = nil
      (comparison.firstTitle, comparison.secondTitle) = titles
      categories.append(
        Category(category: level.code, label: level.label, comparison: comparison))
    }
  }

  /// Says whose patients these are; in its own patients no difference of a model is tested.
  fileprivate mutating func belong(to patients: SubgroupTable.Patients) {
    self.patients = patients
    for index in categories.indices {
      categories[index].comparison.patients = patients
      categories[index].comparison.secondSource = secondSource
      if patients == .development { categories[index].comparison.forEachPair { $0.p = nil } }
    }
    guard patients == .development else { return }
    for path in [
      \CategoricalComparison.polytomousDiscrimination, \.handTill, \.brier, \.scaledBrier,
      \.nagelkerkeR2, \.mcFaddenR2,
    ] { self[keyPath: path].p = nil }
  }
}

extension CategoricalValidation {
  /// Takes comparisons with other models and their convention.
  public mutating func take(_ found: [CategoricalComparison]) {
    guard !found.isEmpty else { return }
    comparisons = found
    let own = Convention.categoryInfluence
    if !conventions.contains(where: { $0.statistic == own.statistic }) { conventions.append(own) }
  }
}
