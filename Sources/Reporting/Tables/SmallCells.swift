/// Keeps small counts back, and with them as many others as it takes that none can be worked out.
package enum SmallCells {
  /// The counts with those above zero and below `smallest` left out.
  ///
  /// Every line is a sum that readers can do, its total being one of its places or known from elsewhere: if
  /// exactly one place of a line is open, the smallest other count above zero is left out too.
  ///
  /// - Parameters:
  ///   - counts: The counts; `nil` for one that is kept back already.
  ///   - smallest: The smallest count to print; `nil` prints all.
  ///   - lines: Places whose counts add up, each as indices into `counts`.
  /// - Returns: The counts in the same order, `nil` for those that are kept back.
  package static func hidden(
    _ counts: [Int?], below smallest: Int?, lines: [[Int]]
  ) -> [Int?] {
    guard let smallest else { return counts }
    var cells = counts.map { count in
      (1..<max(smallest, 1)).contains(count ?? 0) ? nil : count
    }
    while lines.contains(where: { hideSecond(of: $0, in: &cells) }) {}
    return cells
  }

  /// Hides the smallest other count of a line in which exactly one is hidden; true if it did.
  private static func hideSecond(of line: [Int], in cells: inout [Int?]) -> Bool {
    guard line.count(where: { cells[$0] == nil }) == 1 else { return false }
    let open = line.filter { (cells[$0] ?? 0) > 0 }
    guard let next = open.min(by: { (cells[$0] ?? 0) < (cells[$1] ?? 0) }) else { return false }
    cells[next] = nil
    return true
  }
}
