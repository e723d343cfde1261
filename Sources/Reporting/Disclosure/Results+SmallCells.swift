internal import Cohorts
internal import Diagnostics
internal import Validation

extension Results {
  /// Keeps back counts above zero and below a number, and what would give them away; `nil` and zero print all.
  ///
  /// All tables are looked at together, before anything is written: see `CountLedger`. Printed always are the totals
  /// of a whole set of patients (screened, eligible, analysed, with the event); where these alone tell a small count,
  /// a warning says so. Shares of levels, of missing values and of reclassified patients are counts in another guise. Groups of
  /// calibration and bins of risks are joined until none is small.
  public mutating func keepBackCounts(below smallest: Int?) {
    guard let smallest, smallest > 0 else { return }
    let analysed =
      horizons?.first?.performance.external?.n ?? performance?.external?.n
      ?? categories?.overall.external?.n
    recruitment?.smallestCell = smallest
    var ledger = ledger(analysedElsewhere: analysed)
    ledger.hide(below: smallest)
    let wasCounted = recruitment != nil
    baseline?.keepBackSummaries(below: smallest)
    ledger.apply(to: &self)
    let categories = (baseline?.groups ?? []).compactMap(\.category)
    let areShown = categories.allSatisfy {
      ledger.isShown(named: "category \($0)") && ledger.isShown(named: "category \($0) in Table 1")
    }
    if !areShown { baseline?.removeCategories() }
    baseline?.smallestCell = smallest
    for index in (subgroups ?? []).indices { subgroups?[index].suppressesCounts = true }
    keepBackRecruitment(below: smallest)
    if wasCounted, recruitment == nil { warnings.append(.noRecruitment(below: smallest)) }
    keepBackCurves(below: smallest)
    self.categories?.keepBackComparisons(below: smallest)
    caseMix?.keepBackCounts(below: smallest, analysed: analysed)
    for index in (comparisons ?? []).indices {
      comparisons?[index].legacy?.keepBackCounts(below: smallest)
    }
    if !ledger.exposed.isEmpty { warnings.append(.exposedCounts(below: smallest)) }
  }

  /// Every count of the tables, with the sums that readers can do.
  private func ledger(analysedElsewhere: Int?) -> CountLedger<Results> {
    var ledger = CountLedger<Results>()
    var centres = attrition.map { ledger.add($0, at: \.attrition!) } ?? CentreCells()
    ledger.add(study.centres, to: &centres)
    let cells = categories.map { ledger.add($0, of: model, centres) } ?? [:]
    let apparent = performance?.apparent
    let analysed = model?.n ?? apparent?.n
    let known = baseline.map { ledger.add($0) } ?? [:]
    if let recruitment { ledger.add(recruitment, centres) }
    if let missing { ledger.add(missing, known, centres, analysed: analysed) }
    if let performance {
      ledger.add(performance, horizon: horizons?.last?.horizon, centres, at: \.performance!)
    }
    for (index, row) in (horizons ?? []).enumerated() {
      ledger.add(
        row.performance, horizon: row.horizon, centres, at: \.horizons![index].performance)
    }
    for tables in CategorySubgroupTables.grouped(subgroups ?? [], categories?.subgroups ?? []) {
      let patients = tables.byCategory.first?.table.patients ?? .development
      let n = patients == .external ? categories?.overall.external?.n : model?.n
      let isEverybody = patients != .external && n == baseline?.groups.first?.n
      ledger.add(tables, of: n, categories: cells[patients] ?? [:], isEverybody ? centres : nil)
    }
    for (index, table) in (subgroups ?? []).enumerated() where table.category == nil {
      let set = horizons?.first { $0.horizon == table.horizon }?.performance ?? performance
      let totals = table.patients == .external ? set?.external : set?.apparent
      let isEverybody = table.patients != .external && totals?.n == baseline?.groups.first?.n
      ledger.add(table, at: index, totals: totals, isEverybody ? centres : nil)
    }
    for (index, predictor) in (caseMix?.predictors ?? []).enumerated() {
      guard let analysedElsewhere else { break }
      ledger.add(predictor, at: index, analysed: analysedElsewhere)
    }
    return ledger
  }
}

extension Results {
  /// Joins periods of enrolment with few patients; nothing is left where all patients are few.
  private mutating func keepBackRecruitment(below smallest: Int) {
    recruitment = recruitment?.joined(below: smallest)
    if let n = recruitment?.n, n < smallest { recruitment = nil }
  }
}

extension Diagnostic {
  /// There is no figure of few patients.
  fileprivate static func noRecruitment(below smallest: Int) -> Diagnostic {
    Diagnostic(
      .warning,
      "enrolment over time is left out: fewer than \(smallest) patients have a date of enrolment",
      hints: ["complete the dates of enrolment"],
      inReport: LocalizedText(
        english:
          "Enrolment over time is not shown: fewer than \(smallest) patients have a date of enrolment.",
        simplifiedChinese: "有入组日期的患者不足\(smallest)例，未绘制入组进度图。"))
  }

  /// Totals alone tell a small count.
  fileprivate static func exposedCounts(below smallest: Int) -> Diagnostic {
    Diagnostic(
      .warning,
      "a count below \(smallest) follows from totals, which are printed always",
      hints: ["look at screened, eligible and analysed patients and events before passing this on"],
      inReport: LocalizedText(
        english:
          "At least one count below \(smallest) follows from the totals of all patients, which are printed always.",
        simplifiedChinese: "至少有一个小于\(smallest)的计数可由全体患者的合计数推算得出，合计数始终公布。"))
  }
}

extension CaseMix {
  /// Counts among `analysed` patients, who have every predictor.
  fileprivate mutating func keepBackCounts(below smallest: Int, analysed: Int?) {
    let few = 1..<smallest
    if let all = n, let analysed, few.contains(all - analysed) { n = nil }
    for index in predictors.indices {
      if let missing = predictors[index].missing, few.contains(missing) {
        predictors[index].missing = nil
      }
      guard let analysed else { continue }
      if Self.isFew(predictors[index].outsideRange, of: analysed, few) {
        predictors[index].outsideRange = nil
      }
    }
    guard let analysed else { return }
    if Self.isFew(outsideRange, of: analysed, few) { outsideRange = nil }
    // Everybody beyond is rare as well: the two give each other away.
    if Self.isFew(rare, of: analysed, few) || Self.isFew(beyond, of: analysed, few)
      || Self.isFew(rare.flatMap { rare in beyond.map { rare - $0 } }, of: analysed, few)
    {
      (rare, beyond) = (nil, nil)
    }
  }

  /// Whether a share is one of few patients, or of all but few.
  private static func isFew(_ share: Double?, of all: Int, _ few: Range<Int>) -> Bool {
    guard let share else { return false }
    let count = Int((share * Double(all)).rounded())
    return few.contains(count) || few.contains(all - count)
  }
}

extension ModelComparison.Legacy {
  /// Measures whose shares or tables are counts of few patients are left out whole.
  fileprivate mutating func keepBackCounts(below smallest: Int) {
    let few = 1..<smallest
    if let found = categorical,
      (found.eventTable + found.otherTable).joined().contains(where: few.contains)
    {
      categorical = nil
    }
    if let found = continuous {
      let others = found.n - found.events
      let counts = [
        (found.upAmongEvents, found.events), (found.downAmongEvents, found.events),
        (found.upAmongOthers, others), (found.downAmongOthers, others),
      ].map { Int(($0 * Double($1)).rounded()) }
      if counts.contains(where: few.contains) { continuous = nil }
    }
  }
}
