public import Cohorts
public import Diagnostics
internal import Statistics
internal import Survival

/// What patients are parted by: a variable, numbers with the cuts between their bands.
public struct Subgrouping: Sendable, Hashable, Codable {
  /// The column.
  public var variable: String
  /// Where the next band of a number begins; empty for everything else.
  public var cuts: [Double]
  /// The part that others are compared with, if it can be judged; `nil` for the largest.
  public var reference: String?

  /// Joins a column and its cuts.
  public init(variable: String, cuts: [Double] = []) {
    (self.variable, self.cuts) = (variable, cuts)
  }

  /// The most parts of one table.
  static let mostParts = 30
  /// The most whole numbers that are parts of their own.
  static let mostNumbers = 10

  /// Each patient's part.
  public struct Parts: Sendable, Hashable {
    /// The variable's label.
    public var title: LocalizedText
    /// The part of each patient; `nil` if not known.
    public var labels: [String?]
    /// The parts in the order of a table.
    public var order: [String]
    /// What people call a part, if not by its label.
    public var titles: [String: LocalizedText]
  }

  /// Parts patients by a column: levels in their order, bands of numbers, or centres.
  ///
  /// Without cuts up to ten different whole numbers are parts of their own. Levels without patients are left out.
  ///
  /// - Parameters:
  ///   - cohort: The patients.
  ///   - dictionary: Variables with better labels than the cohort's own.
  /// - Returns: The part of each patient, and the parts in the order of a table.
  /// - Throws: `ValidationError` for a column that does not exist, numbers without cuts, cuts without
  ///   numbers, dates and texts, or more than thirty parts.
  public func parts(
    of cohort: Cohort, labelled dictionary: [Variable] = []
  ) throws(ValidationError) -> Parts {
    let parts = try allParts(of: cohort, labelled: dictionary)
    guard parts.order.count <= Self.mostParts else {
      throw .badSubgroups(variable, .tooMany(parts.order.count))
    }
    return parts
  }

  private func allParts(
    of cohort: Cohort, labelled dictionary: [Variable]
  ) throws(ValidationError) -> Parts {
    guard let column = cohort[variable] else {
      guard cohort.centreColumn == variable, let centres = cohort.centres else {
        let known = cohort.columnNames
        throw .badSubgroups(
          variable,
          .noColumn(closest: Suggestion.closest(to: variable, among: known), known: known))
      }
      guard cuts.isEmpty else { throw .badSubgroups(variable, .noNumbers) }
      return Parts(
        title: LocalizedText(variable), labels: centres, order: Set(centres).inCodeOrder(),
        titles: [:])
    }
    let known = dictionary.first { $0.name == variable } ?? column.variable
    switch column.values {
    case .numbers(let values): return try numbers(values, known)
    case .categories(let places):
      guard cuts.isEmpty else { throw .badSubgroups(variable, .noNumbers) }
      return levels(places, of: column.variable.levels, known)
    case .dates, .texts: throw .badSubgroups(variable, .unusable)
    }
  }

  private func numbers(
    _ values: [Double], _ known: Variable
  ) throws(ValidationError) -> Parts {
    guard cuts.isEmpty else {
      let bands = SubgroupTable.bands(of: values, at: cuts)
      guard !bands.order.isEmpty else { throw .badSubgroups(variable, .needsCuts) }
      return Parts(title: known.label, labels: bands.labels, order: bands.order, titles: [:])
    }
    let distinct = Set(values.filter { !$0.isNaN }).sorted()
    guard distinct.count <= Self.mostNumbers, distinct.allSatisfy({ $0 == $0.rounded() }),
      distinct.allSatisfy({ abs($0) < 1e15 })
    else { throw .badSubgroups(variable, .needsCuts) }
    let titles = known.levels.map { ($0.code, $0.label) }
    return Parts(
      title: known.label, labels: values.map { $0.isNaN ? nil : String(Int($0)) },
      order: distinct.map { String(Int($0)) },
      titles: Dictionary(titles, uniquingKeysWith: { first, _ in first }))
  }

  private func levels(
    _ places: [Int], of levels: [Variable.Level], _ known: Variable
  ) -> Parts {
    let codes = levels.map(\.code)
    let present = Set(places)
    let titles = (levels + known.levels).map { ($0.code, $0.label) }
    return Parts(
      title: known.label, labels: places.map { $0 < 0 ? nil : codes[$0] },
      order: codes.indices.filter(present.contains).map { codes[$0] },
      titles: Dictionary(titles, uniquingKeysWith: { _, last in last }))
  }
}

extension SubgroupTable {
  /// The tables of a plan for risks without times.
  static func tables(
    _ parts: [(Subgrouping, Subgrouping.Parts)], risks: [Double], outcomes: [Bool],
    _ patients: Patients, following plan: ValidationPlan
  ) throws(ValidationError) -> [SubgroupTable] {
    var tables: [SubgroupTable] = []
    for (grouping, parts) in parts {
      var table = try SubgroupTable(
        by: grouping.variable, labels: parts.labels, order: parts.order,
        predictions: Predictions(risks: risks, outcomes: outcomes), following: plan,
        minimumCell: plan.smallestSubgroup,
        reference: grouping.reference)
      table.name(parts, patients)
      tables.append(table)
    }
    return tables
  }

  /// The tables of a plan for risks at horizons, one a horizon and variable.
  static func tables(
    _ parts: [(Subgrouping, Subgrouping.Parts)], _ predictions: FollowedPredictions,
    _ patients: Patients, following plan: ValidationPlan
  ) throws(ValidationError) -> [SubgroupTable] {
    var tables: [SubgroupTable] = []
    for (grouping, parts) in parts {
      for index in predictions.horizons.indices {
        var table = try SubgroupTable(
          by: grouping.variable, labels: parts.labels, order: parts.order,
          minimumCell: plan.smallestSubgroup,
          reference: grouping.reference, confidence: plan.confidence
        ) { rows throws(ValidationError) in
          try SubgroupPart(rows, predictions, at: index, plan, plan.smallestSubgroup)
        }
        table.horizon = predictions.horizons[index].place.horizon
        table.name(parts, patients)
        tables.append(table)
      }
    }
    return tables
  }

  private mutating func name(_ parts: Subgrouping.Parts, _ patients: Patients) {
    self.patients = patients
    title = parts.title
    for index in rows.indices { rows[index].title = parts.titles[rows[index].label] }
  }
}

extension ValidationPlan {
  /// The same plan with one part of each subgrouping to compare with: the largest among patients as they were observed.
  ///
  /// Completed copies of patients may differ in which part is the largest.
  ///
  /// - Throws: as `Subgrouping.parts`.
  public func fixingReferences(in cohort: Cohort) throws(ValidationError) -> ValidationPlan {
    var plan = self
    for index in subgroups.indices where subgroups[index].reference == nil {
      let parts = try subgroups[index].parts(of: cohort)
      var counts: [String: Int] = [:]
      for label in parts.labels.compactMap(\.self) { counts[label, default: 0] += 1 }
      let most = counts.values.max()
      plan.subgroups[index].reference = parts.order.first { counts[$0] == most }
    }
    return plan
  }

  /// The parts of every subgrouping, found before anything takes long.
  func subgroupParts(
    of patients: Cohort, labelled dictionary: [Variable]
  ) throws(ValidationError) -> [(Subgrouping, Subgrouping.Parts)] {
    var result: [(Subgrouping, Subgrouping.Parts)] = []
    for grouping in subgroups {
      result.append((grouping, try grouping.parts(of: patients, labelled: dictionary)))
    }
    return result
  }
}
