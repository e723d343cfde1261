import Cohorts
import Diagnostics
import Statistics
import Testing

@testable import Reporting

@Suite("Small counts and what would give them away") struct SmallCellsTests {
  /// Counts whose total is printed.
  private func line(_ counts: [Int], below smallest: Int) -> [Int?] {
    var ledger = CountLedger<[Int?]>()
    let cells = counts.indices.map { ledger.count(counts[$0], at: \.[$0]) }
    ledger.balance([ledger.total(counts.reduce(0, +))], cells)
    ledger.hide(below: smallest)
    var shown: [Int?] = counts
    ledger.apply(to: &shown)
    return shown
  }

  @Test func printsEverythingWithoutALimit() {
    #expect(line([1, 2, 3], below: 0) == [1, 2, 3])
    #expect(line([1, 0, 3], below: 1) == [1, 0, 3])
  }

  @Test func zeroIsNoSecret() { #expect(line([0, 7, 9], below: 5) == [0, 7, 9]) }

  /// 12 = 3 + 9: with 3 alone hidden it could be worked out, so the next smallest goes too.
  @Test func hidesASecondCountOfASum() {
    #expect(line([3, 9], below: 5) == [nil, nil])
    #expect(line([3, 5, 0], below: 5) == [nil, nil, 0])
    #expect(line([3, 20, 6, 40], below: 5) == [nil, 20, nil, 40])
  }

  /// 1 + 2 = 24 − 21 are both hidden, but three tells that both are small: 6 goes as well, not 15.
  @Test func twoSmallCountsAreNotEnough() {
    #expect(line([1, 2, 6, 15], below: 5) == [nil, nil, nil, 15])
  }

  /// The row sums 12 and 50 and the column sums 22 and 40 are printed; all four go, or one tells the others.
  @Test func followsCrossingSums() {
    #expect(published([[2, 10], [20, 30]], below: 5).shown.joined().allSatisfy { $0 == nil })
  }

  /// With both sides of a sum printed always nothing else can be hidden: the ledger says so.
  @Test func aTotalThatTellsIsSaid() {
    var ledger = CountLedger<[Int?]>()
    let cell = ledger.count(3, at: \.[0])
    ledger.balance([ledger.total(40)], [cell, ledger.total(37)])
    ledger.hide(below: 5)
    #expect(ledger.exposed == [cell] && !ledger.isShown(cell))
  }

  /// A table whose row and column sums are printed, and the places of counts that these tell.
  private func published(
    _ counts: [[Int]], below smallest: Int
  ) -> (shown: [[Int?]], exposed: Set<[Int]>) {
    var ledger = CountLedger<[[Int?]]>()
    var places: [Int: [Int]] = [:]
    let cells = counts.indices.map { row in
      counts[row].indices.map { column in
        let cell = ledger.count(counts[row][column], at: \.[row][column])
        places[cell] = [row, column]
        return cell
      }
    }
    for (row, values) in zip(cells, counts) {
      ledger.balance([ledger.total(values.reduce(0, +))], row)
    }
    for column in counts[0].indices {
      let total = ledger.total(counts.reduce(0) { $0 + $1[column] })
      ledger.balance([total], cells.map { $0[column] })
    }
    ledger.hide(below: smallest)
    var shown = counts.map { $0.map(Optional.some) }
    ledger.apply(to: &shown)
    return (shown, Set(ledger.exposed.compactMap { places[$0] }))
  }

  /// An attacker fills the hidden cells in every way that gives the printed sums: no hidden count is the same in all,
  /// and a small one could be as small as one or smaller, and large, unless the ledger says that totals tell.
  @Test(arguments: 0..<120)
  func nobodyCanWorkOutAHiddenCount(seed: Int) {
    var source = SplitMix64(seed: UInt64(seed))
    let (rows, columns) = (2 + source.index(below: 2), 2 + source.index(below: 2))
    let smallest = 2 + source.index(below: 4)
    let counts = (0..<rows).map { _ in
      (0..<columns).map { _ in source.index(below: 3) == 0 ? 0 : source.index(below: 9) }
    }
    let (shown, exposed) = published(counts, below: smallest)
    #expect(!shown.joined().contains { (1..<smallest).contains($0 ?? 0) })
    for (row, line) in shown.enumerated() {
      for (column, cell) in line.enumerated() {
        if let cell { #expect(cell == counts[row][column]) }
      }
    }
    let possible = Attacker(shown: shown, truth: counts).possibleValues
    for row in 0..<rows {
      for column in 0..<columns where shown[row][column] == nil {
        let isTold = possible[row][column].count == 1
        #expect(isTold == exposed.contains([row, column]), "\(seed): \(counts) \(shown)")
      }
    }
  }
}

/// Fills the hidden cells of a table in every way that gives its row and column sums.
private struct Attacker {
  private(set) var possibleValues: [[Set<Int>]]
  private let shown: [[Int?]]
  private var table: [[Int]]
  private var rowRest: [Int]
  private var columnRest: [Int]

  init(shown: [[Int?]], truth: [[Int]]) {
    self.shown = shown
    table = truth.map { $0.map { _ in 0 } }
    possibleValues = truth.map { $0.map { _ in [] } }
    rowRest = zip(truth, shown).map { $0.reduce(0, +) - $1.compactMap(\.self).reduce(0, +) }
    columnRest = truth[0].indices.map { column in
      truth.indices.reduce(0) { $0 + truth[$1][column] - (shown[$1][column] ?? 0) }
    }
    fill(from: 0)
  }

  private mutating func fill(from place: Int) {
    let (row, column) = place.quotientAndRemainder(dividingBy: shown[0].count)
    guard row < shown.count else {
      guard rowRest.allSatisfy({ $0 == 0 }), columnRest.allSatisfy({ $0 == 0 }) else { return }
      for row in shown.indices {
        for column in shown[row].indices {
          possibleValues[row][column].insert(shown[row][column] ?? table[row][column])
        }
      }
      return
    }
    guard shown[row][column] == nil else { return fill(from: place + 1) }
    for value in 0...min(rowRest[row], columnRest[column]) {
      table[row][column] = value
      rowRest[row] -= value
      columnRest[column] -= value
      fill(from: place + 1)
      rowRest[row] += value
      columnRest[column] += value
    }
  }
}
