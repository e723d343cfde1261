public import Cohorts
public import Diagnostics
public import Scenes
internal import Statistics

/// Patients enrolled over calendar time, in all and by centre, and how many were under observation.
public struct RecruitmentFigure: Figure {
  /// The counts.
  public var recruitment: Recruitment
  /// The names of centres by code.
  public var centreLabels: [String: LocalizedText]
  /// The median follow-up in words, such as "24 months"; `nil` if it is not known.
  public var medianFollowUp: LocalizedText?
  /// The days of the dates.
  let days: [Int]

  /// Creates a figure; `nil` without patients or if the lists do not go together, as in a file edited by hand.
  public init?(_ recruitment: Recruitment, centreLabels: [String: LocalizedText] = [:]) {
    let days = recruitment.dates.compactMap { CalendarDate(iso: $0)?.daysSince1970 }
    let lists =
      [recruitment.enrolled] + recruitment.centres.map(\.enrolled)
      + [recruitment.ended, recruitment.notFollowed].compactMap(\.self)
    guard days.count > 1, days.count == recruitment.dates.count, recruitment.n > 0,
      zip(days, days.dropFirst()).allSatisfy({ $0 < $1 }),
      lists.allSatisfy({ list in
        list.count == days.count && zip([0] + list, list).allSatisfy { $0 <= $1 }
      })
    else { return nil }
    (self.recruitment, self.centreLabels, self.days) = (recruitment, centreLabels, days)
  }

  /// The name of its files.
  public var id: String { "recruitment" }

