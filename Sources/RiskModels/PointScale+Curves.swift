internal import Cohorts

extension RiskModel {
  /// The points of numbers along an axis of a scale made from this very model.
  ///
  /// Unlike the axis, which shows the range of the data, this answers for any number; NaN where a
  /// transformation is not defined.
  package func points(
    along axis: PointScale.Axis, at numbers: [Double], on scale: PointScale
  ) -> [Double] {
    let fixed = Set(scale.held.map(\.variable))
    let group = design.effectGroups(holding: fixed).first { $0.variables == axis.group }
    let zero = scale.groups.first { $0.variables == axis.group }?.linearPredictorAtZero
    guard let group, let zero else { return numbers.map { _ in .nan } }
    let held = scale.holding([:]).merging(axis.conditions.map { ($0.variable, $0.value) }) { $1 }
    let curve = EffectCurve(of: self, group: group, along: axis.variable, holding: held)
    return curve.effects(at: numbers).map { ($0 - zero) * scale.pointsPerUnit }
  }
}
