internal import Cohorts

extension CountLedger<Results> {
  /// Patients with a date of enrolment, in all and by centre: with those eligible they tell how many have none.
  ///
  /// Without the whole there is no figure; a centre whose count is hidden is left to `Recruitment.joined`.
  mutating func add(_ recruitment: Recruitment, _ centres: CentreCells) {
    // Rounded counts tell nothing exactly: then only what other tables say of centres matters.
    let isEverybody = recruitment.undated == 0 || recruitment.mustBeRounded
    let eligible = total(recruitment.n + (recruitment.undated ?? 0))
    let dated = isEverybody ? eligible : count(recruitment.n)
    let undated = implied(recruitment.undated)
    if !isEverybody {
      balance([eligible], [dated, undated])
      whenHidden(dated) { $0.recruitment = nil }
    }
    var (parts, without): ([Cell], [Cell]) = ([], [])
    for (index, centre) in recruitment.centres.enumerated() {
      let known = centre.codes.first.flatMap(centres.codes.firstIndex).flatMap {
        centres.eligible.indices.contains($0) ? centres.eligible[$0] : nil
      }
      let own = isEverybody ? known ?? count(centre.enrolled.last) : count(centre.enrolled.last)
      whenHidden(own) { $0.recruitment?.centres[index].enrolled = [] }
      parts.append(own)
      guard let known, !isEverybody, let all = value(of: known), let n = centre.enrolled.last,
        all >= n
      else { continue }
      let rest = implied(all - n)
      balance([known], [own, rest])
      without.append(rest)
    }
    if !parts.isEmpty, !recruitment.mustBeRounded { balance([dated], parts) }
    if without.count == parts.count, !without.isEmpty { balance([undated], without) }
  }
}
