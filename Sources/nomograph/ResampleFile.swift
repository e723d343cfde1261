internal import Foundation

/// Explicit resamples: one replicate a line, row numbers from 1 separated by commas.
enum ResampleFile {
  /// The rows of each replicate, counted from 1.
  static func rows(at path: String) throws -> [[Int]] {
    let text = String(decoding: try InputFile.bytes(at: path), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    guard !lines.isEmpty else {
      throw CommandFailure.badFile(path, reason: "holds no resamples", hints: [])
    }
    return try lines.enumerated().map { index, line in
      try line.split(separator: ",").map { cell in
        let word = cell.trimmingCharacters(in: CharacterSet(charactersIn: " \"\t"))
        guard let row = Int(word), row >= 1 else {
          throw CommandFailure.badFile(
            path, reason: "has '\(word)' on line \(index + 1), a row number is expected",
            hints: ["one replicate a line, row numbers from 1 separated by commas"])
        }
        return row
      }
    }
  }
}
