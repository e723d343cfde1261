/// How one case came out.
package struct CaseReport: Sendable {
  package struct Deviation: Sendable {
    package var path: String
    package var ours: ReferenceLeaf
    package var theirs: ReferenceLeaf
    package var tolerance: Tolerance
    /// Above 1 fails.
    package var excess: Double

    package var size: Double {
      guard case .number(let a) = ours, case .number(let b) = theirs, a.isFinite, b.isFinite else {
        return .infinity
      }
      return a == b ? 0 : tolerance.deviation(of: a, from: b)
    }
  }

  package var topic: String
  package var name: String
  package var compared = 0
  /// Compared values whose reference rests on another convention, by its name.
  package var conventions: [String: Int] = [:]
  package var informational = 0
  package var notComputed: [String] = []
  package var surplus: [String] = []
  package var failures: [Deviation] = []
  /// The value nearest to failing, or that fails most.
  package var worst: Deviation?
  package var errors: [(part: String, message: String)] = []

  package init(topic: String, name: String) { (self.topic, self.name) = (topic, name) }

  /// Whether everything computed agrees.
  package var agrees: Bool { failures.isEmpty && errors.isEmpty }
  package var isComplete: Bool { notComputed.isEmpty }
}

extension ReferenceTopic {
  /// Computes a case and compares every value of its golden file.
  package func run(_ reference: ReferenceCase) -> CaseReport {
    var computed = ComputedValues()
    if let compute { computed.attempt(reference.name) { try compute(reference, &$0) } }
    return compare(computed, with: reference)
  }

  package func compare(_ computed: ComputedValues, with reference: ReferenceCase) -> CaseReport {
    var report = CaseReport(topic: name, name: reference.name)
    report.errors = computed.errors
    var unanswered = Set(computed.leaves.keys)
    for (path, theirs) in reference.results.leaves {
      unanswered.remove(path)
      if isInformational(path) {
        report.informational += 1
      } else if let ours = computed.leaves[path] {
        report.add(ours, theirs, at: path, within: tolerance(of: path, in: reference.name))
      } else {
        report.notComputed.append(path)
      }
    }
    report.surplus = unanswered.sorted()
    return report
  }
}

extension CaseReport {
  fileprivate mutating func add(
    _ ours: ReferenceLeaf, _ theirs: ReferenceLeaf, at path: String, within tolerance: Tolerance
  ) {
    compared += 1
    if tolerance.isConvention { conventions[tolerance.name, default: 0] += 1 }
    let deviation = Deviation(
      path: path, ours: ours, theirs: theirs, tolerance: tolerance,
      excess: tolerance.excess(of: ours, from: theirs))
    if !(deviation.excess <= 1) { failures.append(deviation) }
    if deviation.excess > worst?.excess ?? -1 { worst = deviation }
  }
}
