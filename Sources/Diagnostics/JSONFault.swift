public import Foundation

/// Why bytes are no JSON, and where.
public struct JSONFault: Error, Sendable, Hashable {
  /// What is wrong, for the end of a sentence: "a value in line 3, column 12 cannot be read".
  public let reason: String

  /// Says what is wrong with some bytes; `nil` if they are JSON.
  public init?(_ bytes: Data) {
    do {
      _ = try JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed)
      return nil
    } catch {
      // Foundation tells the place in words only.
      let words = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
      reason = Self.reason(words, bytes)
    }
  }

  private static func reason(_ words: String, _ bytes: Data) -> String {
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return "it is empty" }
    if words.contains("end of file") { return "it ends too early" }
    let parts = words.split(separator: " ")
    if let at = parts.firstIndex(of: "character"), at + 1 < parts.count,
      let offset = Int(parts[at + 1].filter(\.isNumber))
    {
      return "a value in \(place(offset, bytes)) cannot be read"
    }
    if words.hasPrefix("Number "), parts.count > 1, let found = bytes.range(of: Data(parts[1].utf8))
    {
      return "the number in \(place(found.lowerBound - bytes.startIndex, bytes)) is too large"
    }
    return "it cannot be read"
  }

  private static func place(_ offset: Int, _ bytes: Data) -> String {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == 0x0A } + 1
    let column = before.reversed().prefix { $0 != 0x0A }.count + 1
    return "line \(line), column \(column)"
  }
}
