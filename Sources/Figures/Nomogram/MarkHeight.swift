internal import Cohorts
internal import RiskModels

/// The height on the page at which a patient's value of a group of variables stands.
struct MarkHeight {
  let scale: PointScale
  let layout: NomogramLayout

  /// The middle of a group's rows.
  func middle(of group: [String]) -> Double? {
    let heights = rows(of: group).map(\.row.y)
    guard let low = heights.min(), let high = heights.max() else { return nil }
    return (low + high) / 2
  }

  /// On the axis that fits the patient; the nearest if it holds a number at another value.
  func y(of group: [String], values: PatientValues) -> Double? {
    let fitting = rows(of: group).filter { pair in
      pair.axis.conditions.allSatisfy { condition in
        guard case .level = condition.value else { return true }
        return values[condition.variable] == condition.value
      }
    }
    let ranked = fitting.map { pair in
      (y: line(of: pair.axis, in: pair.row, values: values), held: held(pair.axis, values))
    }
    return ranked.min { abs($0.held) < abs($1.held) }?.y
  }

  /// Whether the numbers held along the nearest axis are not quite the patient's.
  func isBetween(of group: [String], values: PatientValues) -> Bool {
    let distances = rows(of: group).map { abs(held($0.axis, values)) }
    return (distances.min() ?? 0) > 0
  }

  private func rows(of group: [String]) -> [(axis: PointScale.Axis, row: NomogramRow)] {
    scale.axes.indices.compactMap { index in
      guard scale.axes[index].group == group, let row = layout.row(.predictor(index)) else {
        return nil
      }
      return (scale.axes[index], row)
    }
  }

  /// How far the numbers held along an axis are above the patient's, summed.
  private func held(_ axis: PointScale.Axis, _ values: PatientValues) -> Double {
    axis.conditions.reduce(0) { sum, condition in
      guard case .number(let held) = condition.value,
        case .number(let own)? = values[condition.variable]
      else { return sum }
      return sum + held - own
    }
  }

  /// The line of a folded axis on which the patient's number lies.
  private func line(of axis: PointScale.Axis, in row: NomogramRow, values: PatientValues) -> Double
  {
    guard case .number(let own)? = values[axis.variable], row.tracks.count > 1 else { return row.y }
    let index = axis.turningPoints.count { own > $0.value }
    return row.y + row.tracks[min(index, row.tracks.count - 1)].offset
  }
}
