internal import Cohorts
internal import Diagnostics

/// Makes one predictor axis once the scale of points is known.
struct AxisDraft {
  let line: Design.Predictor
  let curve: EffectCurve
  /// The group's lowest effect, which has zero points.
  let lowest: Double
  let scale: Double

  /// Labels no closer than this on an axis of 100 points; the layout thins further.
  private static let labelGap = 3.5
  private static let minorGap = 0.9
  /// A fold is drawn where the points turn back by more than this.
  private static let smallestFold = 1.0

  func axis(
    knots: [EffectCurve.Knot], points: [(value: PatientValue, effect: Double)],
    conditions: [PointScale.Condition], group: EffectGroup
  ) -> PointScale.Axis {
    let variable = line.variable
    var axis = PointScale.Axis(
      variable: variable.name, label: variable.label, unit: variable.unit,
      group: group.variables, conditions: conditions, ticks: [], minorTicks: [], turningPoints: [])
    if knots.isEmpty {
      axis.ticks = points.compactMap(tick)
    } else {
      addRoundTicks(to: &axis, knots: knots)
    }
    return axis
  }

  private func points(ofEffect effect: Double) -> Double {
    let points = (effect - lowest) * scale
    // Rounding must not leave an end a hair outside 0 to 100.
    return abs(points) < 1e-9 ? 0 : abs(points - 100) < 1e-9 ? 100 : points
  }

  private func tick(_ value: PatientValue, effect: Double) -> PointScale.Tick? {
    guard effect.isFinite else { return nil }
    let label: LocalizedText =
      switch value {
      case .number(let number): LocalizedText(NumberFormat(line).label(round: number))
      case .level(let code):
        line.variable.levels.first { $0.code == code }?.label ?? LocalizedText(code)
      }
    return PointScale.Tick(value: value, label: label, points: points(ofEffect: effect), rank: 0)
  }

  private func addRoundTicks(to axis: inout PointScale.Axis, knots: [EffectCurve.Knot]) {
    let folds = EffectCurve.significant(knots, smallest: Self.smallestFold / scale)
    guard let first = folds.first, let last = folds.last else { return }
    let format = NumberFormat(line)
    let values = RoundValues(in: first.value...last.value, finestStep: format.finestStep) {
      (curve.effect(at: $0) - lowest) * scale
    }
    let turns = folds.dropFirst().dropLast().map(\.value)
    let marks = values.marks(gap: Self.labelGap, turns: turns)
    let effects = curve.effects(at: marks.map(\.value))
    axis.ticks = zip(marks, effects).map { mark, effect in
      let label =
        mark.rank == 0 ? format.label(measured: mark.value) : format.label(round: mark.value)
      return PointScale.Tick(
        value: .number(mark.value), label: LocalizedText(label),
        points: points(ofEffect: effect), rank: mark.rank)
    }
    let minor = values.minorValues(between: marks, gap: Self.minorGap)
    axis.minorTicks = zip(minor, curve.effects(at: minor)).map {
      PointScale.Mark(value: $0, points: points(ofEffect: $1))
    }
    axis.turningPoints = folds.dropFirst().dropLast().map {
      PointScale.Mark(value: $0.value, points: points(ofEffect: $0.effect))
    }
  }
}
