internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

extension PatientTables {
  /// Who came from where; `nil` with fewer than two centres.
  ///
  /// With times a share of patients with the event does not allow for censoring: where performance by centre knows it,
  /// the cumulative incidence stands beside.
  var centres: ReportTable? {
    let centres = results.study.centres
    guard centres.count > 1 else { return nil }
    // An outcome of several categories has no event that could be counted.
    let hasEvents = results.categories == nil
    let isKept = centres.contains {
      ([$0.screened, $0.eligible, $0.outcomeKnown] + (hasEvents ? [$0.events] : [])).contains(nil)
    }
    let incidences = hasEvents ? incidences(in: centres) : nil
    return ReportTable(
      id: "centres", title: words("table_centres"), corner: words("centre"),
      columns: ReportTable.numbers(
        [words("screened"), words("eligible"), words(knownHeading)]
          + (hasEvents ? [words("events_percent")] : [])
          + (incidences.map { [$0.heading] } ?? [])),
      rows: centres.enumerated().map { index, centre in
        ReportTable.Row(
          words.text(centre.label),
          [
            shown(centre.screened), shown(centre.eligible),
            centre.outcomeKnown.map(String.init) ?? absent,
          ] + (hasEvents ? [events(of: centre) ?? absent] : [])
            + (incidences.map { [$0.cells[index]] } ?? []))
      },
      notes: (hasEvents ? [words(isFollowed ? "note_centre_followed" : "note_centre_events")] : [])
        + suppressionNote(isKept))
  }

  /// What stands for a count that is not there: without a limit everything that was counted is.
  private var absent: String {
    results.plan.smallestCell == nil ? words.numbers.undefined : words("suppressed")
  }

  private var isFollowed: Bool { results.model?.timeToEvent != nil }

  /// Patients who were censored have no known outcome at the horizon, though they are in the analysis.
  private var knownHeading: String {
    guard isFollowed else { return "outcome_known" }
    let known = results.study.centres.map(\.outcomeKnown)
    let all = known.compactMap(\.self).reduce(0, +)
    return !known.contains(nil) && all == results.model?.n ? "analysed" : "follow_up_known"
  }

  /// A share only of those whose outcome is known: where that number is kept back, it would give it away.
  private func events(of centre: StudyDescription.Centre) -> String? {
    centre.events.map { events in
      (centre.outcomeKnown ?? (results.plan.smallestCell == nil ? centre.eligible : nil))
        .map { words.share(events, of: $0) } ?? String(events)
    }
  }

  /// The observed risk at the horizon in each centre; `nil` unless all of them have one.
  private func incidences(
    in centres: [StudyDescription.Centre]
  ) -> (heading: String, cells: [String])? {
    let rows = results.performance?.byCentre ?? []
    let risks = centres.compactMap { centre in
      rows.first { $0.centre == centre.code }?.performance?.observedRisk
    }
    guard isFollowed, risks.count == centres.count,
      let horizon = EventWords(results: results, words: words).horizon
    else { return nil }
    return (
      words("centre_incidence", ["horizon": horizon]), risks.map(words.percentIntervalInTable)
    )
  }
}
