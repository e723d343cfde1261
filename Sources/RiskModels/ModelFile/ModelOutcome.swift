package import Cohorts
package import Diagnostics
internal import Statistics
package import Survival

/// The outcome of a model of any family as the columns of a cohort hold it.
package struct ModelOutcome: Sendable {
  private let status: OutcomeColumn
  private let time: Column?
  private let competing: [OutcomeColumn]
  /// The categories that have a linear predictor, in their order.
  private let compared: [OutcomeColumn]
  private let reference: OutcomeColumn?
  private let origin: RowOrigin?

  /// Finds the outcome columns of a model's kind in a cohort.
  ///
  /// - Throws: `FitError` for columns that do not exist or hold the wrong kind of values, and for an
  ///   event that is none of the status column's values.
  package init(_ kind: ModelKind, in cohort: Cohort) throws(FitError) {
    let (outcome, event) = kind.outcomeAndEvent
    try self.init(
      outcome, event: event, timeToEvent: kind.timeToEvent, categories: kind.categories, in: cohort)
  }

  /// Finds the outcome columns of a model in a cohort of other patients.
  ///
  /// Nobody need have a competing event, and of an outcome with several categories some may not occur, as long
  /// as one of the model's codes does: then the column is coded as the model's was.
  ///
  /// - Throws: `FitError` as for a model's kind.
  package init(_ model: RiskModel, in cohort: Cohort) throws(FitError) {
    try self.init(
      model.timeToEvent?.status ?? model.outcome.variable, event: model.event,
      timeToEvent: model.timeToEvent, categories: model.categories, in: cohort,
      codesMayBeAbsent: true)
  }

  private init(
    _ outcome: String, event: String, timeToEvent: TimeToEvent?, categories: OutcomeCategories?,
    in cohort: Cohort, codesMayBeAbsent: Bool = false
  ) throws(FitError) {
    let known = [event] + (timeToEvent?.competing ?? []) + (categories?.codes ?? [])
    let occurs = try OutcomeColumn.occurs(anyOf: known, in: cohort[outcome])
    let isCodedAlike = codesMayBeAbsent && occurs
    func column(_ code: String) throws(FitError) -> OutcomeColumn {
      try OutcomeColumn(outcome, event: code, in: cohort, mayBeAbsent: isCodedAlike)
    }
    origin = cohort.origin
    status = try column(event)
    var compared: [OutcomeColumn] = []
    for category in categories?.compared ?? [] {
      compared.append(try column(category.code))
    }
    self.compared = compared
    var reference: OutcomeColumn?
    if let code = categories?.reference {
      reference = try column(code)
    }
    self.reference = reference
    guard let timeToEvent else {
      (time, competing) = (nil, [])
      return
    }
    guard let time = cohort[timeToEvent.time] else {
      throw .noSuchOutcome(
        timeToEvent.time,
        closest: Suggestion.closest(to: timeToEvent.time, among: cohort.columnNames),
        known: cohort.columnNames)
    }
    guard case .numbers = time.values else { throw .unusableTime(timeToEvent.time) }
    self.time = time
    var competing: [OutcomeColumn] = []
    for code in timeToEvent.competing {
      competing.append(try column(code))
    }
    self.competing = competing
  }

  /// The columns that must be known: time first, if there is one.
  package var columns: [Column] { [time, status.column].compactMap { $0 } }

  /// What the user should know; with times, further values of the status are censored as they should be.
  package var warnings: [Diagnostic] {
    (time == nil && reference == nil ? status.warnings : []) + absentCodes
  }

  private var absentCodes: [Diagnostic] {
    let name = status.column.variable.name
    var seen: Set<String> = []
    return ([status, reference].compactMap { $0 } + compared + competing)
      .filter { $0.isAbsent && seen.insert($0.event).inserted }
      .map { absent in
        Diagnostic(
          .warning, "nobody has '\(absent.event)' for '\(name)'",
          hints: ["its values are: \(OutcomeColumn.values(of: status.column).listed)"],
          inReport: LocalizedText(
            english: "Nobody has ‘\(absent.event)’ for ‘\(name)’.",
            simplifiedChinese: "没有患者的“\(name)”取值为“\(absent.event)”。"))
      }
  }

  /// Whether a part of the outcome is missing.
  package func isMissing(_ row: Int) -> Bool { columns.contains { $0.isMissing(row) } }

  /// Whether a patient, whose outcome is known, had the event at any time; of an outcome with categories
  /// whether the patient is in another than the reference.
  package func isEvent(_ row: Int) -> Bool {
    reference.map { !$0.isEvent(row) } ?? status.isEvent(row)
  }

  /// The category of each patient whose outcome is known: 0 for the reference, then in the order of the linear
  /// predictors; `nil` for families that predict one event.
  ///
  /// - Throws: `FitError.unlistedCategory` for a value that is none of the model's categories.
  package func categories(of rows: [Int]) throws(FitError) -> [Int]? {
    guard let reference else { return nil }
    var result: [Int] = []
    for row in rows {
      if reference.isEvent(row) {
        result.append(0)
      } else if let position = compared.firstIndex(where: { $0.isEvent(row) }) {
        result.append(position + 1)
      } else {
        throw .unlistedCategory(
          reference.code(ofRow: row), outcome: reference.column.variable.name,
          known: ([reference] + compared).map(\.event))
      }
    }
    return result
  }

  /// For every patient of a cohort the place of the category among the levels of the outcome; `nil` where it is not known
  /// or none of these.
  package func levels(of cohort: Cohort, _ categories: OutcomeCategories) -> [Int?] {
    (0..<cohort.rowCount).map { row in
      guard !isMissing(row), let found = try? self.categories(of: [row])?.first else { return nil }
      return categories.sums.firstIndex { ($0 ?? -1) + 1 == found }
    }
  }

  /// Whether a patient had an event that competes with the one of interest; `false` if that is not known.
  package func isCompeting(_ row: Int) -> Bool { !isMissing(row) && cause(row) > 1 }

  /// The follow-up of patients whose outcome is known; `nil` for families without times.
  ///
  /// - Throws: `FitError.negativeTimes`.
  package func followUp(of rows: [Int]) throws(FitError) -> FollowUp? {
    guard let time, case .numbers(let cells) = time.values else { return nil }
    let negative = rows.filter { cells[$0] < 0 }
    guard negative.isEmpty else {
      throw .negativeTimes(
        time.variable.name, count: negative.count, firstRow: negative.first ?? 0,
        at: origin?.place(row: negative.first ?? 0, column: time.variable.name))
    }
    return FollowUp(times: rows.map { cells[$0] }, causes: rows.map(cause))
  }

  /// 1 for the event of interest, 2 for the first competing code and so on, 0 for censored.
  private func cause(_ row: Int) -> Int {
    if status.isEvent(row) { return 1 }
    return competing.firstIndex { $0.isEvent(row) }.map { $0 + 2 } ?? 0
  }
}

extension ModelKind {
  /// The variable that holds the event and the code of its level that counts.
  package var outcomeAndEvent: (outcome: String, event: String) {
    switch self {
    case .logistic(let outcome, let event): (outcome, event)
    case .multinomial(let outcome, let categories):
      (outcome, categories.compared.first?.code ?? categories.reference)
    case .cox(let columns, _), .causeSpecific(let columns, _), .fineGray(let columns):
      (columns.status, columns.event)
    }
  }
}
