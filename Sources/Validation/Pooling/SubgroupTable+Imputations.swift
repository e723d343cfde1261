internal import Statistics

extension CurvePool {
  /// Tables of completed copies joined one by one; `nil` if copies have other tables.
  func pooled(_ copies: [[SubgroupTable]]) -> [SubgroupTable]? {
    guard let first = copies.first, copies.allSatisfy({ $0.count == first.count }) else {
      return nil
    }
    return first.indices.map { index in pooled(copies.map { $0[index] }) }
  }

  /// One table: indexes by Rubin's rules, counts as rounded means that keep their sums.
  ///
  /// Where the parts themselves rest on imputed values, patients change theirs from copy to copy. A part that is
  /// withheld in any copy, or has nobody there, is withheld, and so are counts. Differences are pooled where all
  /// copies compare with the same part.
  private func pooled(_ copies: [SubgroupTable]) -> SubgroupTable {
    var result = copies[0]
    let labels = joined(copies.map { $0.rows.map(\.label) })
    let rows = labels.map { label in
      copies.map { table in
        table.rows.first { $0.label == label }
          ?? SubgroupTable.Row(label: label, isWithheld: true, n: 0, events: 0)
      }
    }
    if copies.contains(where: { $0.reference != result.reference }) { result.reference = nil }
    let patients = shownCounts(rows.map { $0.map(\.n) })
    let events = shownCounts(rows.map { $0.map(\.events) })
    result.rows = labels.indices.map { index in
      let n = patients[index] ?? rows[index].compactMap(\.n).max() ?? 0
      var row = pooled(rows[index], patients: n)
      (row.n, row.events) = (patients[index], events[index])
      if result.reference == nil { row.contrast = nil }
      return row
    }
    result.unknown = counts(copies.map { [$0.unknown ?? 0] }).first ?? 0
    return result
  }

  /// The parts of all copies: those of the copy that has most, then what others have beside them.
  func joined(_ copies: [[String]]) -> [String] {
    let longest = copies.max { $0.count < $1.count } ?? []
    let further = copies.flatMap(\.self).filter { !longest.contains($0) }
    return longest + Set(further).sorted()
  }

  /// Rounded means of the counts that every copy shows, the others `nil`.
  func shownCounts(_ rows: [[Int?]]) -> [Int?] {
    let known = rows.indices.filter { index in rows[index].allSatisfy { $0 != nil } }
    let copies = (rows.first ?? []).indices.map { copy in known.compactMap { rows[$0][copy] } }
    var result: [Int?] = Array(repeating: nil, count: rows.count)
    for (index, count) in zip(known, counts(copies)) { result[index] = count }
    return result
  }

  private func pooled(_ rows: [SubgroupTable.Row], patients: Int) -> SubgroupTable.Row {
    var result = SubgroupTable.Row(
      label: rows[0].label, title: rows.compactMap(\.title).first,
      isWithheld: rows.contains(where: \.isWithheld))
    let performances = rows.compactMap(\.performance)
    guard !result.isWithheld, performances.count == rows.count else { return result }
    result.performance = Performance.pooled(overImputations: performances, confidence: confidence)
    result.observed = share(rows.compactMap(\.observed))
    result.meanPredicted = average(rows.map(\.meanPredicted))
    let thresholds = rows.compactMap(\.thresholds)
    if thresholds.count == rows.count { result.thresholds = pooled(thresholds) }
    let benefits = rows.compactMap(\.netBenefits)
    if benefits.count == rows.count, let first = benefits.first {
      result.netBenefits = first.indices.map { index in average(benefits.map { $0[index] }) }
    }
    let contrasts = rows.compactMap(\.contrast)
    if contrasts.count == rows.count { result.contrast = pooled(contrasts, patients: patients) }
    return result
  }

  private func pooled(
    _ copies: [SubgroupTable.Contrast], patients: Int
  ) -> SubgroupTable.Contrast {
    let pool = ImputationPool(patients: patients, confidence: confidence)
    let area = pool.difference(copies.map(\.cStatistic))
    let thresholds = copies[0].thresholds.indices.map { index in
      let rows = copies.map { $0.thresholds[index] }
      return SubgroupTable.ThresholdContrast(
        threshold: rows[0].threshold, positives: difference(rows.map(\.positives)),
        sensitivity: difference(rows.map(\.sensitivity)),
        specificity: difference(rows.map(\.specificity)),
        positivePredictiveValue: difference(rows.map(\.positivePredictiveValue)))
    }
    return SubgroupTable.Contrast(
      cStatistic: area.estimate, cStatisticP: area.p,
      calibrationInTheLarge: pool.difference(copies.map(\.calibrationInTheLarge)).estimate,
      calibrationSlope: pool.difference(copies.map(\.calibrationSlope)).estimate,
      thresholds: thresholds)
  }

  /// The difference of two shares as it is, the error of each copy being the longer side of its interval over z.
  private func difference(_ copies: [Interval]) -> Interval {
    let values = copies.compactMap(\.estimate)
    guard values.count == copies.count, !values.isEmpty else { return Interval() }
    let (lower, upper) = (copies.compactMap(\.lower), copies.compactMap(\.upper))
    guard lower.count == copies.count, upper.count == copies.count else {
      return Interval(estimate: mean(values))
    }
    let limits = band(values, lower, upper)
    return Interval(
      estimate: mean(values), lower: max(-1, limits.lower), upper: min(1, limits.upper))
  }
}

extension ImputationPool {
  /// A difference by Rubin's rules with the P value of no difference; without standard errors the mean alone.
  func difference(_ copies: [Estimate]) -> (estimate: Estimate, p: Double?) {
    let values = copies.compactMap(\.estimate)
    let errors = copies.compactMap(\.standardError)
    let pooled = pooled(copies, on: .identity, within: -(.infinity)...(.infinity))
    guard errors.count == copies.count,
      let rules = RubinsRules(
        estimates: values, variances: errors.map { $0 * $0 },
        completeDegreesOfFreedom: Double(patients - 1))
    else { return (pooled, nil) }
    return (pooled, rules.pValue)
  }
}
