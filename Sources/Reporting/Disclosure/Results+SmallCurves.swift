internal import Validation

extension Results {
  /// Keeps back small counts of curves and classifications: groups, bins, and patients at or above a threshold.
  ///
  /// Curves themselves say shares of patients parted by predicted risk alone, and stay.
  mutating func keepBackCurves(below smallest: Int) {
    calibrationCurve?.keepBackGroups(below: smallest)
    riskDistribution?.keepBack(below: smallest)
    roc?.keepBack(below: smallest)
    thresholds?.keepBack(below: smallest)
    // Between two times hardly anybody may have been censored.
    for index in (survivalCurves?.curves ?? []).indices {
      survivalCurves?.curves[index].censored = nil
    }
    for index in (horizons ?? []).indices {
      horizons?[index].calibrationCurve.keepBackGroups(below: smallest)
      horizons?[index].riskDistribution.keepBack(below: smallest)
      horizons?[index].roc.keepBack(below: smallest)
      horizons?[index].thresholds.keepBack(below: smallest)
    }
    external?.calibrationCurve.keepBackGroups(below: smallest)
    external?.riskDistribution.keepBack(below: smallest)
    external?.roc.keepBack(below: smallest)
    external?.thresholds.keepBack(below: smallest)
    for index in (subgroups ?? []).indices { subgroups?[index].keepBackThresholds(below: smallest) }
    for index in (categories?.categories ?? []).indices {
      categories?.categories[index].keepBack(below: smallest)
    }
    for index in (categories?.externalCategories ?? []).indices {
      categories?.externalCategories?[index].keepBack(below: smallest)
    }
  }
}

extension [ThresholdPerformance] {
  /// Leaves thresholds with a small count out.
  fileprivate mutating func keepBack(below smallest: Int) {
    removeAll { !$0.isShown(keepingBack: smallest) }
  }
}

extension ROCCurve {
  fileprivate mutating func keepBack(below smallest: Int) { marked.keepBack(below: smallest) }
}

extension CategoryValidation {
  fileprivate mutating func keepBack(below smallest: Int) {
    calibrationCurve.keepBackGroups(below: smallest)
    riskDistribution.keepBack(below: smallest)
    roc.keepBack(below: smallest)
    thresholds.keepBack(below: smallest)
  }
}

extension RiskDistribution {
  /// Joins bins until none has a small count; at last all are one.
  fileprivate mutating func keepBack(below smallest: Int) {
    self = joined(keepingBack: smallest, into: 1) ?? joined(keepingBack: 0, into: 1) ?? self
  }
}

extension SubgroupTable {
  /// Takes the classification of a part away if one of its counts is small, and differences from it.
  fileprivate mutating func keepBackThresholds(below smallest: Int) {
    for index in rows.indices {
      guard let found = rows[index].thresholds,
        !found.allSatisfy({ $0.isShown(keepingBack: smallest) })
      else { continue }
      (rows[index].thresholds, rows[index].netBenefits) = (nil, nil)
      let isReference = rows[index].label == reference
      for other in rows.indices where isReference || other == index {
        rows[other].contrast?.thresholds = []
      }
    }
  }
}
