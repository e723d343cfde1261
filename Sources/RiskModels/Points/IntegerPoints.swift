public import Cohorts
public import Diagnostics
internal import Statistics

/// A model rounded to whole points for a card that is carried in a pocket.
///
/// Numbers are cut into bands at round values and stand for the middle of their band; a point is a tenth of
/// the widest predictor's effect, and effects are rounded to whole points. Risks belong to whole totals.
/// Rounding costs precision: `agreement` says how much.
///
/// - Source: Sullivan, Massaro & D'Agostino, Stat Med 2004;23:1631 (the points system of Framingham).
public struct IntegerPoints: Sendable, Hashable {
  /// One line of the card: a level, a band, or a combination of them for variables that interact.
  public struct Row: Sendable, Hashable {
    /// What people read.
    public var label: LocalizedText
    /// Whole points, from zero.
    public var points: Int
    /// The bands and levels for which the line is, by variable.
    var cells: [Cell]
  }

  /// A band of numbers or a level.
  struct Cell: Sendable, Hashable {
    var variable: String
    /// The value that stands for all of the cell.
    var typical: PatientValue
    /// The limits of a band, the lower included; the first and the last band are open.
    var from: Double?
    var to: Double?
    var label: LocalizedText

    func holds(_ value: PatientValue) -> Bool {
      switch value {
      case .level: return value == typical
      case .number(let number): return (from ?? -.infinity) <= number && number < (to ?? .infinity)
      }
    }
  }

  /// The lines of one predictor, or of several that interact.
  public struct Block: Sendable, Hashable {
    /// The variables, in formula order.
    public var variables: [String]
    /// What people read for them, with units.
    public var label: LocalizedText
    /// The lines.
    public var rows: [Row]
  }

  /// The predictors, the one with most points first.
  public let blocks: [Block]
  /// The change of the linear predictor for one point.
  public let unit: Double
  /// The linear predictor at zero points.
  let linearPredictorAtZero: Double
  private let model: RiskModel

  /// The most points of a predictor.
  static let most = 10

  /// The largest total.
  public var highest: Int { blocks.reduce(0) { $0 + ($1.rows.map(\.points).max() ?? 0) } }

  /// Rounds a model; `nil` if it has no effects, knows no absolute risk, has strata or is
  /// cause-specific, or if predictors that interact would need more than 24 lines.
  public init?(_ model: RiskModel) {
    guard model.design.strata.isEmpty, model.link() != nil else { return nil }
    let groups = model.design.effectGroups
    var drafts: [(group: EffectGroup, rows: [(cells: [Cell], effect: Double)])] = []
    for group in groups {
      let combinations = Self.combinations(of: group.variables, in: model)
      guard combinations.count <= 24 else { return nil }
      let rows = combinations.compactMap { cells -> (cells: [Cell], effect: Double)? in
        let values = Dictionary(
          cells.map { ($0.variable, $0.typical) }, uniquingKeysWith: { first, _ in first })
        guard let effect = try? model.contribution(of: group, values: values), effect.isFinite
        else { return nil }
        return (cells, effect)
      }
      guard rows.count == combinations.count, !rows.isEmpty else { return nil }
      drafts.append((group, rows))
    }
    let spans = drafts.map { draft in
      (draft.rows.map(\.effect).max() ?? 0) - (draft.rows.map(\.effect).min() ?? 0)
    }
    guard let widest = spans.max(), widest > 0 else { return nil }
    let unit = widest / Double(Self.most)
    var base = model.intercept
    var blocks: [Block] = []
    for draft in drafts {
      let lowest = draft.rows.map(\.effect).min() ?? 0
      base += lowest
      let rows = draft.rows.map { row in
        Row(
          label: Self.label(of: row.cells),
          points: Int(((row.effect - lowest) / unit).rounded()), cells: row.cells)
      }
      blocks.append(
        Block(
          variables: draft.group.variables, label: Self.label(of: draft.group.variables, in: model),
          rows: rows))
    }
    (self.unit, linearPredictorAtZero, self.model) = (unit, base, model)
    self.blocks = blocks.enumerated().sorted {
      ($1.element.span, $0.offset) < ($0.element.span, $1.offset)
    }.map(\.element)
  }

