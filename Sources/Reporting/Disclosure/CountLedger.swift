/// The counts that readers will see, and every sum by which they could work out one from others.
///
/// Counts from one to below a limit are secret and hidden; further ones are hidden until the sums of what stays leave
/// every secret count open: it could be as small as one and as large as the limit less one, so that readers learn no
/// more than that it is small. Where whole totals forbid that, it could at least be another number. Zero is no secret.
///
/// Some counts are never printed and follow from others, such as those without the event: they are `implied`, and
/// secret as all. Totals of a whole set of patients are printed always.
///
/// - Complexity: a linear programme for each secret count and each count hidden for its sake.
/// - Source: Hundepool, Statistical Disclosure Control, Wiley 2012, chapter 4 (primary and secondary suppression).
struct CountLedger<Root> {
  /// The number of a count in the ledger.
  typealias Cell = Int

  private struct Entry {
    /// `nil` for a count that nobody knows here: sums with it are passed over.
    var value: Int?
    var isOpen: Bool
    var canHide = false
    var isSecret = true
    var isMargin = false
    /// Counts of one number are hidden together.
    var bundle: Int
    var hide: [(inout Root) -> Void] = []
  }

  private var entries: [Entry] = []
  private var sums: [[(cell: Cell, sign: Int)]] = []
  /// For each count the sums that it is in.
  private var sumsOfCell: [[Int]] = []
  /// Secret counts that readers can work out all the same, because totals tell.
  private(set) var exposed: [Cell] = []
  private var named: [String: Cell] = [:]

  init() {}

  /// Whether a count is shown.
  func isShown(_ cell: Cell) -> Bool { entries[cell].isOpen }

  /// Whether the count that was first given a name is shown; `true` for a name that no count has.
  func isShown(named name: String) -> Bool { named[name].map(isShown) ?? true }

  /// The number itself.
  func value(of cell: Cell) -> Int? { entries[cell].value }

  // MARK: Writing it

  /// A total that is always printed.
  mutating func total(_ value: Int?) -> Cell {
    add(Entry(value: value, isOpen: value != nil, isSecret: false, bundle: entries.count))
  }

  /// A count that is printed at a place; margins are hidden last.
  mutating func count(
    _ value: Int?, isMargin: Bool = false, at place: WritableKeyPath<Root, Int?>? = nil
  ) -> Cell {
    let cell = add(
      Entry(
        value: value, isOpen: value != nil, canHide: value != nil, isMargin: isMargin,
        bundle: entries.count))
    if let place { print(cell, at: place) }
    return cell
  }

  /// A count that is not printed but follows from others; bounds are no counts that point at patients.
  mutating func implied(_ value: Int?, isBound: Bool = false) -> Cell {
    add(Entry(value: value, isOpen: false, isSecret: !isBound, bundle: entries.count))
  }

  /// One count less others, which follows from them.
  mutating func difference(_ all: Cell, _ parts: [Cell], isBound: Bool = false) {
    let values = ([all] + parts).map { entries[$0].value }
    guard !values.contains(nil) else { return }
    let rest = values.compactMap(\.self).dropFirst().reduce(values[0] ?? 0, -)
    guard rest >= 0 else { return }
    balance([all], parts + [implied(rest, isBound: isBound)])
  }

  /// The same count is printed at a further place.
  mutating func print(_ cell: Cell, at place: WritableKeyPath<Root, Int?>) {
    whenHidden(cell) { $0[keyPath: place] = nil }
  }

  /// What else goes when a count is hidden.
  mutating func whenHidden(_ cell: Cell, _ act: @escaping (inout Root) -> Void) {
    entries[cell].hide.append(act)
  }

  /// Counts that are hidden together.
  mutating func tie(_ cells: [Cell]) {
    guard let first = cells.first else { return }
    for cell in cells { entries[cell].bundle = entries[first].bundle }
  }

  /// Counts of one name are the same count, printed in several tables.
  mutating func name(_ cell: Cell, _ name: String) {
    if let other = named[name] { balance([other], [cell]) } else { named[name] = cell }
  }

  /// Readers know that counts on both sides add up to the same; passed over where they do not.
  mutating func balance(_ left: [Cell], _ right: [Cell]) {
    let (a, b) = (left.map { entries[$0].value }, right.map { entries[$0].value })
    guard !a.contains(nil), !b.contains(nil),
      a.compactMap(\.self).reduce(0, +) == b.compactMap(\.self).reduce(0, +)
    else { return }
    for cell in left + right { sumsOfCell[cell].append(sums.count) }
    sums.append(left.map { ($0, 1) } + right.map { ($0, -1) })
  }

  private mutating func add(_ entry: Entry) -> Cell {
    entries.append(entry)
    sumsOfCell.append([])
    return entries.count - 1
  }

  /// Takes everything that is hidden out of what is printed.
  func apply(to root: inout Root) {
    for entry in entries where !entry.isOpen { for act in entry.hide { act(&root) } }
  }

  // MARK: Hiding

