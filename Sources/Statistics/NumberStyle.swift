internal import Foundation

/// The only place where numbers become text for people.
///
/// One number is rounded the same way in a table, a caption and a sentence; never "-0.00", never
/// "p = 0.000". Minus signs are real minus signs (U+2212).
public struct NumberStyle: Sendable, Hashable {
  /// The word between the limits of an interval: " to " in English journals, "~" avoided in Chinese.
  public var intervalJoiner: String
  /// What stands for a number that is not defined.
  public var undefined: String

  /// Creates a style; the defaults are those of English medical journals.
  public init(intervalJoiner: String = " to ", undefined: String = "–") {
    self.intervalJoiner = intervalJoiner
    self.undefined = undefined
  }

  /// Fixed decimals: 0.80, −2.31; `undefined` for nil and for anything not finite.
  public func fixed(_ value: Double?, decimals: Int = 2) -> String {
    guard let value, value.isFinite else { return undefined }
    let text = Self.plainFixed(abs(value), decimals: decimals)
    let isZero = !text.contains { $0 != "0" && $0 != "." }
    return value < 0 && !isZero ? "\u{2212}" + text : text
  }

  /// A share as a percentage: 0.145 → "14.5%".
  public func percent(_ share: Double?, decimals: Int = 1) -> String {
    guard let share, share.isFinite else { return undefined }
    return fixed(share * 100, decimals: decimals) + "%"
  }

  /// An estimate with its interval: "1.42 (1.10 to 1.83)"; without limits just the estimate.
  public func estimate(_ value: Estimate?, decimals: Int = 2) -> String {
    guard let value else { return undefined }
    guard let lower = value.lower, let upper = value.upper else {
      return fixed(value.estimate, decimals: decimals)
    }
    let limits =
      fixed(lower, decimals: decimals) + intervalJoiner + fixed(upper, decimals: decimals)
    return "\(fixed(value.estimate, decimals: decimals)) (\(limits))"
  }

  /// A P value by journal habit: "<0.001", "0.004", "0.03", "0.21", ">0.99".
  public func pValue(_ p: Double?) -> String {
    guard let p, p.isFinite else { return undefined }
    if p < 0.001 { return "<0.001" }
    if p > 0.99 { return ">0.99" }
    return fixed(p, decimals: p < 0.01 || (0.045..<0.055).contains(p) ? 3 : 2)
  }

  /// A number with as many digits as it needs and no more than `significant`: axis and input values.
  public func plain(_ value: Double?, significant: Int = 6) -> String {
    guard let value, value.isFinite else { return undefined }
    guard value != 0 else { return "0" }
    let magnitude = Int(floor(log10(abs(value))))
    var text = Self.plainFixed(abs(value), decimals: min(12, max(0, significant - 1 - magnitude)))
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return value < 0 && text != "0" ? "\u{2212}" + text : text
  }

  /// The C library rounds as `String(format:)` does and is many times faster; a process that never
  /// calls `setlocale` writes points, not commas.
  private static func plainFixed(_ value: Double, decimals: Int) -> String {
    let decimals = min(max(0, decimals), 400)
    // The largest number has 309 digits before the point.
    return String(unsafeUninitializedCapacity: 320 + decimals) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        let length = withVaList([Int32(decimals), value]) {
          vsnprintf(text.baseAddress, text.count, "%.*f", $0)
        }
        return min(max(0, Int(length)), text.count - 1)
      }
    }
  }
}
