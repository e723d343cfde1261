package import Cohorts

extension ReferenceData {
  /// The table as a cohort: R's factors are categories in R's order of levels, everything else is numbers.
  package func cohort() -> Cohort {
    let made = columns.map { column -> Cohorts.Column in
      if let levels = column.levels {
        let variable = Variable(
          name: column.name, kind: .category(levels.map { Variable.Level(code: $0) }))
        let codes = column.cells.map { levels.firstIndex(of: $0) ?? -1 }
        return Cohorts.Column(variable, .categories(codes))
      }
      return Cohorts.Column(
        Variable(name: column.name, kind: .number), .numbers(column.cells.map(Self.number)))
    }
    return Cohort(columns: made, ids: (1...max(1, rows)).prefix(rows).map { "\($0)" })
  }
}
