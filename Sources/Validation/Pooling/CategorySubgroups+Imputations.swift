internal import Statistics

extension CurvePool {
  /// Tables over all categories of completed copies joined one by one; `nil` if copies have other tables.
  func pooled(_ copies: [[CategorySubgroups]]) -> [CategorySubgroups]? {
    guard let first = copies.first, copies.allSatisfy({ $0.count == first.count }) else {
      return nil
    }
    return first.indices.map { index in pooled(copies.map { $0[index] }) }
  }

  /// One table, with parts matched and withheld as those of `SubgroupTable` are.
  private func pooled(_ copies: [CategorySubgroups]) -> CategorySubgroups {
    var result = copies[0]
    let labels = joined(copies.map { $0.rows.map(\.label) })
    let rows = labels.map { label in
      copies.map { table in
        table.rows.first { $0.label == label }
          ?? CategorySubgroups.Row(label: label, isWithheld: true, n: 0)
      }
    }
    if copies.contains(where: { $0.reference != result.reference }) { result.reference = nil }
    let patients = shownCounts(rows.map { $0.map(\.n) })
    result.rows = labels.indices.map { index in
      var row = pooled(
        rows[index], patients: patients[index] ?? rows[index].compactMap(\.n).max() ?? 0)
      row.n = patients[index]
      if result.reference == nil { (row.difference, row.differenceP) = (nil, nil) }
      return row
    }
    return result
  }

  private func pooled(_ rows: [CategorySubgroups.Row], patients: Int) -> CategorySubgroups.Row {
    var result = CategorySubgroups.Row(
      label: rows[0].label, title: rows.compactMap(\.title).first,
      isWithheld: rows.contains(where: \.isWithheld))
    let performances = rows.compactMap(\.performance)
    guard !result.isWithheld, performances.count == rows.count else { return result }
    result.performance = CategoricalPerformance.pooled(
      overImputations: performances, confidence: confidence)
    let differences = rows.compactMap(\.difference)
    guard differences.count == rows.count else { return result }
    let pooled = ImputationPool(patients: patients, confidence: confidence)
      .difference(differences)
    (result.difference, result.differenceP) = (pooled.estimate, pooled.p)
    return result
  }
}
