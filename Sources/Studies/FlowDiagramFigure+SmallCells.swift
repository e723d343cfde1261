internal import Cohorts
package import Figures
internal import Reporting

extension FlowDiagramFigure {
  /// Keeps back counts of centres above zero and below a number, and what would give them away; `nil` prints all.
  package mutating func keepBackCounts(below smallest: Int?) {
    guard !stages.isEmpty else { return }
    let rows = Dictionary(
      stages.map { ($0.kind, $0.counts) }, uniquingKeysWith: { first, _ in first })
    let k = attrition.centres.count
    var counts: [Int?] = []
    var lines: [[Int]] = []
    func add(_ row: [Int?]) -> [Int] {
      let places = Array(counts.count..<counts.count + k)
      counts += row
      // The boxes above show the sum over centres.
      lines.append(places)
      return places
    }
    let places = stages.map { add($0.counts) }
    var at: [Stage.Kind: [Int]] = [:]
    for (stage, row) in zip(stages, places) { at[stage.kind] = row }
    /// Boxes that add up in every centre.
    func relate(_ boxes: [[Int]?]) {
      let known = boxes.compactMap(\.self)
      for centre in 0..<k { lines.append(known.map { $0[centre] }) }
    }
    let entering = at[.inclusionMet] ?? at[.screened]
    if at[.inclusionMet] != nil {
      relate([at[.screened], at[.inclusionNotMet], at[.inclusionMet]])
      // Reports name the screened and the eligible of centres, so these do not hide the others.
      relate([at[.inclusionNotMet], at[.inclusionMet]])
      relate([at[.inclusionMet], at[.exclusionMet]])
      relate([entering, at[.exclusionMet], at[.eligible]])
    } else {
      relate([entering, at[.inclusionNotMet], at[.exclusionMet], at[.eligible]])
    }
    if let known = at[.outcomeKnown], let events = at[.events] {
      let lost = add(zip(rows[.eligible] ?? [], rows[.outcomeKnown] ?? []).map(Self.difference))
      let others = add(zip(rows[.outcomeKnown] ?? [], rows[.events] ?? []).map(Self.difference))
      relate([at[.eligible], lost, known])
      relate([known, events, others])
      relate([events, others])
    }
    let shown = SmallCells.hidden(counts, below: smallest, lines: lines)
    show(places.map { row in row.map { shown[$0] } })
  }

  private static func difference(_ all: Int?, _ part: Int?) -> Int? {
    guard let all, let part else { return nil }
    return all - part
  }
}
