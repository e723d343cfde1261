extension FormulaParser {
  /// Reads what stands left of the tilde, and the tilde.
  mutating func leftSide() throws(FormulaError) -> Formula.Response {
    guard tokens.contains(where: { $0.kind == .sign("~") }) else {
      throw FormulaError(.noTilde, column: 1)
    }
    if current.kind == .sign("~") { throw FormulaError(.emptySide(isLeft: true), column: 1) }
    guard case .name(let name) = current.kind else { throw unexpected("the outcome") }
    let column = current.column
    advance()
    let response: Formula.Response
    if current.kind == .sign("(") {
      guard name == "Surv" else {
        throw FormulaError(
          .notSupported(
            "\(name)()", reason: "the outcome is a variable of the data or Surv(time, status)"),
          column: column)
      }
      response = try survival(column: column)
    } else {
      response = .variable(name)
    }
    try refuseEvent(of: response)
    try expect("~")
    return response
  }

  /// Reads (time, status) or (time, status == event).
  private mutating func survival(column: Int) throws(FormulaError) -> Formula.Response {
    try expect("(")
    guard case .name(let time) = current.kind else { throw unexpected("the time") }
    advance()
    try refuseCall(of: time)
    try expect(",")
    guard case .name(let status) = current.kind else { throw unexpected("the status") }
    advance()
    try refuseCall(of: status)
    let event = current.kind == .sign("=") ? try comparison() : nil
    if current.kind == .sign(",") {
      throw FormulaError(
        .notSupported(
          "Surv() with three arguments",
          reason: "times that start late or lie in intervals are not available"),
        column: current.column)
    }
    if case .sign(let sign) = current.kind, "!<>".contains(sign) {
      throw FormulaError(
        .notSupported("\(sign)", reason: "write the code of the event, as in status == 1"),
        column: current.column)
    }
    try expect(")")
    guard time != status else {
      throw FormulaError(
        .invalidArgument(function: "Surv", expected: "two different variables"), column: column)
    }
    return .survival(time: time, status: status, event: event)
  }

  private mutating func comparison() throws(FormulaError) -> String {
    try expect("=")
    try expect("=")
    defer { advance() }
    switch current.kind {
    case .number(let value, let text): return Int(exactly: value).map(String.init) ?? text
    case .text(let text): return text
    default: throw unexpected("the code of the event")
    }
  }

  private func refuseCall(of name: String) throws(FormulaError) {
    guard current.kind != .sign("(") else {
      throw FormulaError(
        .notSupported(
          "\(name)(…)", reason: "compute times in the data file, so that their unit is named there"),
        column: current.column)
    }
  }

  private func refuseEvent(of response: Formula.Response) throws(FormulaError) {
    guard case .variable = response, current.kind == .sign("=") else { return }
    throw FormulaError(
      .notSupported(
        "==", reason: "name the event with --event or 'event:' in the study file"),
      column: current.column)
  }
}
