internal import Cohorts
internal import Validation

extension CountLedger<Results> {
  /// The parts of one table: their patients and events make up those of everybody whose part is known.
  ///
  /// A part whose counts are hidden has no indexes. `centres` is given where these are the patients of Table 1: then
  /// parts that are centres or levels of a variable are the same counts.
  mutating func add(
    _ table: SubgroupTable, at index: Int, totals: Performance?, _ centres: CentreCells?
  ) {
    var (patients, events): ([Cell], [Cell]) = ([], [])
    for (place, row) in table.rows.enumerated() {
      let (n, e) = (count(row.n), count(row.events))
      difference(n, [e])
      tie([n, e])
      whenHidden(n) { $0.subgroups?[index].keepBack(place) }
      if let centres {
        name(n, "\(table.variable) is \(row.label)")
        if table.horizon == nil { name(e, "\(table.variable) is \(row.label), with the event") }
        if let place = centres.codes.firstIndex(of: row.label),
          centres.eligible.indices.contains(place)
        {
          balance([centres.eligible[place]], [n])
        }
      }
      name(n, "patients of \(table.patients?.rawValue ?? "") \(table.variable) \(row.label)")
      patients.append(n)
      events.append(e)
    }
    let unknown = count(table.unknown, at: \.subgroups![index].unknown)
    name(unknown, "patients of \(table.patients?.rawValue ?? "") \(table.variable)")
    balance([total(totals?.n)], patients + [unknown])
    difference(total(totals?.events), events)
  }

  /// Levels of a predictor in other patients: shares are counts in another guise.
  mutating func add(_ predictor: CaseMix.Predictor, at index: Int, analysed: Int) {
    guard !predictor.levels.isEmpty else { return }
    let cells = predictor.levels.enumerated().map { place, level in
      let cell = count(level.share.map { Int(($0 * Double(analysed)).rounded()) })
      whenHidden(cell) { $0.caseMix?.predictors[index].levels[place].share = nil }
      return cell
    }
    balance([total(analysed)], cells)
  }
}
