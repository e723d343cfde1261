internal import Cohorts
internal import Diagnostics
internal import Statistics

extension PointScale {
  /// Turns a model into points; `nil` if no predictor of the model has any effect.
  ///
  /// Every axis covers the range of the data. The other variables of an interaction are held at each
  /// of their levels; numbers at their lowest value, quartiles and highest value. Values between
  /// those have exact points too (`RiskModel.points(of:on:)`), which may lie outside 0 to the
  /// group's highest by as much as the effect bends between the axes.
  public init?(_ model: RiskModel, options: Options = Options()) {
    self.init(model, options: options, pointsPerUnit: nil)
  }

  /// The same with so many points for one unit of the linear predictor; `nil`: 100 for the widest group.
  init?(_ model: RiskModel, options: Options, pointsPerUnit given: Double?) {
    guard let constant = model.constant(holding: options.held) else { return nil }
    let drafts = model.design.effectGroups(holding: Set(options.held.keys))
      .map { GroupDraft($0, model: model, options: options) }.filter { !$0.lines.isEmpty }
    held = HeldValues.conditions(options.held, of: model.design)
    let widest = drafts.map(\.span).max() ?? 0
    guard widest > 0, widest.isFinite, model.intercept.isFinite else { return nil }
    pointsPerUnit = given ?? 100 / widest
    linearPredictorAtZero = drafts.reduce(constant) { $0 + $1.lowest }
    let ordered = options.order == .formula ? drafts : Self.byFallingSpan(drafts)
    let scale = pointsPerUnit
    axes = ordered.flatMap { $0.axes(pointsPerUnit: scale) }
    groups = ordered.map {
      Group(
        variables: $0.group.variables, linearPredictorAtZero: $0.lowest,
        highestPoints: given == nil && $0.span == widest ? 100 : $0.span * scale)
    }
    let highest = groups.reduce(0) { $0 + $1.highestPoints }
    totalPoints = TotalAxis(upTo: highest)
    let start = linearPredictorAtZero
    riskAxes = model.predictedRisks.map {
      RiskAxis(
        $0, upTo: highest, pointsPerUnit: scale, linearPredictorAtZero: start,
        risks: options.risks)
    }
  }

  private static func byFallingSpan(_ drafts: [GroupDraft]) -> [GroupDraft] {
    drafts.enumerated().sorted { ($1.element.span, $0.offset) < ($0.element.span, $1.offset) }
      .map(\.element)
  }
}

/// One group of terms before the scale of points is known.
private struct GroupDraft {
  /// One axis of the group.
  struct Line {
    var variable: Design.Predictor
    var conditions: [PointScale.Condition]
    var curve: EffectCurve
    /// Numbers: the ends and turns; empty for categories and where the ticks are prescribed.
    var knots: [EffectCurve.Knot]
    /// Categories and prescribed ticks: value and effect.
    var points: [(value: PatientValue, effect: Double)]

    var effects: [Double] { (knots.map(\.effect) + points.map(\.effect)).filter(\.isFinite) }
  }

  let group: EffectGroup
  let lines: [Line]
  let lowest: Double
  let span: Double

  init(_ group: EffectGroup, model: RiskModel, options: PointScale.Options) {
    self.group = group
    let predictors = group.variables.compactMap { model.design[$0] }
    let along =
      predictors.first { $0.range != nil }
      ?? predictors.max { $0.variable.levels.count < $1.variable.levels.count }
    lines =
      along.map { along in
        HeldValues.combinations(
          of: predictors.filter { $0.variable.name != along.variable.name },
          values: options.interactionValues
        )
        .map { Self.line(along, holding: $0, group: group, model: model, options: options) }
      } ?? []
    let effects = lines.flatMap(\.effects)
    lowest = effects.min() ?? 0
    span = (effects.max() ?? 0) - lowest
  }

  private static func line(
    _ along: Design.Predictor, holding conditions: [PointScale.Condition], group: EffectGroup,
    model: RiskModel, options: PointScale.Options
  ) -> Line {
    let held = options.held.merging(conditions.map { ($0.variable, $0.value) }) { $1 }
    let name = along.variable.name
    let curve = EffectCurve(of: model, group: group, along: name, holding: held)
    var line = Line(
      variable: along, conditions: conditions, curve: curve, knots: [], points: [])
    guard let range = along.range else {
      let levels = along.variable.levels
      line.points = zip(levels, curve.effects(ofLevels: levels.count)).map {
        (.level($0.code), $1)
      }
      return line
    }
    let given =
      options.ticks[name]
      ?? (options.tickStyle == .pretty
        ? prettyValues(from: range.lowerBound, to: range.upperBound, count: 10) : nil)
    if let given {
      line.points = zip(given, curve.effects(at: given)).map { (.number($0), $1) }
    } else {
      line.knots = curve.turns(in: range)
    }
    return line
  }

  func axes(pointsPerUnit: Double) -> [PointScale.Axis] {
    lines.map { line in
      AxisDraft(line: line.variable, curve: line.curve, lowest: lowest, scale: pointsPerUnit)
        .axis(knots: line.knots, points: line.points, conditions: line.conditions, group: group)
    }
  }
}

