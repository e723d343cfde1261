internal import Cohorts

/// The sum of products that a publication prints, brought into the columns of a design.
///
/// Printed coefficients may be about levels of which one is the reference, about variables less their
/// means, per ten years. Multiplied out, every product becomes a weighted sum of products of plain
/// columns: a reference level is 1 minus the other levels, (x − c) / u is x / u − c / u.
struct PublishedEquation {
  /// One column of a term.
  struct Part: Hashable {
    var term: Design.FrozenTerm
    var column: Int
  }

  /// What multiplying out leaves without a column.
  private(set) var constant = 0.0
  private var weights: [[Part]: Double] = [:]
  /// Products in the order in which they first occur.
  private var order: [[Part]] = []
  private let variables: [Variable]

  init(variables: [Variable]) { self.variables = variables }

  /// Adds a product with its coefficients, one a column, the first factor's columns fastest.
  mutating func add(
    _ product: PublishedTerm, _ coefficients: [Double], scaling: [String: PublishedModel.Scaling]
  ) {
    let factors = zip(product.factors, product.writtenFactors).map { factor, written in
      (0..<factor.columnCount).map { sum(of: factor, column: $0, scaling[written] ?? .none) }
    }
    let choices = factors.reduce([[Int]]([[]])) { found, factor in
      factor.indices.flatMap { column in found.map { $0 + [column] } }
    }
    for (choice, coefficient) in zip(choices, coefficients) {
      let sums = zip(factors, choice).map { $0[$1] }
      let products = sums.reduce([(1.0, [Part]())]) { found, sum in
        found.flatMap { left in
          sum.map { (left.0 * $0.weight, left.1 + ($0.part.map { [$0] } ?? [])) }
        }
      }
      for (weight, parts) in products { add(coefficient * weight, parts) }
    }
  }

  private mutating func add(_ weight: Double, _ parts: [Part]) {
    guard !parts.isEmpty else {
      constant += weight
      return
    }
    let sorted = parts.sorted { place(of: $0.term) < place(of: $1.term) }
    if weights[sorted] == nil { order.append(sorted) }
    weights[sorted, default: 0] += weight
  }

  private func place(of term: Design.FrozenTerm) -> Int {
    term.variables.compactMap { name in variables.firstIndex { $0.name == name } }.min() ?? 0
  }

  /// One column of a factor as a weighted sum of columns, `nil` for a column of ones.
  private func sum(
    of factor: PublishedTerm.Factor, column: Int, _ scaling: PublishedModel.Scaling
  ) -> [(weight: Double, part: Part?)] {
    let plain: [(weight: Double, part: Part?)]
    switch factor {
    case .columns(let term): plain = [(1, Part(term: term, column: column))]
    case .level(let name, let code):
      let codes = variables.first { $0.name == name }?.levels.map(\.code) ?? []
      let term = Design.FrozenTerm.categorical(name, levels: codes)
      let level = codes.firstIndex(of: code) ?? 0
      plain =
        level > 0
        ? [(1, Part(term: term, column: level - 1))]
        : [(1, nil)] + codes.indices.dropLast().map { (-1, Part(term: term, column: $0)) }
    }
    guard scaling != .none else { return plain }
    let centre: (weight: Double, part: Part?) = (-scaling.centre / scaling.unit, nil)
    return plain.map { ($0.weight / scaling.unit, $0.part) } + (scaling.centre == 0 ? [] : [centre])
  }

  /// The terms that hold every product: single variables first, then interactions by order.
  var terms: [Design.FrozenTerm] {
    var found: [Design.FrozenTerm] = []
    for parts in order {
      let term = Self.joined(parts.map(\.term))
      if let term, !found.contains(term) { found.append(term) }
    }
    let sizes = Set(order.map(\.count)).sorted()
    let sizeOf = Dictionary(
      order.compactMap { parts in Self.joined(parts.map(\.term)).map { ($0, parts.count) } },
      uniquingKeysWith: { first, _ in first })
    return sizes.flatMap { size in found.filter { sizeOf[$0] == size } }
  }

  /// The coefficients of the columns of `terms`; 0 for columns that no product is about.
  func coefficients(of terms: [Design.FrozenTerm]) -> [Double] {
    var result = terms.map { Array(repeating: 0.0, count: $0.columnCount) }
    for (parts, weight) in weights {
      guard let term = Self.joined(parts.map(\.term)), let index = terms.firstIndex(of: term) else {
        continue
      }
      var (column, stride) = (0, 1)
      for part in parts {
        column += part.column * stride
        stride *= part.term.columnCount
      }
      result[index][column] = weight
    }
    return result.flatMap(\.self)
  }

  private static func joined(_ terms: [Design.FrozenTerm]) -> Design.FrozenTerm? {
    terms.first.map { first in terms.dropFirst().reduce(first) { .interaction($0, $1) } }
  }
}
