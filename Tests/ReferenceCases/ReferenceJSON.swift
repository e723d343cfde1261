package import Foundation

/// A JSON value with the order of its keys kept.
package indirect enum ReferenceJSON: Sendable, Hashable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([ReferenceJSON])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: ReferenceJSON
  }

  package init(contentsOf file: URL) throws {
    var parser = JSONParser(bytes: [UInt8](try Data(contentsOf: file)))
    self = try parser.document()
  }

  package subscript(key: String) -> ReferenceJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The value under keys, each a level deeper.
  package func value(_ keys: String...) -> ReferenceJSON? {
    keys.reduce(self as ReferenceJSON?) { $0?[$1] }
  }

  /// A number; `null` is NaN, `"Inf"` infinite, a flag 0 or 1.
  package var number: Double? {
    switch self {
    case .number(let value): value
    case .null: .nan
    case .flag(let value): value ? 1 : 0
    case .text("Inf"): .infinity
    case .text("-Inf"): -.infinity
    default: nil
    }
  }

  package var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }

  /// The elements of a list; a scalar is a list of one, as R writes them.
  package var elements: [ReferenceJSON] {
    switch self {
    case .list(let values): values
    case .null, .object: []
    case .number, .text, .flag: [self]
    }
  }

  package var numbers: [Double] { elements.map { $0.number ?? .nan } }
  package var texts: [String] { elements.compactMap(\.text) }

  package var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members
  }
}
