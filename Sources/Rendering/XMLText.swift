internal import Scenes

/// Strings and numbers as XML takes them.
enum XMLText {
  /// Escapes `& < > " '` and leaves out characters that XML 1.0 does not allow.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.unicodeScalars.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case let other where other.value < 0x20 || (0x7F...0x9F).contains(other.value): continue
      case let other where other.value & 0xFFFE == 0xFFFE: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A valid id: letters, digits, hyphens; a letter first.
  static func identifier(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.isASCII && scalar.properties.isAlphabetic
      let isKept = isPlain || ("0"..."9").contains(scalar) || scalar.properties.isIdeographic
      return isKept ? Character(scalar) : "-"
    }
    guard let first = scalars.first else { return "figure" }
    return first.isLetter ? String(scalars) : "n" + String(scalars)
  }

  /// `axis.age` is of the classes `axis` and `axis-age`.
  static func classNames(_ role: String) -> String {
    let full = identifier(role)
    let family = identifier(role.split(separator: ".").first.map(String.init) ?? role)
    return family == full ? full : "\(family) \(full)"
  }

  /// `#0072b2`.
  static func hexadecimal(_ color: Color) -> String {
    let digits = [color.red, color.green, color.blue].map { part -> String in
      let byte = part.isFinite ? Int((min(max(part, 0), 1) * 255).rounded()) : 0
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return "#" + digits.joined()
  }

  /// Rounds to a thousandth and drops trailing zeros; never "-0", never an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    let thousandths = Int((value * 1000).rounded())
    let sign = thousandths < 0 ? "-" : ""
    let (whole, rest) = abs(thousandths).quotientAndRemainder(dividingBy: 1000)
    guard rest > 0 else { return sign + String(whole) }
    var decimals = String(rest)
    decimals = String(repeating: "0", count: 3 - decimals.count) + decimals
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(sign)\(whole).\(decimals)"
  }
}
