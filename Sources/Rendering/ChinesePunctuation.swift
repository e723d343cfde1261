/// Quotation marks, dashes and dots that Chinese shares with Latin scripts but sets a full em wide.
///
/// The Latin font has them, so fallback alone would set them narrow within Chinese text.
enum ChinesePunctuation {
  /// UTF-8 ranges of shared punctuation in a string that holds Chinese characters; else none.
  static func ranges(in string: String) -> [Range<Int>] {
    let scalars = string.unicodeScalars
    guard scalars.contains(where: isShared), scalars.contains(where: isHan) else { return [] }
    var result: [Range<Int>] = []
    var offset = 0
    for scalar in scalars {
      let length = scalar.utf8.count
      if isShared(scalar) {
        if let last = result.last, last.upperBound == offset {
          result[result.count - 1] = last.lowerBound..<(offset + length)
        } else {
          result.append(offset..<(offset + length))
        }
      }
      offset += length
    }
    return result
  }

  static func isHan(_ scalar: Unicode.Scalar) -> Bool {
    (0x3400...0x9FFF).contains(scalar.value) || (0x20000...0x323AF).contains(scalar.value)
  }

  /// Quotation marks, the dash, the ellipsis and the middle dot.
  private static func isShared(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x201C, 0x201D, 0x2018, 0x2019, 0x2014, 0x2026, 0x00B7: true
    default: false
    }
  }
}
