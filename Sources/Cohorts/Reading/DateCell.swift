/// What a cell of a date column says.
enum DateCell: Hashable {
  case date(CalendarDate)
  /// Day and month could be either way round.
  case ambiguous
  case notADate

  /// Reads a cell; a time of day behind the date is left out.
  ///
  /// Year-first dates, Chinese dates, dates with an English month, and day and month in figures
  /// where only one order is possible.
  init(_ cell: String) {
    let text = Self.withoutTime(cell)
    let parts = Self.parts(of: text)
    let numbers = parts.compactMap(Self.number)
    if cell.hasPrefix("-") {
      self = .notADate
    } else if parts.count == 1, parts[0].utf8.count == 8, let all = numbers.first {
      self = Self.made(all / 10_000, all / 100 % 100, all % 100)
    } else if parts.count == 3, numbers.count == 3 {
      self = Self.fromNumbers(numbers, yearLength: parts.map(\.utf8.count))
    } else if parts.count == 3, numbers.count == 2 {
      self = Self.fromMonthName(parts, numbers)
    } else {
      self = .notADate
    }
  }

  private static func fromNumbers(_ numbers: [Int], yearLength: [Int]) -> DateCell {
    let (a, b, c) = (numbers[0], numbers[1], numbers[2])
    if yearLength[0] == 4 { return made(a, b, c) }
    guard yearLength[2] == 4 else { return .notADate }
    let dayFirst = CalendarDate(year: c, month: b, day: a)
    let monthFirst = CalendarDate(year: c, month: a, day: b)
    switch (dayFirst, monthFirst) {
    case (let date?, nil), (nil, let date?): return .date(date)
    case (let one?, let other?): return one == other ? .date(one) : .ambiguous
    case (nil, nil): return .notADate
    }
  }

  private static func fromMonthName(_ parts: [String], _ numbers: [Int]) -> DateCell {
    let months = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    guard let name = parts.first(where: { number($0) == nil })?.lowercased(), name.count >= 3,
      let month = months.firstIndex(of: String(name.prefix(3))), parts[2].utf8.count == 4,
      name.allSatisfy(\.isLetter)
    else { return .notADate }
    return made(numbers[1], month + 1, numbers[0])
  }

  private static func made(_ year: Int, _ month: Int, _ day: Int) -> DateCell {
    CalendarDate(year: year, month: month, day: day).map(DateCell.date) ?? .notADate
  }

  private static func number(_ text: String) -> Int? {
    let digits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits && text.utf8.count <= 8 ? Int(text) : nil
  }

  private static func parts(of text: String) -> [String] {
    let separators: Set<Character> = ["-", "/", ".", " ", ",", "年", "月", "日"]
    return text.split(whereSeparator: separators.contains).map(String.init)
  }

  /// "2020-01-31T08:30:00Z" and "2020-01-31 08:30" without what follows the day.
  private static func withoutTime(_ cell: String) -> String {
    guard let colon = cell.firstIndex(of: ":") else { return cell }
    let before = cell[..<colon]
    guard let gap = before.lastIndex(where: { $0 == "T" || $0 == " " }) else { return cell }
    return String(before[..<gap])
  }
}
