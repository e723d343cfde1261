/// A rule whose names are columns of a cohort: yes, no or unknown for each row.
indirect enum RuleCondition: Sendable, Hashable {
  case constant(Truth)
  case missing(column: Int)
  case present(column: Int)
  /// Whether the row's level is marked; one mark a level.
  case levels(column: Int, marks: [Bool])
  case texts(column: Int, Set<String>)
  case compare(RuleQuantity, RuleComparison, RuleQuantity)
  case between(RuleQuantity, RuleQuantity, RuleQuantity)
  case oneOf(RuleQuantity, [RuleQuantity])
  case or([RuleCondition])
  case and([RuleCondition])
  case not(RuleCondition)

  func truth(ofRow row: Int, in columns: [Column]) -> Truth {
    switch self {
    case .constant(let truth): truth
    case .missing(let column): Truth(columns[column].isMissing(row))
    case .present(let column): Truth(!columns[column].isMissing(row))
    case .levels(let column, let marks): Self.level(columns[column], row, marks)
    case .texts(let column, let texts): Self.text(columns[column], row, texts)
    case .compare(let a, let comparison, let b):
      Self.compare(a.value(ofRow: row, in: columns), comparison, b.value(ofRow: row, in: columns))
    case .between(let value, let low, let high):
      Self.between(
        value.value(ofRow: row, in: columns), low.value(ofRow: row, in: columns),
        high.value(ofRow: row, in: columns))
    case .oneOf(let value, let choices):
      choices.reduce(.no) { truth, choice in
        truth
          || Self.compare(
            value.value(ofRow: row, in: columns), .equal, choice.value(ofRow: row, in: columns))
      }
    case .or(let parts): parts.reduce(.no) { $0 || $1.truth(ofRow: row, in: columns) }
    case .and(let parts): parts.reduce(.yes) { $0 && $1.truth(ofRow: row, in: columns) }
    case .not(let part): !part.truth(ofRow: row, in: columns)
    }
  }

  private static func compare(_ a: Double, _ comparison: RuleComparison, _ b: Double) -> Truth {
    a.isNaN || b.isNaN ? .unknown : Truth(comparison.holds(a, b))
  }

  private static func between(_ value: Double, _ low: Double, _ high: Double) -> Truth {
    compare(value, .greaterOrEqual, low) && compare(value, .lessOrEqual, high)
  }

  private static func level(_ column: Column, _ row: Int, _ marks: [Bool]) -> Truth {
    guard case .categories(let cells) = column.values, marks.indices.contains(cells[row]) else {
      return .unknown
    }
    return Truth(marks[cells[row]])
  }

  private static func text(_ column: Column, _ row: Int, _ texts: Set<String>) -> Truth {
    guard case .texts(let cells) = column.values, let cell = cells[row] else { return .unknown }
    return Truth(texts.contains(cell))
  }
}

/// A number or a date (in days since 1970-01-01) for each row; NaN is unknown.
indirect enum RuleQuantity: Sendable, Hashable {
  case constant(Double)
  case column(Int)
  case sum([Term])
  case product([Term])
  case monthsBetween(RuleQuantity, RuleQuantity)
  case daysBetween(RuleQuantity, RuleQuantity)
  case yearsBetween(RuleQuantity, RuleQuantity)

  struct Term: Sendable, Hashable {
    let isInverse: Bool
    let value: RuleQuantity
  }

  func value(ofRow row: Int, in columns: [Column]) -> Double {
    switch self {
    case .constant(let value): return value
    case .column(let index): return Self.cell(columns[index], row)
    case .sum(let terms):
      return terms.reduce(0) { total, term in
        let value = term.value.value(ofRow: row, in: columns)
        return term.isInverse ? total - value : total + value
      }
    case .product(let factors):
      let product = factors.reduce(1) { total, factor in
        let value = factor.value.value(ofRow: row, in: columns)
        return factor.isInverse ? total / value : total * value
      }
      // A division by zero has no answer: unknown, not infinite.
      return product.isFinite ? product : .nan
    case .daysBetween(let a, let b):
      return b.value(ofRow: row, in: columns) - a.value(ofRow: row, in: columns)
    case .monthsBetween(let a, let b): return Self.months(a, b, row, columns)
    case .yearsBetween(let a, let b): return Self.months(a, b, row, columns) / 12
    }
  }

  private static func months(
    _ a: RuleQuantity, _ b: RuleQuantity, _ row: Int, _ columns: [Column]
  ) -> Double {
    guard let start = Int(exactly: a.value(ofRow: row, in: columns)),
      let end = Int(exactly: b.value(ofRow: row, in: columns))
    else { return .nan }
    return CalendarDate.months(from: start, to: end)
  }

  private static func cell(_ column: Column, _ row: Int) -> Double {
    switch column.values {
    case .numbers(let cells): cells[row]
    case .dates(let cells): cells[row].map(Double.init) ?? .nan
    case .categories, .texts: .nan
    }
  }
}
