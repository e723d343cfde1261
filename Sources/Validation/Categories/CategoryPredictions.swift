/// The risks of all categories for patients whose category is known.
struct CategoryPredictions: Sendable {
  /// One array a category, one risk a patient; the risks of a patient add up to one.
  let risks: [[Double]]
  /// The category of each patient, a position in `risks`.
  let categories: [Int]

  /// Takes risks and categories of the same patients.
  ///
  /// - Throws: `ValidationError` if nobody is there, lengths differ, or a risk is not in 0...1.
  init(risks: [[Double]], categories: [Int]) throws(ValidationError) {
    guard !categories.isEmpty else { throw .noPatients }
    for own in risks {
      guard own.count == categories.count else {
        throw .countsDiffer(risks: own.count, outcomes: categories.count)
      }
      if let row = own.firstIndex(where: { !(0...1).contains($0) }) {
        throw .notARisk(row: row, count: own.count { !(0...1).contains($0) })
      }
    }
    (self.risks, self.categories) = (risks, categories)
  }

  /// The patients in a category.
  func rows(of category: Int) -> [Int] {
    categories.indices.filter { categories[$0] == category }
  }

  /// Whether each patient is in a category.
  func outcomes(of category: Int) -> [Bool] { categories.map { $0 == category } }

  /// Patients in each category.
  var counts: [Int] {
    var counts = Array(repeating: 0, count: risks.count)
    for category in categories { counts[category] += 1 }
    return counts
  }

  /// The risks of one category against all others, in order; `nil` without patients.
  func ranked(_ category: Int) -> RankedRisks? {
    try? RankedRisks(risks: risks[category], outcomes: outcomes(of: category))
  }

  /// The same of some patients.
  func selecting(_ rows: [Int]) -> CategoryPredictions {
    CategoryPredictions(
      unchecked: risks.map { own in rows.map { own[$0] } }, rows.map { categories[$0] })
  }

  private init(unchecked risks: [[Double]], _ categories: [Int]) {
    (self.risks, self.categories) = (risks, categories)
  }
}
