internal import RiskModels

extension RiskModel {
  /// "125 events"; of an outcome with categories "none 106, low 153, high 142".
  var outcomeCounts: String {
    guard let categories else { return "\(eventCount) events" }
    return categories.levels.map { level in
      level.code + (level.patientCount.map { " \($0)" } ?? "")
    }.joined(separator: ", ")
  }
}