  /// From when to when, how many, and what is kept back.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let byCentre =
      recruitment.centres.isEmpty
      ? "" : wording(" in all and by centre", "全体及各中心，")
    let count = wording.count(recruitment.n)
    return wording.sentences([
      wording(
        "Cumulative number of patients enrolled\(byCentre) (n = \(count)): enrolment from \(firstMonth(wording)) to \(lastEnrolment(wording)).",
        "累计入组患者数（\(byCentre)n = \(count)）：入组时间为\(firstMonth(wording))至\(lastEnrolment(wording))。"),
      followUp(wording), undated(wording), keptBack(wording),
    ])
  }

  /// The span of enrolment, the size of each centre, and when half were enrolled.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let half = recruitment.enrolled.firstIndex { 2 * $0 >= recruitment.n } ?? 0
    let when = month(before: half, wording)
    let centres = lines(in: wording, most: .max).map {
      "\($0.name)\(wording(": ", "："))\(wording.count($0.counts.last ?? 0))"
    }.joined(separator: wording("; ", "；"))
    return wording.sentences([
      wording(
        "Step chart of patients enrolled over calendar time, \(firstMonth(wording)) to \(lastEnrolment(wording)).",
        "入组患者数随日历时间变化的阶梯图（\(firstMonth(wording))至\(lastEnrolment(wording))）。"),
      wording("Half of them were enrolled by \(when).", "至\(when)已入组半数。"),
      centres.isEmpty
        ? "" : wording("Patients by centre: \(centres).", "各中心患者数：\(centres)。"),
      followUp(wording),
    ])
  }

  /// A row a date: patients in all, under observation, and by centre.
  public func table() -> FigureTable {
    let observed = recruitment.underObservation
    let header =
      ["before", "enrolled"] + (observed == nil ? [] : ["under_observation"])
      + recruitment.centres.map { "enrolled_" + $0.codes.joined(separator: "+") }
    let rows = recruitment.dates.indices.map { index -> [String] in
      [recruitment.dates[index], FigureTable.cell(recruitment.enrolled[index])]
        + (observed.map { [FigureTable.cell($0[index])] } ?? [])
        + recruitment.centres.map { FigureTable.cell($0.enrolled[index]) }
    }
    return FigureTable(header: header, rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let drawing = RecruitmentDrawing(self, style: style, wording, text)
    return PanelPage(style: style).scene(
      of: self, title: wording("Enrolment over time", "入组进度"), items: drawing.items,
      bottom: drawing.bottom)
  }

  // MARK: Words

  /// The month before a date: that of the last patients counted there.
  func month(before index: Int, _ wording: Wording) -> String {
    let day = days[min(max(index, 0), days.count - 1)] - (index > 0 ? 1 : 0)
    return wording.date(CalendarDate(daysSince1970: day), to: .month)
  }

  /// The month of the last enrolment, as far as it is told.
  func lastEnrolment(_ wording: Wording) -> String {
    month(before: recruitment.accrualEnd, wording)
  }

  private func firstMonth(_ wording: Wording) -> String { month(before: 0, wording) }

  private func followUp(_ wording: Wording) -> String {
    guard recruitment.underObservation != nil else { return "" }
    let end = month(before: days.count - 1, wording)
    let median =
      medianFollowUp.map {
        wording(
          "; median follow-up \($0[wording.language]) (reverse Kaplan–Meier)",
          "；中位随访时间\($0[wording.language])（反向Kaplan–Meier法）")
      } ?? ""
    return wording(
      "Lower panel: patients enrolled and not yet last seen. Follow-up ended in \(end)\(median).",
      "下图为已入组且仍在随访的患者数。随访截止于\(end)\(median)。")
  }

  private func undated(_ wording: Wording) -> String {
    let (count, unknown) = (recruitment.undated ?? 0, recruitment.notFollowed?.last ?? 0)
    return wording.sentences([
      count == 0
        ? ""
        : wording(
          count == 1
            ? "One further patient has no date of enrolment."
            : "\(wording.count(count)) further patients have no date of enrolment.",
          "另有\(wording.count(count))例患者无入组日期。"),
      unknown == 0
        ? ""
        : wording(
          unknown == 1
            ? "One patient without a date of the last contact is not in the lower panel."
            : "\(wording.count(unknown)) patients without a date of the last contact are not in the lower panel.",
          "\(wording.count(unknown))例患者无末次随访日期，未计入下图。"),
    ])
  }

  /// Who is not among the patients drawn; empty if nobody.
  func notShown(_ wording: Wording) -> String {
    guard let count = recruitment.undated, count > 0 else { return "" }
    let (few, all) = (wording.count(count), wording.count(recruitment.n + count))
    return wording(
      count == 1
        ? "1 patient of \(all) without a date of enrolment is not shown."
        : "\(few) patients of \(all) without a date of enrolment are not shown.",
      "\(all)例中\(few)例无入组日期，未绘出。")
  }

  /// What is not told because few patients stand behind it; empty if all is.
  func keptBack(_ wording: Wording) -> String {
    guard let smallest = recruitment.smallestCell else { return "" }
    let isSummed = recruitment.centres.contains { $0.codes.count > 1 }
    return wording.sentences([
      recruitment.rounding.map { step in
        wording(
          "Counts are rounded to multiples of \(step), because few patients have no date of enrolment.",
          "少数患者缺入组日期，故计数取\(step)的倍数。")
      } ?? "",
      !recruitment.hasJoinedPeriods
        ? ""
        : wording(
          "Months in which fewer than \(smallest) patients of a centre came or left are joined with the following ones.",
          "任一中心入组或结束随访不足\(smallest)例的月份与其后月份合并。"),
      isSummed
        ? wording("Centres of few patients are summed.", "患者较少的中心合并计数。") : "",
    ])
  }

  // MARK: Lines

  /// A line of the upper panel.
  struct Line {
    var name: String
    var counts: [Int]
  }

  /// The centres as drawn: all, or the largest with the sum of the others last.
  func lines(in wording: Wording, most: Int) -> [Line] {
    let centres = recruitment.centres.map { centre in
      Line(name: name(of: centre, wording), counts: centre.enrolled)
    }
    guard centres.count > most else { return centres }
    let order = centres.indices.sorted {
      (centres[$1].counts.last ?? 0, $0) < (centres[$0].counts.last ?? 0, $1)
    }
    let others = order.dropFirst(most - 1)
    let sum = days.indices.map { index in others.reduce(0) { $0 + centres[$1].counts[index] } }
    let count = others.reduce(0) { $0 + recruitment.centres[$1].codes.count }
    return order.prefix(most - 1).sorted().map { centres[$0] }
      + [Line(name: Self.others(count, wording), counts: sum)]
  }

  private func name(of centre: Recruitment.Centre, _ wording: Wording) -> String {
    guard centre.codes.count == 1, let code = centre.codes.first else {
      return Self.others(centre.codes.count, wording)
    }
    return centreLabels[code]?[wording.language] ?? code
  }

  private static func others(_ count: Int, _ wording: Wording) -> String {
    wording("\(count) other centres", "其余\(count)个中心")
  }
}
