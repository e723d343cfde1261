internal import RiskModels
internal import Statistics

/// How precisely a model knows the totals of its patients: one interval for each group of similar ones.
struct TotalConfidence {
  /// A group of patients with their mean total and its mean interval.
  struct Group {
    var patients: Int
    var total: Double
    var interval: ClosedRange<Double>
  }

  /// Rising totals; not empty.
  let groups: [Group]

  /// `nil` for models that do not know the errors of their patients' linear predictors.
  init?(_ model: RiskModel, on scale: PointScale) {
    // Where variables are held, the axes are of other patients than the groups.
    guard model.covariance != nil, scale.held.isEmpty, let found = model.leverage?.groups else {
      return nil
    }
    let margin = NormalDistribution.criticalValue()
    groups = found.compactMap { group in
      let ends = [-1, 0, 1].map {
        scale.totalPoints(
          ofLinearPredictor: group.linearPredictor + $0 * margin * group.standardError)
      }
      // Patients who were not among those of the axes' ranges have no place on them.
      guard (0...scale.totalPoints.highest).contains(ends[1]), ends[0] <= ends[2] else {
        return nil
      }
      return Group(patients: group.patients, total: ends[1], interval: ends[0]...ends[2])
    }
    guard !groups.isEmpty else { return nil }
  }

  /// The bars under the axis of total points.
  var bars: [ConfidenceBar] {
    groups.map {
      ConfidenceBar(
        line: 0, points: $0.total, lower: $0.interval.lowerBound, upper: $0.interval.upperBound)
    }
  }
}
