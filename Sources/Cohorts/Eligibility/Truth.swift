/// What a rule says of a patient when data may be missing: Kleene's three values.
public enum Truth: String, Sendable, Hashable, Codable {
  case no
  case unknown
  case yes

  init(_ value: Bool) { self = value ? .yes : .no }

  /// No if either is no, yes if both are yes, else unknown.
  static func && (a: Truth, b: Truth) -> Truth {
    if a == .no || b == .no { return .no }
    return a == .yes && b == .yes ? .yes : .unknown
  }

  /// Yes if either is yes, no if both are no, else unknown.
  static func || (a: Truth, b: Truth) -> Truth {
    if a == .yes || b == .yes { return .yes }
    return a == .no && b == .no ? .no : .unknown
  }

  /// The opposite; unknown stays unknown.
  static prefix func ! (a: Truth) -> Truth {
    switch a {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }
}
