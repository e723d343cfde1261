extension Recruitment {
  /// Joins months and sums centres until no count between two dates is above zero and below a number.
  ///
  /// Dates are common to all lists, so that no difference between lists is smaller either. Centres without counts, which
  /// other tables keep back, are summed. Where too few have no known end of follow-up, nothing is said of it. Where too
  /// few have no date, which the eligible less these counts would tell, every count is rounded to a multiple of the number.
  ///
  /// - Complexity: O(months × centres).
  public func joined(below smallest: Int) -> Recruitment {
    let few = 1..<max(smallest, 1)
    var result = self
    result.smallestCell = smallest
    result.sumCentres(few)
    if let unknown = notFollowed?.last, few.contains(unknown) {
      (result.ended, result.notFollowed) = (nil, nil)
      // Nothing is shown after accrual.
      result.keep(dates: Array(dates.indices.prefix(accrualEnd + 1)))
    }
    let kept = result.periods(few)
    result.hasJoinedPeriods = kept.count < result.dates.count
    result.keep(dates: kept)
    if result.mustBeRounded { result.round(to: smallest) }
    return result
  }

  /// Whether so few patients have no date that exact counts would give their number away.
  package var mustBeRounded: Bool {
    guard let undated, let smallestCell else { return false }
    return undated > 0 && undated < smallestCell
  }

  private mutating func round(to step: Int) {
    func rounded(_ count: Int) -> Int { (count + step / 2) / step * step }
    (undated, rounding, n) = (nil, step, rounded(n))
    enrolled = enrolled.map(rounded)
    for index in centres.indices { centres[index].enrolled = centres[index].enrolled.map(rounded) }
    ended = ended?.map(rounded)
    notFollowed = notFollowed?.map(rounded)
  }

  /// Puts centres without counts last, as what the others leave of the whole; with too few in all of them, no centre
  /// is told from the others.
  private mutating func sumCentres(_ few: Range<Int>) {
    let shown = centres.filter { $0.enrolled.count == enrolled.count }
    let hidden = centres.filter { $0.enrolled.count != enrolled.count }
    guard !hidden.isEmpty else { return }
    let rest = enrolled.indices.map { index in
      enrolled[index] - shown.reduce(0) { $0 + $1.enrolled[index] }
    }
    let isTooFew = few.contains(rest.last ?? 0)
    centres =
      shown.isEmpty || isTooFew
      ? [] : shown + [Centre(codes: hidden.flatMap(\.codes), enrolled: rest)]
  }

  /// The dates to keep: from each to the next, no list has a small count.
  private func periods(_ few: Range<Int>) -> [Int] {
    let lists =
      (centres.isEmpty ? [enrolled] : centres.map(\.enrolled))
      + [ended, notFollowed].compactMap(\.self)
    func isAllowed(_ start: Int, _ end: Int) -> Bool {
      lists.allSatisfy { !few.contains($0[end] - $0[start]) }
    }
    guard let last = dates.indices.last else { return [] }
    var kept = [0]
    for index in dates.indices.dropFirst() where isAllowed(kept[kept.count - 1], index) {
      kept.append(index)
    }
    // What is left over goes to the periods before it: sums of allowed counts are allowed.
    while let end = kept.last, end != last {
      kept.removeLast()
      if kept.isEmpty || isAllowed(kept[kept.count - 1], last) {
        kept = (kept.isEmpty ? [0] : kept) + [last]
      }
    }
    return kept
  }

  private mutating func keep(dates kept: [Int]) {
    dates = kept.map { dates[$0] }
    enrolled = kept.map { enrolled[$0] }
    for index in centres.indices {
      let counts = centres[index].enrolled
      centres[index].enrolled = kept.map { counts[$0] }
    }
    ended = ended.map { counts in kept.map { counts[$0] } }
    notFollowed = notFollowed.map { counts in kept.map { counts[$0] } }
  }
}
