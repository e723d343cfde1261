public import Cohorts
public import Diagnostics
internal import Statistics

/// A model rounded to whole points for a card that is carried in a pocket.
///
/// points = round((x − x₀)ᵀ b / unit) with unit = a tenth of the widest effect.
///
/// Numbers are cut into bands at round values (`PointBands`) and stand for the mean of the model's patients in their
/// band, or for its middle where a publication says nothing of patients; a point is a tenth of the widest
/// predictor's effect, and effects are rounded to whole points. Zero points stand for what makes the mean error of
/// rounding nought among these patients. Risks belong to whole totals.
/// Rounding costs precision: `agreement` says how much, `validate` in patients.
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
    /// The share of the model's patients; `nil` where a publication does not say.
    var share: Double?
    /// Whether the values are counts, of which one has a line of its own.
    var isCount = false
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
    let drafts = model.design.effectGroups.compactMap { Draft($0, in: model) }
    let spans = drafts.map(\.span)
    guard drafts.count == model.design.effectGroups.count, let widest = spans.max(), widest > 0
    else { return nil }
    let unit = widest / Double(Self.most)
    (self.unit, self.model) = (unit, model)
    linearPredictorAtZero = drafts.reduce(model.intercept) { $0 + $1.base(unit: unit) }
    let blocks = drafts.map { draft in
      Block(
        variables: draft.group.variables, label: Self.label(of: draft.group.variables, in: model),
        rows: draft.rows(unit: unit, in: model))
    }
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
