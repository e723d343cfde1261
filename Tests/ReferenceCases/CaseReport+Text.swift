extension CaseReport {
  /// One line: topic, case, counts, the value nearest to failing, verdict.
  package func line(isStrict: Bool = false) -> String {
    var parts = [
      Self.padded("\(topic)/\(name)", to: 44), Self.padded("\(compared) compared", to: 15),
      Self.padded("\(notComputed.count) not computed", to: 19),
    ]
    let convention = conventions.values.reduce(0, +)
    if convention > 0 { parts.append("\(convention) by convention") }
    if let worst, worst.excess > 0 {
      parts.append(
        "worst \(Self.short(worst.size)) of \(Self.short(worst.tolerance.relative)) at \(worst.path)"
      )
    }
    parts.append(verdict(isStrict: isStrict))
    return parts.joined(separator: "  ")
  }

  /// What a line has no room for: failures, errors, what is not computed.
  package func details(failures limit: Int = 12) -> [String] {
    var lines = errors.map { "    error in \($0.part): \($0.message)" }
    let ordered = failures.sorted { ($1.excess, $0.path) < ($0.excess, $1.path) }
    lines += ordered.prefix(limit).map {
      "    \($0.path): \($0.ours), reference \($0.theirs), off by \(Self.short($0.size)),"
        + " allowed \(Self.short($0.tolerance.relative)) (\($0.tolerance.name))"
    }
    if failures.count > limit { lines.append("    … and \(failures.count - limit) more") }
    lines += collapsed(notComputed).map { "    not computed: \($0)" }
    lines += collapsed(surplus).map { "    computed, but no golden value: \($0)" }
    return lines
  }

  package func fails(isStrict: Bool) -> Bool { !agrees || isStrict && !isComplete }

  private func verdict(isStrict: Bool) -> String {
    if !agrees { return "FAIL (\(failures.count + errors.count))" }
    if isComplete { return "pass" }
    if isStrict { return "FAIL (incomplete)" }
    return compared == 0 ? "not computed" : "pass, incomplete"
  }

  /// Paths by their first two names, with how many there are of each.
  private func collapsed(_ paths: [String]) -> [String] {
    var order: [String] = []
    var members: [String: [String]] = [:]
    for path in paths {
      let stem = path.prefix { $0 != "[" }
      let prefix = stem.split(separator: ".").prefix(2).joined(separator: ".")
      if members[prefix] == nil { order.append(prefix) }
      members[prefix, default: []].append(path)
    }
    return order.map { prefix in
      let found = members[prefix] ?? []
      return found.count == 1 ? found[0] : "\(prefix)… (\(found.count))"
    }
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// One digit and a power of ten.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return value == 0 ? "0" : "not comparable" }
    var exponent = 0
    var mantissa = value
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return "\((mantissa * 10).rounded(.down) / 10)e\(exponent)"
  }
}
