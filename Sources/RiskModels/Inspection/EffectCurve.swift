internal import Cohorts

/// What a group of terms adds to the linear predictor along one variable, the others held.
struct EffectCurve {
  /// A value of the variable with its share of the linear predictor.
  struct Knot: Hashable {
    var value: Double
    var effect: Double
  }

  private let model: RiskModel
  private let group: EffectGroup
  private let variable: String
  private let held: PatientValues

  /// Follows `variable` with the other variables of the group at `held`.
  init(of model: RiskModel, group: EffectGroup, along variable: String, holding held: PatientValues)
  {
    (self.model, self.group, self.variable, self.held) = (model, group, variable, held)
  }

  /// The effects of many numbers at once; NaN where a transformation is not defined.
  func effects(at numbers: [Double]) -> [Double] {
    var values = PredictorValues(rowCount: numbers.count)
    values.numbers[variable] = numbers
    for (name, value) in held {
      switch value {
      case .number(let number):
        values.numbers[name] = Array(repeating: number, count: numbers.count)
      case .level(let code):
        let level = model.design[name]?.variable.levels.firstIndex { $0.code == code } ?? 0
        values.levels[name] = Array(repeating: level, count: numbers.count)
      }
    }
    return sum(of: values)
  }

  /// The effects of the levels of a categorical variable, in their order.
  func effects(ofLevels count: Int) -> [Double] {
    var values = PredictorValues(rowCount: count)
    values.levels[variable] = Array(0..<count)
    for (name, value) in held {
      switch value {
      case .number(let number): values.numbers[name] = Array(repeating: number, count: count)
      case .level(let code):
        let level = model.design[name]?.variable.levels.firstIndex { $0.code == code } ?? 0
        values.levels[name] = Array(repeating: level, count: count)
      }
    }
    return sum(of: values)
  }

  /// The effect of one number.
  func effect(at number: Double) -> Double { effects(at: [number]).first ?? .nan }

  private func sum(of values: PredictorValues) -> [Double] {
    let columns = group.terms.flatMap { model.design.terms[$0].columns(of: values) }
    var result = Array(repeating: 0.0, count: values.rowCount)
    for offset in group.offsets {
      let added = model.design.offsets[offset].values(values.numbers, count: values.rowCount)
      for row in result.indices { result[row] += added[row] }
    }
    for (position, column) in zip(group.columns, columns)
    where position + 1 < model.coefficients.count {
      let factor = model.coefficients[position + 1]
      for row in result.indices where row < column.count { result[row] += factor * column[row] }
    }
    return result
  }

  /// Both ends of the range and every place between them where the effect turns.
  func turns(in range: ClosedRange<Double>) -> [Knot] {
    let (low, high) = (range.lowerBound, range.upperBound)
    let count = 240
    let numbers = (0...count).map { low + (high - low) * Double($0) / Double(count) }
    let effects = effects(at: numbers)
    var knots = [Knot(value: low, effect: effects[0])]
    for index in 1..<count {
      let (before, after) = (
        effects[index] - effects[index - 1], effects[index + 1] - effects[index]
      )
      guard before * after < 0 || (before != 0 && after == 0) else { continue }
      let turn = extremum(
        between: numbers[index - 1], and: numbers[index + 1], sign: before > 0 ? 1 : -1)
      knots.append(Knot(value: turn, effect: effect(at: turn)))
    }
    knots.append(Knot(value: high, effect: effects[count]))
    return knots
  }

  /// The largest value of sign × effect in an interval that has one peak, by golden section.
  private func extremum(between lower: Double, and upper: Double, sign: Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (lower, upper)
    for _ in 0..<48 {
      let (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
      let pair = effects(at: [c, d])
      if sign * pair[0] > sign * pair[1] { b = d } else { a = c }
    }
    return (a + b) / 2
  }

  /// The knots without turns that rise or fall by less than `smallest`; the ends always stay.
  static func significant(_ knots: [Knot], smallest: Double) -> [Knot] {
    var knots = knots
    while knots.count > 2 {
      let steps = zip(knots, knots.dropFirst()).map { abs($1.effect - $0.effect) }
      guard let least = steps.indices.min(by: { steps[$0] < steps[$1] }), steps[least] < smallest
      else { break }
      if least == 0 {
        knots.remove(at: 1)
      } else if least == steps.count - 1 {
        knots.remove(at: knots.count - 2)
      } else {
        knots.removeSubrange(least...least + 1)
      }
    }
    return knots
  }
}
