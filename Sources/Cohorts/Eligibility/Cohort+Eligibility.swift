internal import Diagnostics

extension Cohort {
  /// The patients that the criteria let in.
  ///
  /// Inclusion criteria come first, each kind in the given order. A patient whom a rule cannot decide
  /// is left out and counted apart. Of criteria whose window is not among `windows`,
  /// only the baseline rule applies, if there is one: the sensitivity set of a study that excludes on
  /// later events is `windows: [.baseline]`.
  ///
  /// - Throws: `CohortError.rules` with every fault of every rule.
  public func selecting(
    _ criteria: [Criterion], windows: Set<Attrition.Window> = [.baseline, .followUp]
  ) throws(CohortError) -> EligibleCohort {
    let applied = criteria.compactMap { $0.restricted(to: windows) }
    let ordered =
      applied.filter { $0.direction == .include } + applied.filter { $0.direction == .exclude }
    let faults = ordered.flatMap { $0.rule.faults(under: columns.map(\.variable)) }
    guard faults.isEmpty else { throw .rules(faults) }
    var screening = Screening(self)
    for criterion in ordered {
      screening.apply(criterion, try criterion.rule.evaluate(on: self))
    }
    return screening.result()
  }

  /// The centres that occur, in the order of the dictionary if it lists them, else of their codes.
  package func orderedCentres() -> [String] {
    guard let centres else { return [] }
    let occurring = Set(centres)
    let listed = columns.first { column in
      let codes = Set(column.variable.levels.map(\.code))
      return column.variable.name == centreColumn && codes.isSuperset(of: occurring)
    }
    guard let listed else { return occurring.inCodeOrder() }
    return listed.variable.levels.map(\.code).filter(occurring.contains)
  }
}

/// The criteria applied one after another.
private struct Screening {
  let cohort: Cohort
  let centres: [String]
  var steps: [Attrition.Step] = []
  var entries: [ScreeningLog.Entry]

  init(_ cohort: Cohort) {
    self.cohort = cohort
    centres = cohort.orderedCentres()
    entries = cohort.ids.enumerated().map { row, id in
      ScreeningLog.Entry(
        id: id, centre: cohort.centres?[row], isEligible: true, failed: [], unknown: [])
    }
  }

  mutating func apply(_ criterion: Criterion, _ truths: [Truth]) {
    var (excluded, unknown) = (0, 0)
    var leftOut: [Int] = []
    for (row, truth) in truths.enumerated() {
      let isMet = criterion.direction == .include ? truth : !truth
      guard isMet != .yes else { continue }
      if isMet == .no {
        entries[row].failed.append(criterion.id)
      } else {
        entries[row].unknown.append(criterion.id)
      }
      guard entries[row].isEligible else { continue }
      if isMet == .no { excluded += 1 } else { unknown += 1 }
      entries[row].isEligible = false
      entries[row].firstFailed = criterion.id
      leftOut.append(row)
    }
    steps.append(
      Attrition.Step(
        id: criterion.id, text: criterion.text, direction: criterion.direction,
        window: criterion.window, excluded: excluded, unknown: unknown,
        remaining: entries.count(where: \.isEligible), excludedByCentre: byCentre(leftOut)))
  }

  func result() -> EligibleCohort {
    let rows = entries.indices.filter { entries[$0].isEligible }
    let attrition = Attrition(
      screened: cohort.rowCount, eligible: rows.count, steps: steps, centres: centres,
      screenedByCentre: byCentre(Array(entries.indices)), eligibleByCentre: byCentre(rows))
    return EligibleCohort(
      cohort: cohort.selecting(rows: rows), attrition: attrition, screenedRows: rows,
      screeningLog: ScreeningLog(entries: entries))
  }

  private func byCentre(_ rows: [Int]) -> [Int] {
    let counts = Dictionary(rows.map { (entries[$0].centre ?? "", 1) }, uniquingKeysWith: +)
    return centres.map { counts[$0] ?? 0 }
  }
}
