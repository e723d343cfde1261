internal import Cohorts

extension CountLedger<Results> {
  /// The counts of Table 1; what is missing of each variable among all, which other tables print too.
  mutating func add(_ table: BaselineTable) -> [String: Cell] {
    let groups = table.groups.map { group -> Cell in
      guard let code = group.category else { return total(group.n) }
      let cell = count(group.n)
      name(cell, "category \(code)")
      name(cell, "category \(code) in Table 1")
      return cell
    }
    if let all = groups.first { difference(all, Array(groups.dropFirst())) }
    var missing: [String: Cell] = [:]
    for (index, row) in table.rows.enumerated() {
      let cells = row.missing.indices.map { group in
        count(
          row.missing[group].count, at: \.baseline!.rows[index].missing[group].count)
      }
      addSplit(cells, table.groups)
      missing[row.variable] = cells.first
      if row.levels.isEmpty {
        addKnown(of: row, at: index, groups, missing: cells)
      } else {
        addLevels(of: row, at: index, table.groups, groups, missing: cells)
      }
    }
    return missing
  }

  /// All patients are those of every outcome and those whose outcome is not known.
  private mutating func addSplit(_ cells: [Cell], _ groups: [BaselineTable.Group]) {
    guard let all = cells.first, cells.count == groups.count, cells.count > 1 else { return }
    let known = groups.dropFirst().reduce(0) { $0 + $1.n }
    if known == groups[0].n {
      balance([all], Array(cells.dropFirst()))
    } else {
      difference(all, Array(cells.dropFirst()))
    }
  }

  private mutating func addKnown(
    of row: BaselineTable.Row, at index: Int, _ groups: [Cell], missing: [Cell]
  ) {
    for group in row.summaries.indices where missing.indices.contains(group) {
      let known = count(row.summaries[group].n, at: \.baseline!.rows[index].summaries[group].n)
      balance([groups[group]], [known, missing[group]])
    }
  }

  private mutating func addLevels(
    of row: BaselineTable.Row, at index: Int, _ kinds: [BaselineTable.Group], _ groups: [Cell],
    missing: [Cell]
  ) {
    var columns = missing.map { [$0] }
    for (place, level) in row.levels.enumerated() {
      let cells = level.counts.indices.map { group in
        count(
          level.counts[group].count,
          at: \.baseline!.rows[index].levels[place].counts[group].count)
      }
      addSplit(cells, kinds)
      for (cell, group) in zip(cells, kinds) {
        let name = "\(row.variable) is \(level.code)"
        if group.kind == .overall { self.name(cell, name) }
        if group.kind == .withEvent { self.name(cell, name + ", with the event") }
        if let code = group.category { self.name(cell, name + ", in category \(code)") }
      }
      // A standardized difference is a function of the counts.
      for cell in cells {
        whenHidden(cell) { $0.baseline?.rows[index].standardizedDifference = nil }
      }
      for (group, cell) in cells.enumerated() where columns.indices.contains(group) {
        columns[group].append(cell)
      }
    }
    for (group, column) in columns.enumerated() { balance([groups[group]], column) }
  }

  /// What is missing, by variable and centre; how many have everything.
  mutating func add(
    _ table: MissingValues, _ known: [String: Cell], _ centres: CentreCells, analysed: Int?
  ) {
    let isByCentre =
      table.centres == centres.codes && centres.eligible.count == table.centres.count
      && !table.centres.isEmpty
    if isByCentre {
      for (index, cell) in centres.eligible.enumerated() {
        print(cell, at: \.missing!.patientsByCentre[index])
      }
    }
    var all: [Cell] = []
    for (index, row) in table.variables.enumerated() {
      let cell = known[row.variable] ?? count(row.missing)
      print(cell, at: \.missing!.variables[index].missing)
      whenHidden(cell) { $0.missing?.patterns = nil }
      for (place, imputed) in (table.imputation?.variables ?? []).enumerated()
      where imputed.variable == row.variable {
        whenHidden(cell) { $0.missing?.imputation?.variables[place].missing = nil }
      }
      all.append(cell)
      guard isByCentre else { continue }
      let parts = row.byCentre.indices.map { centre in
        count(row.byCentre[centre], at: \.missing!.variables[index].byCentre[centre])
      }
      balance([cell], parts)
      for (part, eligible) in zip(parts, centres.eligible) { difference(eligible, [part]) }
    }
    add(completeCases: table, all, analysed: analysed)
  }

  /// Those with everything: where they are the analysed, their number is a total.
  private mutating func add(completeCases table: MissingValues, _ missing: [Cell], analysed: Int?) {
    guard let complete = table.completeCases, complete <= table.n, !missing.isEmpty else { return }
    let isTotal = complete == analysed
    let cell =
      isTotal
      ? total(complete) : count(complete, isMargin: true, at: \.missing!.completeCases)
    if !isTotal { whenHidden(cell) { $0.missing?.patterns = nil } }
    let incomplete = implied(table.n - complete, isBound: isTotal)
    balance([total(table.n)], [cell, incomplete])
    // Nobody lacks a variable who is complete, and who is not lacks one at least.
    for variable in missing { difference(incomplete, [variable], isBound: true) }
    let most = table.variables.compactMap(\.missing).reduce(0, +)
    if table.variables.allSatisfy({ $0.missing != nil }), most >= table.n - complete {
      balance(missing, [incomplete, implied(most - (table.n - complete), isBound: true)])
    }
  }
}

extension BaselineTable {
  /// Takes away what is said of numbers in groups where few have one, and in the next smallest group if it is one
  /// only: the whole and the others would tell.
  mutating func keepBackSummaries(below smallest: Int) {
    for index in rows.indices where !rows[index].summaries.isEmpty {
      let sizes = rows[index].summaries.map { $0.n ?? 0 }
      var hidden = sizes.indices.filter { (1..<smallest).contains(sizes[$0]) }
      guard !hidden.isEmpty else { continue }
      let others = sizes.indices.dropFirst().filter { !hidden.contains($0) && sizes[$0] > 0 }
      if hidden.count == 1, let next = others.min(by: { sizes[$0] < sizes[$1] }) {
        hidden.append(next)
      }
      for group in hidden { rows[index].summaries[group] = Summary(n: sizes[group]) }
      rows[index].standardizedDifference = nil
    }
  }
}
