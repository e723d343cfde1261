// What of curves and classifications is shown where small counts are kept back.

extension ValidationPlan {
  /// The smallest count that is shown; `nil` if all are.
  var smallestShown: Int? { suppressesSmallCounts ? smallestSubgroup : nil }

  /// As many groups as wanted, or as leave no small count in any; none if even one group has one.
  func shownGroups(_ groups: (_ wanted: Int) -> [CalibrationCurve.Group]) -> [CalibrationCurve
    .Group]
  {
    let all = groups(self.groups)
    guard let smallestShown else { return all }
    return stride(from: all.count, to: 0, by: -1).lazy.map(groups).first { found in
      found.allSatisfy { $0.isShown(keepingBack: smallestShown) }
    } ?? []
  }
}

extension CalibrationCurve {
  /// Takes all groups away if one has a small count.
  package mutating func keepBackGroups(below smallest: Int) {
    if !groups.allSatisfy({ $0.isShown(keepingBack: smallest) }) { groups = [] }
  }
}

extension ThresholdPerformance {
  /// Whether none of its four counts is above zero and below a number.
  package func isShown(keepingBack smallest: Int) -> Bool {
    [truePositives, falsePositives, trueNegatives, falseNegatives].allSatisfy {
      $0 == 0 || $0 >= smallest
    }
  }
}

extension CalibrationCurve.Group {
  /// Whether neither its events nor its other patients are few.
  fileprivate func isShown(keepingBack smallest: Int) -> Bool {
    [events, n - events].allSatisfy { $0 == 0 || $0 >= smallest }
  }
}

extension RiskDistribution {
  /// The same with so many bins joined into wider ones that no count above zero is below `smallest`.
  ///
  /// `nil` if fewer than `fewest` bins would be left.
  package func joined(keepingBack smallest: Int, into fewest: Int) -> RiskDistribution? {
    let bins = withEvent.count
    let sizes = (1...max(bins, 1)).lazy.filter { bins % $0 == 0 && bins / $0 >= fewest }
    return sizes.map(joining).first { joined in
      (joined.withEvent + joined.withoutEvent + (joined.censored ?? [])).allSatisfy {
        $0 == 0 || $0 >= smallest
      }
    }
  }

  /// The same with every `size` neighbouring bins as one.
  private func joining(_ size: Int) -> RiskDistribution {
    func sums(_ counts: [Int]) -> [Int] {
      stride(from: 0, to: counts.count, by: size).map { counts[$0..<$0 + size].reduce(0, +) }
    }
    var result = RiskDistribution(
      edges: stride(from: 0, to: edges.count, by: size).map { edges[$0] },
      withEvent: sums(withEvent), withoutEvent: sums(withoutEvent), fiveNumbers: fiveNumbers)
    result.censored = censored.map(sums)
    return result
  }
}
