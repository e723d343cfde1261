/// A range as files write it: `{"minimum": 18, "maximum": 100}`.
package struct CodableRange: Codable {
  private let minimum: Double
  private let maximum: Double

  /// Wraps a range.
  package init(_ range: ClosedRange<Double>) {
    minimum = range.lowerBound
    maximum = range.upperBound
  }

  /// The range.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its ends are the wrong way round.
  package func checkedRange(at decoder: any Decoder) throws -> ClosedRange<Double> {
    guard let range else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "the minimum \(minimum) is above the maximum \(maximum)"))
    }
    return range
  }

  /// The range; `nil` if its ends are the wrong way round.
  package var range: ClosedRange<Double>? { minimum <= maximum ? minimum...maximum : nil }
}
