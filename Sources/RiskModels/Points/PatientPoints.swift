public import Cohorts

/// One patient on a point scale: points by group, their total and the risk that belongs to it.
public struct PatientPoints: Sendable, Hashable {
  /// The points of one group of variables.
  public struct Entry: Sendable, Hashable {
    /// The variables, in formula order.
    public var variables: [String]
    /// The points; `nil` if a value of the group is not known.
    public var points: Double?
    /// The most points that the group's axes show.
    public var highest: Double
  }

  /// What is known of the patient.
  public var values: PatientValues
  /// One entry a group, in the order of the axes.
  public var entries: [Entry]
  /// The sum of all points; `nil` if a value is not known.
  public var total: Double?
  /// The risk on the primary axis, a share; `nil` if a value is not known or the model has no risk.
  public var risk: Double?
  /// The least and the largest total that the values not known allow.
  public var totalRange: ClosedRange<Double>
  /// The least and the largest risk that the values not known allow; `nil` without a risk axis.
  public var riskRange: ClosedRange<Double>?

  /// The variables that are not known.
  public var unknown: [String] {
    entries.filter { $0.points == nil }.flatMap(\.variables).filter { values[$0] == nil }
  }
}

extension RiskModel {
  /// The points of one patient on a scale made from this very model.
  ///
  /// A group with a value that is missing or that the model cannot use has no points; then there is
  /// no total, only the range that the group's axes allow.
  public func points(of patient: PatientValues, on scale: PointScale) -> PatientPoints {
    points(of: patient, on: scale, effectGroups: effectGroups(of: scale))
  }

  /// The points of many patients, as those of one.
  package func points(
    of patients: [PatientValues], on scale: PointScale
  ) -> [PatientPoints] {
    let groups = effectGroups(of: scale)
    return patients.map { points(of: $0, on: scale, effectGroups: groups) }
  }

  /// What the model knows of each group of a scale; `nil` for a scale of another model.
  private func effectGroups(of scale: PointScale) -> [EffectGroup?] {
    let groups = design.effectGroups(holding: Set(scale.held.map(\.variable)))
    return scale.groups.map { group in groups.first { $0.variables == group.variables } }
  }

  private func points(
    of patient: PatientValues, on scale: PointScale, effectGroups: [EffectGroup?]
  ) -> PatientPoints {
    let patient = scale.holding(patient)
    let entries = zip(scale.groups, effectGroups).map { group, effects in
      let effect = effects.flatMap { try? contribution(of: $0, values: patient) }
      let points = effect.map { ($0 - group.linearPredictorAtZero) * scale.pointsPerUnit }
      return PatientPoints.Entry(
        variables: group.variables, points: points.flatMap { $0.isFinite ? $0 : nil },
        highest: group.highestPoints)
    }
    let known = entries.reduce(0) { $0 + ($1.points ?? 0) }
    let open = entries.reduce(0) { $0 + ($1.points == nil ? $1.highest : 0) }
    let isComplete = entries.allSatisfy { $0.points != nil }
    let range = scale.risk(ofTotalPoints: known).flatMap { low in
      scale.risk(ofTotalPoints: known + open).map { low...max(low, $0) }
    }
    return PatientPoints(
      values: patient, entries: entries, total: isComplete ? known : nil,
      risk: isComplete ? scale.risk(ofTotalPoints: known) : nil,
      totalRange: known...(known + open), riskRange: range)
  }
}