  /// The risk of a total within the longest horizon.
  public func risk(ofTotal total: Int) -> Double {
    model.link()?.risk(linearPredictorAtZero + Double(total) * unit) ?? .nan
  }

  /// The total of a patient; `nil` if a value is not known.
  public func total(of patient: PatientValues) -> Int? {
    var total = 0
    for block in blocks {
      let row = block.rows.first { row in
        row.cells.allSatisfy { cell in patient[cell.variable].map(cell.holds) ?? false }
      }
      guard let row else { return nil }
      total += row.points
    }
    return total
  }

  /// How far the card's risks are from the model's: median and 95 % quantile of the absolute difference.
  ///
  /// `nil` if no patient has all values.
  package func agreement(in patients: [PatientValues]) -> (median: Double, large: Double)? {
    let differences = patients.compactMap { patient -> Double? in
      guard let total = total(of: patient), let risk = try? model.predict(patient).risk.estimate
      else { return nil }
      return abs(self.risk(ofTotal: total) - risk)
    }.sorted()
    guard !differences.isEmpty else { return nil }
    return (quantile(ofSorted: differences, at: 0.5), quantile(ofSorted: differences, at: 0.95))
  }
}

extension IntegerPoints.Block {
  fileprivate var span: Int { rows.map(\.points).max() ?? 0 }
}

// MARK: Bands and levels

extension IntegerPoints {
  private static func combinations(of variables: [String], in model: RiskModel) -> [[Cell]] {
    variables.compactMap { model.design[$0] }.reduce([[]]) { combinations, predictor in
      let cells = cells(of: predictor)
      return combinations.flatMap { combination in cells.map { combination + [$0] } }
    }
  }

  private static func cells(of predictor: Design.Predictor) -> [Cell] {
    let variable = predictor.variable
    guard let range = predictor.range else {
      return variable.levels.map {
        Cell(variable: variable.name, typical: .level($0.code), label: $0.label)
      }
    }
    let limits = limits(in: range)
    let stops = [range.lowerBound] + limits + [range.upperBound]
    return zip(stops, stops.dropFirst()).enumerated().map { index, ends in
      let from = index == 0 ? nil : ends.0
      let to = index == stops.count - 2 ? nil : ends.1
      return Cell(
        variable: variable.name, typical: .number((ends.0 + ends.1) / 2), from: from, to: to,
        label: label(from: from, to: to, of: predictor))
    }
  }

  /// Round values that cut a range into four to eight bands.
  private static func limits(in range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard let step = RoundStep(dividing: span, into: 5) else { return [] }
    // A band at an end that is hardly wide is left to its neighbour.
    let least = step.value * 0.3
    return step.multiples(from: range.lowerBound, to: range.upperBound).filter {
      $0 - range.lowerBound >= least && range.upperBound - $0 >= least
    }
  }

  private static func label(
    from: Double?, to: Double?, of predictor: Design.Predictor
  ) -> LocalizedText {
    let format = NumberFormat(predictor)
    let (low, high) = (from.map(format.label(round:)), to.map(format.label(round:)))
    switch (low, high) {
    case (nil, nil): return LocalizedText(english: "any", simplifiedChinese: "任意")
    case (nil, let high?): return LocalizedText("<\(high)")
    case (let low?, nil): return LocalizedText("≥\(low)")
    case (let low?, let high?):
      return LocalizedText(english: "\(low) to <\(high)", simplifiedChinese: "\(low)至<\(high)")
    }
  }

  private static func label(of cells: [Cell]) -> LocalizedText {
    joined(cells.map(\.label), by: ", ")
  }

  private static func label(of variables: [String], in model: RiskModel) -> LocalizedText {
    let labels = variables.compactMap { model.design[$0]?.variable }.map { variable in
      guard let unit = variable.unit else { return variable.label }
      return LocalizedText(
        english: "\(variable.label[.english]) (\(unit[.english]))",
        simplifiedChinese: "\(variable.label[.simplifiedChinese])（\(unit[.simplifiedChinese])）")
    }
    return joined(labels, by: ", ")
  }

  private static func joined(_ texts: [LocalizedText], by comma: String) -> LocalizedText {
    LocalizedText(
      english: texts.map { $0[.english] }.joined(separator: comma),
      simplifiedChinese: texts.map { $0[.simplifiedChinese] }.joined(separator: "，"))
  }
}