extension RiskModel {
  /// The linear predictor without the groups of free variables; `nil` for a held value that the model
  /// cannot use.
  fileprivate func constant(holding held: PatientValues) -> Double? {
    guard !held.isEmpty else { return intercept }
    let names = Set(held.keys)
    let constant = design.terms.indices.filter { names.isSuperset(of: design.terms[$0].variables) }
    let ranges = design.columnRanges
    guard let values = try? design.values(of: held, variables: Array(held.keys)),
      let columns = try? design.columns(ofTerms: constant, values: values)
    else { return nil }
    let positions = constant.flatMap { Array(ranges[$0]) }
    return zip(positions, columns).reduce(intercept) { sum, pair in
      sum + coefficients[pair.0 + 1] * (pair.1.first ?? 0)
    }
  }
}

/// The values at which the other variables of an interaction are held.
enum HeldValues {
  /// The held values as people read them, in the order of the formula.
  static func conditions(_ held: PatientValues, of design: Design) -> [PointScale.Condition] {
    design.predictors.compactMap { predictor in
      let variable = predictor.variable
      guard let value = held[variable.name] else { return nil }
      let label: LocalizedText =
        switch value {
        case .number(let number): NumberFormat(predictor).labelWithUnit(number)
        case .level(let code): variable.levels.first { $0.code == code }?.label ?? .init(code)
        }
      return PointScale.Condition(
        variable: variable.name, variableLabel: variable.label, value: value, label: label)
    }
  }

  /// Every combination, the last variable fastest; one empty combination for no variables.
  static func combinations(
    of predictors: [Design.Predictor], values: [String: [Double]]
  ) -> [[PointScale.Condition]] {
    let categories = predictors.filter { $0.range == nil }
    let isAlone =
      predictors.count == 1 || (predictors.count - categories.count == 1 && categories.isEmpty)
    return predictors.reduce([[]]) { combinations, predictor in
      let choices = conditions(
        of: predictor, isAlone: isAlone, values: values[predictor.variable.name])
      return combinations.flatMap { combination in choices.map { combination + [$0] } }
    }
  }

  private static func conditions(
    of predictor: Design.Predictor, isAlone: Bool, values: [Double]?
  ) -> [PointScale.Condition] {
    let variable = predictor.variable
    func condition(_ value: PatientValue, _ label: LocalizedText) -> PointScale.Condition {
      PointScale.Condition(
        variable: variable.name, variableLabel: variable.label, value: value, label: label)
    }
    guard let range = predictor.range else {
      return variable.levels.map { condition(.level($0.code), $0.label) }
    }
    let format = NumberFormat(predictor)
    if let values, !values.isEmpty {
      return Set(values).sorted().map { condition(.number($0), format.labelWithUnit($0)) }
    }
    let inner: [Double]
    if predictor.quartiles.count == 3 {
      inner = isAlone ? predictor.quartiles : [predictor.quartiles[1]]
    } else {
      // Nothing is known of the distribution: round values, or the typical one.
      let step = RoundStep(
        dividing: range.upperBound - range.lowerBound, into: isAlone ? 4 : 2)
      let round = step?.multiples(from: range.lowerBound, to: range.upperBound) ?? []
      inner = Array(round.prefix(isAlone ? 5 : 2))
    }
    let values = Set([range.lowerBound, range.upperBound] + inner).sorted()
    return values.map { condition(.number($0), format.labelWithUnit($0)) }
  }
}

/// How the numbers of one predictor are written on axes.
struct NumberFormat {
  private let decimals: Int
  private let unit: LocalizedText?
  /// No value is given more finely than this; 0 for no limit.
  let finestStep: Double

  init(_ predictor: Design.Predictor) {
    let range = predictor.range ?? 0...1
    unit = predictor.variable.unit
    let known = [range.lowerBound, range.upperBound] + predictor.quartiles
    let areWhole = known.allSatisfy { $0 == $0.rounded() }
    if let given = predictor.variable.decimals {
      decimals = min(max(given, 0), 9)
    } else if areWhole {
      decimals = 0
    } else {
      let step = RoundStep(dividing: range.upperBound - range.lowerBound, into: 200)
      decimals = min(9, max(0, -(step?.exponent ?? 0)))
    }
    let isLimited = predictor.variable.decimals != nil || areWhole
    finestStep = isLimited ? (0..<decimals).reduce(1.0) { step, _ in step / 10 } : 0
  }

  /// A round value, as many digits as it needs.
  func label(round value: Double) -> String { NumberStyle().plain(value) }

  /// A value as measured: the end of the data's range, a quartile.
  func label(measured value: Double) -> String {
    let factor = (0..<decimals).reduce(1.0) { factor, _ in factor * 10 }
    let rounded = (value * factor).rounded() / factor
    return NumberStyle().plain(rounded.isFinite ? rounded : value, significant: 9)
  }

  /// A measured value with the unit in each language.
  func labelWithUnit(_ value: Double) -> LocalizedText {
    let number = label(measured: value)
    guard let unit else { return LocalizedText(number) }
    let isSpaced = !unit.wordings.values.contains { $0.hasPrefix("%") || $0.hasPrefix("°") }
    // Han characters follow a number at once.
    func joined(_ name: String) -> String {
      let isHan = (name.unicodeScalars.first?.value ?? 0) >= 0x2E80
      return isSpaced && !isHan ? "\(number) \(name)" : number + name
    }
    return LocalizedText(wordings: unit.wordings.mapValues(joined))
  }
}
