internal import Validation

extension CountLedger<Results> {
  /// Models of several categories made without one centre and judged there: a centre with a hidden count has no
  /// indexes, neither over all categories nor of any.
  ///
  /// `totals` are the patients of each category in all centres, as far as the model's own table counts them.
  mutating func addCentres(_ found: CategoricalValidation, _ centres: CentreCells, totals: [Cell]) {
    guard let rows = found.overall.byCentre, !rows.isEmpty else { return }
    var patients: [Cell] = []
    var byCategory = found.categories.map { _ in [Cell]() }
    for (index, row) in rows.enumerated() {
      guard let n = row.performance?.n else { continue }
      let cell = count(n)
      let own = found.categories.map { category in
        count(category.performance.byCentre?[index].performance?.events)
      }
      balance([cell], own)
      tie([cell] + own)
      whenHidden(cell) { $0.categories?.keepBackCentre(index) }
      if let place = centres.codes.firstIndex(of: row.centre), place < centres.known.count,
        Set(rows.map(\.centre)).isSubset(of: centres.codes)
      {
        difference(centres.known[place], [cell])
      }
      patients.append(cell)
      for level in own.indices { byCategory[level].append(own[level]) }
    }
    addRest(of: found.overall.apparent?.n, patients, judged: rows.compactMap(\.performance?.n))
    for (level, category) in found.categories.enumerated() where totals.indices.contains(level) {
      let judged = (category.performance.byCentre ?? []).compactMap(\.performance?.events)
      let rest = category.performance.apparent.map { $0.events - judged.reduce(0, +) } ?? 0
      let missing = rest > 0 ? [implied(rest)] : []
      balance([totals[level]], byCategory[level] + missing)
    }
  }

  /// All patients are those of the centres that were judged and of those that were not, together.
  private mutating func addRest(of all: Int?, _ cells: [Cell], judged: [Int]) {
    guard let all else { return }
    let rest = all - judged.reduce(0, +)
    balance([total(all)], cells + (rest > 0 ? [implied(rest)] : []))
  }
}

extension CategoricalValidation {
  /// Leaves nothing but the name of a centre whose counts are hidden.
  fileprivate mutating func keepBackCentre(_ index: Int) {
    if overall.byCentre?.indices.contains(index) == true {
      overall.byCentre?[index].performance = nil
      overall.byCentre?[index].isKeptBack = true
    }
    for category in categories.indices
    where categories[category].performance.byCentre?.indices.contains(index) == true {
      categories[category].performance.byCentre?[index].keepBack()
    }
  }
}
