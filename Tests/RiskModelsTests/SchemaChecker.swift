import Foundation

/// As much of JSON Schema as the schema of model files uses.
struct SchemaChecker {
  let schema: [String: Any]
  var problems: [String] = []
  var seenKeys: Set<String> = []

  init(schema: [String: Any]) { self.schema = schema }

  private func resolve(_ node: [String: Any]) -> [String: Any] {
    guard let reference = node["$ref"] as? String else { return node }
    let definitions = schema["$defs"] as? [String: Any]
    return definitions?[String(reference.split(separator: "/").last ?? "")] as? [String: Any] ?? [:]
  }

  mutating func check(_ value: Any, against unresolved: [String: Any], path: String) {
    let node = resolve(unresolved)
    if let choices = node["oneOf"] as? [[String: Any]] {
      let fitting = choices.filter { choice in
        var trial = SchemaChecker(schema: schema)
        trial.check(value, against: choice, path: path)
        return trial.problems.isEmpty
      }
      guard fitting.count == 1 else {
        problems.append("\(path): \(fitting.count) of the choices fit")
        return
      }
      return check(value, against: fitting[0], path: path)
    }
    checkScalar(value, against: node, path: path)
    if let object = value as? [String: Any] { checkObject(object, against: node, path: path) }
    if let list = value as? [Any], let items = node["items"] as? [String: Any] {
      for element in list { check(element, against: items, path: path + "[]") }
    }
  }

  private mutating func checkScalar(_ value: Any, against node: [String: Any], path: String) {
    if let constant = node["const"] as? String, constant != value as? String {
      problems.append("\(path): not \(constant)")
    }
    if let allowed = node["enum"] as? [String], !allowed.contains(value as? String ?? "") {
      problems.append("\(path): not allowed")
    }
    let types = node["type"] as? [String] ?? (node["type"] as? String).map { [$0] } ?? []
    let fits = types.contains { type in
      switch type {
      case "object": value is [String: Any]
      case "array": value is [Any]
      case "string": value is String
      default: value is NSNumber
      }
    }
    if !types.isEmpty, !fits { problems.append("\(path): not of type \(types)") }
  }

  private mutating func checkObject(
    _ object: [String: Any], against node: [String: Any], path: String
  ) {
    let properties = node["properties"] as? [String: Any] ?? [:]
    for key in node["required"] as? [String] ?? [] where object[key] == nil {
      problems.append("\(path): \(key) is missing")
    }
    for (key, value) in object {
      guard let property = properties[key] as? [String: Any] else {
        problems.append("\(path): \(key) is not described")
        continue
      }
      seenKeys.insert(key)
      check(value, against: property, path: "\(path).\(key)")
    }
  }

  /// Every property name anywhere in the schema, but for those of terms that the sample lacks.
  func describedKeys(of node: Any) -> Set<String> {
    if let list = node as? [Any] {
      return list.reduce(into: []) { $0.formUnion(describedKeys(of: $1)) }
    }
    guard let object = node as? [String: Any] else { return [] }
    let names = Set((object["properties"] as? [String: Any])?.keys.map { $0 } ?? [])
    return object.values.reduce(into: names) { $0.formUnion(describedKeys(of: $1)) }
      .subtracting(["transformation", "slopes_only", "additionalProperties"])
  }
}
