public import RiskModels
internal import Validation

extension OutcomeCategories {
  /// Takes the patients of all categories away if one count above zero is below a number: a model file has all or none.
  ///
  /// Of all `patients`, `others` are not in the reference category; zero prints all.
  public mutating func keepBackCounts(below smallest: Int, of patients: Int, others: Int) {
    guard smallest > 0 else { return }
    var ledger = CountLedger<OutcomeCategories>()
    let cells = ledger.add(self, levels.map(\.patientCount), of: patients, others: others)
    ledger.hide(below: smallest)
    guard !cells.allSatisfy(ledger.isShown) else { return }
    for index in levels.indices { levels[index].patientCount = nil }
  }
}

extension CountLedger {
  /// Patients of each category, who make up all; those not in the reference are printed as the events of other models.
  mutating func add(
    _ categories: OutcomeCategories, _ counts: [Int?], of patients: Int, others: Int
  ) -> [Cell] {
    let cells = counts.map { count($0) }
    for (cell, code) in zip(cells, categories.codes) { name(cell, "category \(code)") }
    balance([total(patients)], cells)
    let compared = zip(cells, categories.codes).filter { $1 != categories.reference }.map(\.0)
    balance([total(others)], compared)
    return cells
  }
}

extension CountLedger<Results> {
  /// Patients of each category: what is said of one category tells how many are in it, and goes with its count.
  ///
  /// - Returns: The cells of the model's own patients and of others, by category.
  mutating func add(
    _ found: CategoricalValidation, of model: ModelResults?, _ centres: CentreCells
  ) -> [SubgroupTable.Patients: [String: Cell]] {
    var result: [SubgroupTable.Patients: [String: Cell]] = [:]
    if let model, let categories = model.categories {
      let counts = categories.codes.map { code in
        found.categories.first { $0.category == code }?.performance.apparent?.events
      }
      let cells = add(categories, counts, of: model.n, others: model.events)
      for (index, cell) in cells.enumerated() {
        print(cell, at: \.model!.categories!.levels[index].patientCount)
        let code = categories.codes[index]
        result[.development, default: [:]][code] = cell
        whenHidden(cell) {
          $0.categories?.categories.removeAll { $0.category == code }
          $0.categories?.removeComparisons(of: code, in: .development)
          $0.categories?.overall.apparent?.recalibration = nil
          $0.categories?.overall.optimismCorrected?.recalibration = nil
        }
      }
      addCentres(found, centres, totals: cells)
    }
    // Other patients: those above where the model was made from none of these.
    let isOwn = found.categories.contains { $0.performance.apparent != nil }
    result[.external] = addOthers(isOwn ? found.externalCategories ?? [] : found.categories)
    return result
  }

  private mutating func addOthers(_ categories: [CategoryValidation]) -> [String: Cell] {
    let found = categories.map(\.performance.external)
    guard let n = found.compactMap({ $0?.n }).first else { return [:] }
    let cells = found.map { count($0?.events) }
    balance([total(n)], cells)
    for (cell, category) in zip(cells, categories) {
      let code = category.category
      whenHidden(cell) { $0.categories?.removeOthers(code) }
    }
    return Dictionary(
      zip(categories.map(\.category), cells), uniquingKeysWith: { first, _ in first })
  }
}

extension CategoricalValidation {
  /// Leaves out what is said of a category in other patients than the model's own.
  fileprivate mutating func removeOthers(_ code: String) {
    externalCategories?.removeAll { $0.category == code }
    overall.external?.recalibration = nil
    removeComparisons(of: code, in: .external)
    for index in categories.indices where categories[index].category == code {
      categories[index].performance.external = nil
    }
    categories.removeAll {
      $0.performance.apparent == nil && $0.performance.external == nil
    }
  }

  /// Leaves out how models compare in one category.
  fileprivate mutating func removeComparisons(
    of code: String, in patients: SubgroupTable.Patients
  ) {
    for index in (comparisons ?? []).indices where comparisons?[index].patients == patients {
      comparisons?[index].categories.removeAll { $0.category == code }
    }
  }

  /// Patients with every predictor of all models may be fewer: where one category is small among them, none is shown.
  mutating func keepBackComparisons(below smallest: Int) {
    for index in (comparisons ?? []).indices {
      let found = comparisons?[index].categories ?? []
      guard found.contains(where: { (1..<smallest).contains($0.comparison.events) }) else {
        continue
      }
      comparisons?[index].categories = []
    }
  }
}
