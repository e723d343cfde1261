package import Cohorts
internal import Foundation
package import Statistics

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

  /// The standard error of the points of a value on an axis, compared with a typical patient's; `nil` for a
  /// model without covariances and where the difference is not defined.
  ///
  /// Half of a confidence bar's length is this times 1.96. A typical value has no error by definition, and
  /// errors do not depend on where a variable has its zero, unlike those of `rms::nomogram(conf.int =)`.
  package func standardError(
    ofPointsAt value: PatientValue, along axis: PointScale.Axis, on scale: PointScale
  ) -> Double? {
    let typical = scale.holding(design.typicalValues)
    var patient = typical.merging(axis.conditions.map { ($0.variable, $0.value) }) { $1 }
    patient[axis.variable] = value
    guard let covariance, let row = try? design.row(for: patient),
      let reference = try? design.row(for: typical)
    else { return nil }
    let difference = zip(row, reference).map { $0 - $1 }
    var variance = 0.0
    for i in difference.indices where difference[i] != 0 {
      for j in difference.indices {
        variance += difference[i] * difference[j] * covariance[i + 1, j + 1]
      }
    }
    let error = max(0, variance).squareRoot() * scale.pointsPerUnit
    return error.isFinite ? error : nil
  }

  /// The risk of a patient with its interval on each risk axis of a scale; `nil` where a value is not known
  /// and on axes of other strata than the patient's.
  package func risks(of values: PatientValues, on scale: PointScale) -> [Estimate?] {
    let values = scale.holding(values)
    return scale.riskAxes.map { axis in
      guard isOf(axis, values) else { return nil }
      return try? predict(values, within: axis.time).risk
    }
  }

  /// Whether a risk axis is the patient's: all are where the model has no strata.
  package func isOf(_ axis: PointScale.RiskAxis, _ values: PatientValues) -> Bool {
    guard let stratum = axis.stratum else { return true }
    return (try? self.stratum(of: values)) == stratum
  }
}