  /// Hides the counts below a limit and those that would give them away.
  mutating func hide(below smallest: Int) {
    let few = 1..<max(smallest, 1)
    let secret = entries.indices.filter { cell in
      entries[cell].isSecret && few.contains(entries[cell].value ?? 0)
    }
    for cell in secret where entries[cell].canHide { hide(cell) }
    for cell in secret.sorted(by: { precedes($0, $1) }) {
      let isProtected =
        protect(cell) { (least, greatest) in least <= 1 && greatest >= Double(smallest) }
        || protect(cell) { (least, greatest) in greatest > least + 0.5 }
      if !isProtected { exposed.append(cell) }
    }
    // What was hidden in vain can be shown: readers could work it out.
    for cell in entries.indices where canBeShown(cell, few) { entries[cell].isOpen = true }
  }

  private func canBeShown(_ cell: Cell, _ few: Range<Int>) -> Bool {
    let entry = entries[cell]
    guard entry.canHide, !entry.isOpen, !few.contains(entry.value ?? 0),
      entries.count(where: { $0.bundle == entry.bundle }) == 1
    else { return false }
    let range = range(of: cell)
    return range.least == range.greatest
  }

  /// Hides others until a count has a range that is wide enough; if that cannot be had, none.
  private mutating func protect(
    _ cell: Cell, until isWide: (_ least: Double, _ greatest: Double) -> Bool
  ) -> Bool {
    func isProtected() -> Bool {
      let range = range(of: cell)
      return isWide(range.least, range.greatest)
    }
    var hidden: [[Cell]] = []
    while !isProtected() {
      guard let next = nextToHide(for: cell) else {
        open(hidden.flatMap(\.self))
        return false
      }
      hidden.append(hide(next))
    }
    // What was hidden early may have helped nothing; counts protected before did without it.
    for cells in hidden.dropLast() {
      open(cells)
      if !isProtected() { close(cells) }
    }
    return true
  }

  /// Hides a count with its bundle; those of it that were shown.
  @discardableResult
  private mutating func hide(_ cell: Cell) -> [Cell] {
    let bundle = entries[cell].bundle
    let shown = entries.indices.filter { entries[$0].bundle == bundle && entries[$0].isOpen }
    close(shown)
    return shown
  }

  private mutating func open(_ cells: [Cell]) { for cell in cells { entries[cell].isOpen = true } }

  private mutating func close(_ cells: [Cell]) {
    for cell in cells { entries[cell].isOpen = false }
  }

  /// The count to hide next: the smallest of those that share a sum with a hidden one, the nearest first.
  private func nextToHide(for cell: Cell) -> Cell? {
    var seen: Set<Cell> = [cell]
    var layer = [cell]
    while !layer.isEmpty {
      let near = Set(layer.flatMap { sumsOfCell[$0] }.flatMap { sums[$0].map(\.cell) })
      let open = near.filter { entries[$0].isOpen && entries[$0].canHide }
      if let best = open.min(by: { precedes($0, $1) }) { return best }
      layer = near.filter { !entries[$0].isOpen && seen.insert($0).inserted }.sorted()
    }
    return nil
  }

  /// Zeros last, since they hide nothing that a reader would look for; then margins; then by size.
  private func precedes(_ a: Cell, _ b: Cell) -> Bool {
    func rank(_ cell: Cell) -> (Int, Int, Int) {
      let entry = entries[cell]
      return ((entry.value ?? 0) == 0 ? 2 : entry.isMargin ? 1 : 0, entry.value ?? 0, cell)
    }
    return rank(a) < rank(b)
  }

  // MARK: What a reader can work out

  /// The least and the greatest that a count could be by the sums of what is shown; both are its value if it follows.
  func range(of cell: Cell) -> (least: Double, greatest: Double) {
    let value = Double(entries[cell].value ?? 0)
    let unknown = undetermined()
    guard unknown[cell] else { return (value, value) }
    var columns: [Cell: Int] = [cell: 0]
    var queue = [cell]
    var near: Set<Int> = []
    while let next = queue.popLast() {
      for sum in sumsOfCell[next] where near.insert(sum).inserted {
        for term in sums[sum] where unknown[term.cell] && columns[term.cell] == nil {
          columns[term.cell] = columns.count
          queue.append(term.cell)
        }
      }
    }
    // Nothing is known of a count that is in no sum.
    guard !near.isEmpty else { return (0, .infinity) }
    guard
      let counts = OpenCounts(
        columns: columns.count, sums: near.sorted().map { equation(sums[$0], columns) })
    else { return (value, value) }
    let far = Double(Int32.max)
    return (
      counts.extreme(of: 0, isGreatest: false, asFarAs: 0) ?? value,
      counts.extreme(of: 0, isGreatest: true, asFarAs: far) ?? value
    )
  }

  private func equation(
    _ sum: [(cell: Cell, sign: Int)], _ columns: [Cell: Int]
  ) -> OpenCounts.Sum {
    var result: OpenCounts.Sum = ([:], 0)
    for term in sum {
      if let column = columns[term.cell] {
        result.signs[column, default: 0] += Double(term.sign)
      } else {
        result.total -= Double(term.sign * (entries[term.cell].value ?? 0))
      }
    }
    return result
  }

  /// The hidden counts that do not follow from one sum after the other.
  private func undetermined() -> [Bool] {
    var unknown = entries.map { !$0.isOpen }
    var queue = Array(sums.indices)
    while let index = queue.popLast() {
      let left = sums[index].filter { unknown[$0.cell] }
      guard left.count == 1 else { continue }
      unknown[left[0].cell] = false
      queue += sumsOfCell[left[0].cell]
    }
    return unknown
  }
}
