/// Checks a JSON value against the part of JSON Schema that the schemas of this repository use.
public struct SchemaCheck {
  let root: Any

  /// Takes the schema, parsed.
  public init(root: Any) { self.root = root }

  /// Where a value is not as the schema says; empty if it is.
  public func problems(of value: Any) -> [String] { problems(of: value, schema: root, path: "$") }

  private func problems(of value: Any, schema: Any, path: String) -> [String] {
    guard var schema = schema as? [String: Any] else { return [] }
    if let reference = schema["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      let definitions = (root as? [String: Any])?["$defs"] as? [String: Any]
      guard let found = definitions?[name] as? [String: Any] else {
        return ["\(path): no \(reference)"]
      }
      schema = found
    }
    if let choices = schema["oneOf"] as? [Any] {
      let fitting = choices.filter { problems(of: value, schema: $0, path: path).isEmpty }
      return fitting.count == 1 ? [] : ["\(path): \(fitting.count) of the choices fit"]
    }
    return typeProblem(value, schema, path) + objectProblems(value, schema, path)
      + itemProblems(value, schema, path) + choiceProblem(value, schema, path)
  }

  /// Every property that the schema describes anywhere.
  public var describedKeys: Set<String> { Self.describedKeys(of: root) }

  private static func describedKeys(of node: Any) -> Set<String> {
    if let list = node as? [Any] {
      return list.reduce(into: []) { $0.formUnion(describedKeys(of: $1)) }
    }
    guard let object = node as? [String: Any] else { return [] }
    let names = Set((object["properties"] as? [String: Any])?.keys.map { $0 } ?? [])
    return object.values.reduce(into: names) { $0.formUnion(describedKeys(of: $1)) }
  }

  /// Every key of a value and of all that it holds.
  public static func keys(of value: Any) -> Set<String> {
    if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(keys(of: $1)) } }
    guard let object = value as? [String: Any] else { return [] }
    return object.values.reduce(into: Set(object.keys)) { $0.formUnion(keys(of: $1)) }
  }

  private func typeProblem(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    guard !types.isEmpty, !types.contains(where: { has(value, type: $0) }) else { return [] }
    return ["\(path): not \(types.joined(separator: " or "))"]
  }

  private func has(_ value: Any, type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
    case "number": value is Double
    case "null": "\(Swift.type(of: value))".contains("NSNull")
    default: false
    }
  }

  private func objectProblems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    guard let object = value as? [String: Any] else { return [] }
    let known = schema["properties"] as? [String: Any] ?? [:]
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
    let extra =
      (schema["additionalProperties"] as? Bool) == false
      ? object.keys.filter { known[$0] == nil } : []
    return missing.map { "\(path): no \($0)" } + extra.map { "\(path): unknown \($0)" }
      + object.flatMap { key, value in
        known[key].map { problems(of: value, schema: $0, path: path + "." + key) } ?? []
      }
  }

  private func itemProblems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    guard let values = value as? [Any], let items = schema["items"] else { return [] }
    return values.enumerated().flatMap { index, value in
      problems(of: value, schema: items, path: "\(path)[\(index)]")
    }
  }

  private func choiceProblem(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    if let constant = schema["const"] as? String, constant != value as? String {
      return ["\(path): not \(constant)"]
    }
    guard let choices = schema["enum"] as? [String] else { return [] }
    return choices.contains(value as? String ?? "") ? [] : ["\(path): not one of \(choices)"]
  }
}
