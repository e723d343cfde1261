internal import Foundation

/// File names made from patient identifiers: readable, unique, and never a path out of their folder.
///
/// Letters and digits of any script, `-` and `_` stay, and dots within; everything else becomes `_`.
/// A name that had to change, or that differs from an earlier one by case alone, ends in a code of the
/// identifier, so that two identifiers never share a file.
struct SafeFileName {
  private var taken: Set<String> = []
  private static let longest = 100

  /// The name for an identifier, without extension.
  mutating func name(for identifier: String) -> String {
    let cleaned = Self.cleaned(identifier)
    var name = cleaned == identifier ? cleaned : Self.coded(cleaned, identifier)
    var attempt = 0
    while !taken.insert(Self.folded(name)).inserted {
      attempt += 1
      name = Self.coded(cleaned, identifier + String(repeating: "+", count: attempt - 1))
    }
    return name
  }

  private static func cleaned(_ identifier: String) -> String {
    var result = ""
    for character in identifier.precomposedStringWithCanonicalMapping {
      let isPlain = character.isLetter || character.isNumber || "-_.".contains(character)
      let next = isPlain ? String(character) : "_"
      guard result.utf8.count + next.utf8.count <= longest else { break }
      result += next
    }
    while result.hasPrefix(".") { result.removeFirst() }
    while result.hasSuffix(".") { result.removeLast() }
    return result.isEmpty || isReserved(result) ? "patient" : result
  }

  /// Names that Windows gives to devices.
  private static func isReserved(_ name: String) -> Bool {
    let stem = name.prefix { $0 != "." }.lowercased()
    return ["con", "prn", "aux", "nul"].contains(stem)
      || stem.wholeMatch(of: #/(com|lpt)[0-9]/#) != nil
  }

  private static func folded(_ name: String) -> String {
    name.folding(options: [.caseInsensitive, .widthInsensitive], locale: nil)
  }

  private static func coded(_ name: String, _ identifier: String) -> String {
    "\(name)-\(String(fnv1a(identifier), radix: 16))"
  }

  /// FNV-1a, 64 bits: the same code on every machine.
  private static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
