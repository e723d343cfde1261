extension Sequence<String> {
  /// Codes in the order in which people count them: "C2" before "C10", "-1" and "0.5" as numbers.
  ///
  /// Codes that are numbers come first and by their value; others piece by piece, runs of digits by value and
  /// all else by its characters.
  package func inCodeOrder() -> [String] {
    sorted { first, second in
      switch (number(first), number(second)) {
      case (let a?, let b?) where a != b: return a < b
      case (_?, nil): return true
      case (nil, _?): return false
      default:
        let (a, b) = (CodePiece.pieces(of: first), CodePiece.pieces(of: second))
        return a == b ? first < second : a.lexicographicallyPrecedes(b)
      }
    }
  }
}

private func number(_ code: String) -> Double? {
  Double(code).flatMap { $0.isFinite ? $0 : nil }
}

/// A run of digits or of other characters; digits come first.
private enum CodePiece: Comparable {
  /// Without leading zeros; the longer the greater, so that no number is too long.
  case number(length: Int, digits: String)
  case text(String)

  static func pieces(of code: String) -> [CodePiece] {
    var pieces: [CodePiece] = []
    var rest = Substring(code)
    while let first = rest.first {
      let isDigits = first.isASCII && first.isNumber
      let run = rest.prefix { ($0.isASCII && $0.isNumber) == isDigits }
      rest = rest[run.endIndex...]
      let digits = run.drop { $0 == "0" }
      pieces.append(
        isDigits ? .number(length: digits.count, digits: String(digits)) : .text(String(run)))
    }
    return pieces
  }
}
