package import Cohorts
public import Diagnostics

/// The unordered categories of an outcome, one of which the others are compared with.
public struct OutcomeCategories: Sendable, Hashable, Codable {
  /// One category.
  public struct Category: Sendable, Hashable, Codable {
    /// The code in the data.
    public var code: String
    /// What people read.
    public var label: LocalizedText
    /// Patients in it that the model was made from; `nil` where a publication does not say.
    public var patientCount: Int?
    /// How its linear predictor was spread among the patients of the development; `nil` for the reference, for published
    /// models and for files of older versions.
    public var linearPredictorSpread: LinearPredictorSpread?

    /// Creates a category; the code is the label where none is given.
    public init(code: String, label: LocalizedText? = nil, patientCount: Int? = nil) {
      (self.code, self.label) = (code, label ?? LocalizedText(code))
      self.patientCount = patientCount
    }
  }

  /// The code of the category that the others are compared with.
  public var reference: String
  /// All categories, the reference among them, in the order in which people read them.
  public var levels: [Category]

  /// Creates an outcome of several categories.
  public init(reference: String, levels: [Category]) {
    (self.reference, self.levels) = (reference, levels)
  }

  /// The categories that have a linear predictor, in the order of the coefficients.
  public var compared: [Category] { levels.filter { $0.code != reference } }

  /// The codes, in order.
  public var codes: [String] { levels.map(\.code) }

  /// The position of each level among the linear predictors; `nil` for the reference.
  package var sums: [Int?] {
    var next = 0
    return levels.map { level in
      guard level.code != reference else { return nil }
      defer { next += 1 }
      return next
    }
  }

  /// Patients in each level, given the category of each patient as analysis sets have them.
  package func patientCounts(_ categories: [Int]) -> [Int] {
    var counts = Array(repeating: 0, count: levels.count)
    for category in categories { counts[category] += 1 }
    return sums.map { counts[($0 ?? -1) + 1] }
  }

  /// What keeps them from being an outcome, in words; `nil` if nothing does.
  package var fault: String? {
    if levels.count < 3 { return "there must be at least three categories" }
    if Set(codes).count < codes.count { return "a category occurs twice" }
    return codes.contains(reference) ? nil : "the reference is none of the categories"
  }
}

extension OutcomeCategories {
  /// Every value of a column as a category, in dictionary order or increasing; the first is the reference
  /// unless another is named.
  package init(of column: Column, reference: String? = nil) {
    let labels = Dictionary(
      column.variable.levels.map { ($0.code, $0.label) }, uniquingKeysWith: { first, _ in first })
    let levels = OutcomeColumn.values(of: column).map {
      Category(code: $0, label: labels[$0])
    }
    self.init(reference: reference ?? levels.first?.code ?? "", levels: levels)
  }
}
