internal import Cohorts
internal import Validation

/// The counts of every centre that several tables print.
struct CentreCells {
  /// The codes of the centres.
  var codes: [String] = []
  /// Patients in the file and in the analysis.
  var screened: [Int] = []
  var eligible: [Int] = []
  /// Those whose outcome is known, and events among them.
  var known: [Int] = []
  var events: [Int] = []
}

extension CountLedger {
  /// Who was left out: each criterion, what remains, and the same by centre.
  mutating func add(
    _ attrition: Attrition, at place: WritableKeyPath<Root, Attrition>
  ) -> CentreCells {
    let (screened, eligible) = (total(attrition.screened), total(attrition.eligible))
    var cells = CentreCells(codes: attrition.centres)
    cells.screened = attrition.screenedByCentre.indices.map { index in
      count(
        attrition.screenedByCentre[index], isMargin: true,
        at: place.appending(path: \.screenedByCentre[index]))
    }
    cells.eligible = attrition.eligibleByCentre.indices.map { index in
      count(
        attrition.eligibleByCentre[index], isMargin: true,
        at: place.appending(path: \.eligibleByCentre[index]))
    }
    difference(screened, [eligible])
    if !cells.screened.isEmpty { balance([screened], cells.screened) }
    if !cells.eligible.isEmpty { balance([eligible], cells.eligible) }
    var before = screened
    var byCentre: [[Cell]] = []
    for (index, step) in attrition.steps.enumerated() {
      let path = place.appending(path: \.steps[index])
      let out = [
        count(step.excluded, at: path.appending(path: \.excluded)),
        count(step.unknown, at: path.appending(path: \.unknown)),
      ]
      let isLast = index == attrition.steps.count - 1 && step.remaining == attrition.eligible
      let remaining =
        isLast
        ? eligible : count(step.remaining, isMargin: true, at: path.appending(path: \.remaining))
      let leftOut = implied(step.leftOut)
      balance([before], [leftOut, remaining])
      balance([leftOut], out)
      before = remaining
      let own = step.excludedByCentre.indices.map { centre in
        count(step.excludedByCentre[centre], at: path.appending(path: \.excludedByCentre[centre]))
      }
      if !own.isEmpty { balance(own, out) }
      byCentre.append(own)
    }
    for centre in cells.screened.indices
    where byCentre.allSatisfy({ $0.count == cells.screened.count })
      && cells.eligible.count == cells.screened.count
    {
      balance([cells.screened[centre]], byCentre.map { $0[centre] } + [cells.eligible[centre]])
    }
    return cells
  }
}

extension CountLedger<Results> {
  /// The table of centres: what it shares with the flow, whose outcome is known, and events.
  mutating func add(_ centres: [StudyDescription.Centre], to cells: inout CentreCells) {
    guard !centres.isEmpty else { return }
    if cells.codes != centres.map(\.code) || cells.screened.count != centres.count {
      cells = CentreCells(codes: centres.map(\.code))
      cells.screened = centres.map { count($0.screened, isMargin: true) }
      cells.eligible = centres.map { count($0.eligible, isMargin: true) }
    }
    for (index, centre) in centres.enumerated() {
      print(cells.screened[index], at: \.study.centres[index].screened)
      print(cells.eligible[index], at: \.study.centres[index].eligible)
      let known = count(
        centre.outcomeKnown, isMargin: true, at: \.study.centres[index].outcomeKnown)
      let events = count(centre.events, at: \.study.centres[index].events)
      difference(cells.eligible[index], [known])
      difference(known, [events])
      cells.known.append(known)
      cells.events.append(events)
    }
    // Totals of all centres are printed always.
    addTotal(of: centres.map(\.outcomeKnown), cells.known)
    addTotal(of: centres.map(\.events), cells.events)
  }

  private mutating func addTotal(of counts: [Int?], _ cells: [Cell]) {
    guard !counts.contains(nil) else { return }
    balance([total(counts.compactMap(\.self).reduce(0, +))], cells)
  }

  /// Models made without one centre and judged there: a centre whose counts are hidden has no indexes either.
  mutating func add(
    _ set: PerformanceSet, horizon: Double?, _ cells: CentreCells,
    at place: WritableKeyPath<Results, PerformanceSet>
  ) {
    guard let rows = set.byCentre, !rows.isEmpty else { return }
    var (patients, events): ([Cell], [Cell]) = ([], [])
    for (index, row) in rows.enumerated() {
      guard let found = row.performance else { continue }
      let (n, e) = (count(found.n), count(found.events))
      difference(n, [e])
      tie([n, e])
      whenHidden(n) { $0[keyPath: place].byCentre?[index].keepBack() }
      if let centre = cells.codes.firstIndex(of: row.centre), centre < cells.known.count,
        Set(rows.map(\.centre)).isSubset(of: cells.codes)
      {
        difference(cells.known[centre], [n])
        if horizon == nil { difference(cells.events[centre], [e]) }
      }
      name(n, "patients of \(row.centre)")
      name(e, "events of \(row.centre) by \(horizon ?? 0)")
      patients.append(n)
      events.append(e)
    }
    guard let all = set.apparent, patients.count < rows.count else {
      balance([total(set.apparent?.n)], patients)
      return balance([total(set.apparent?.events)], events)
    }
    // Centres that were not judged, together.
    let sums = rows.compactMap(\.performance).reduce(into: (n: 0, events: 0)) {
      $0 = ($0.n + $1.n, $0.events + $1.events)
    }
    guard sums.n <= all.n, sums.events <= all.events else { return }
    let (n, e) = (implied(all.n - sums.n), implied(all.events - sums.events))
    balance([total(all.n)], patients + [n])
    balance([total(all.events)], events + [e])
    difference(n, [e])
  }
}

extension CentrePerformance {
  /// Leaves nothing but the name of a centre whose counts are hidden.
  mutating func keepBack() {
    (performance, calibration, isKeptBack) = (nil, nil, true)
  }
}
