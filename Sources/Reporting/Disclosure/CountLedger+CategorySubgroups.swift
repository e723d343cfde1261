internal import Validation

/// The tables of one variable in one set of patients: each category against all others, and all categories at once.
struct CategorySubgroupTables {
  /// The tables of the categories with their places among the subgroups of results.
  var byCategory: [(index: Int, table: SubgroupTable)]
  /// The place of the table over all categories.
  var overall: Int?

  /// The tables of categories among all tables, variable by variable, in their order.
  static func grouped(
    _ tables: [SubgroupTable], _ overall: [CategorySubgroups]
  ) -> [CategorySubgroupTables] {
    var found: [CategorySubgroupTables] = []
    for (index, table) in tables.enumerated() where table.category != nil {
      let last = found.last?.byCategory.last?.table
      if let last, last.variable == table.variable, last.patients == table.patients {
        found[found.count - 1].byCategory.append((index, table))
      } else {
        let place = overall.firstIndex {
          $0.variable == table.variable && $0.patients == table.patients
        }
        found.append(CategorySubgroupTables(byCategory: [(index, table)], overall: place))
      }
    }
    return found
  }

  /// Leaves nothing but the name of a part wherever it stands.
  func keepBack(_ place: Int, in results: inout Results) {
    for entry in byCategory { results.subgroups?[entry.index].keepBack(place) }
    keepBackOverall(place, in: &results)
  }

  /// Leaves nothing but the name of a part in the table over all categories.
  func keepBackOverall(_ place: Int, in results: inout Results) {
    if let overall { results.categories?.subgroups?[overall].keepBack(place) }
  }
}

extension CountLedger<Results> {
  /// The parts of a variable: their patients make up everybody whose part is known, their categories make up each part,
  /// and the parts of a category make up that category.
  ///
  /// A part of which one category is hidden has no indexes of that category, nor over all. `centres` as for one event.
  mutating func add(
    _ tables: CategorySubgroupTables, of everybody: Int?, categories: [String: Cell],
    _ centres: CentreCells?
  ) {
    guard let first = tables.byCategory.first?.table else { return }
    let name = "patients of \(first.patients?.rawValue ?? "") \(first.variable)"
    var parts: [Cell] = []
    var events = tables.byCategory.map { _ in [Cell]() }
    for (place, row) in first.rows.enumerated() {
      let n = count(row.n)
      whenHidden(n) { tables.keepBack(place, in: &$0) }
      self.name(n, name + " " + row.label)
      if let centres { join(n, to: centres, of: first.variable, row.label) }
      let own = tables.byCategory.map { entry in
        let cell = count(entry.table.rows[place].events)
        whenHidden(cell) {
          $0.subgroups?[entry.index].keepBack(place)
          tables.keepBackOverall(place, in: &$0)
        }
        difference(n, [cell])
        if centres != nil, let code = entry.table.category {
          self.name(cell, "\(first.variable) is \(row.label), in category \(code)")
        }
        return cell
      }
      balance([n], own)
      for index in own.indices { events[index].append(own[index]) }
      parts.append(n)
    }
    let unknown = count(first.unknown)
    for entry in tables.byCategory { print(unknown, at: \.subgroups![entry.index].unknown) }
    self.name(unknown, name)
    balance([total(everybody)], parts + [unknown])
    for (own, entry) in zip(events, tables.byCategory) {
      guard let code = entry.table.category, let cell = categories[code] else { continue }
      difference(cell, own)
      whenHidden(cell) { results in
        for place in entry.table.rows.indices {
          results.subgroups?[entry.index].keepBack(place)
        }
      }
    }
  }

  /// Parts that are centres or levels of a variable of Table 1 are the same counts.
  private mutating func join(
    _ cell: Cell, to centres: CentreCells, of variable: String, _ label: String
  ) {
    name(cell, "\(variable) is \(label)")
    if let place = centres.codes.firstIndex(of: label), centres.eligible.indices.contains(place) {
      balance([centres.eligible[place]], [cell])
    }
  }
}
