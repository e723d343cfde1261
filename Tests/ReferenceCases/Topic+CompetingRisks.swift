internal import Statistics
internal import Survival

extension ReferenceTopic {
  /// Aalen–Johansen, Gray, Fine–Gray, cause-specific risks.
  static let competing = ReferenceTopic(
    "competing",
    compute: { reference, values in
      let sample = try CompetingSample(reference)
      sample.counts(into: &values)
      sample.curves(sample.followUp, at: "aalen_johansen.overall", into: &values)
      for (code, label) in sample.labels.enumerated() {
        let rows = sample.groups.indices.filter { sample.groups[$0] == code }
        let path = "aalen_johansen.\(sample.groupName)=\(label)"
        sample.curves(sample.followUp.selecting(rows), at: path, into: &values)
      }
      sample.grayTests(into: &values)
    })
}

/// A case of the topic: follow-up with two causes, in groups, with predictors.
struct CompetingSample {
  let followUp: FollowUp
  let groupName: String
  let groups: [Int]
  let labels: [String]
  let times: [Double]

  init(_ reference: ReferenceCase) throws {
    let data = try reference.data()
    followUp = FollowUp(
      times: try data.numbers(reference.spec["time"]?.text ?? ""),
      causes: try data.numbers(reference.spec["status"]?.text ?? "").map { Int($0) })
    groupName = reference.spec["group"]?.text ?? ""
    (groups, labels) = try data.groups(groupName)
    times = (reference.spec["times"]?.elements ?? []).compactMap(\.number)
  }

  func counts(into values: inout ComputedValues) {
    values.set("n", followUp.count)
    for cause in 0...2 {
      values.set("status_counts.\(cause)", followUp.causes.count { $0 == cause })
    }
  }

  func curves(_ followUp: FollowUp, at path: String, into values: inout ComputedValues) {
    let sets = RiskSets(followUp)
    let curves = [1, 2].map { AalenJohansen(sets, cause: $0) }
    let names = ["cause1", "cause2"]
    func table(_ value: (AalenJohansen, Double) -> Double?) -> [[Double?]] {
      times.map { time in curves.map { value($0, time) } }
    }
    values.set("\(path).times", times)
    values.set("\(path).cif", cells: table { $0.incidence(at: $1).estimate }, columns: names)
    values.set(
      "\(path).std_err_infinitesimal_jackknife",
      cells: table { $0.incidence(at: $1).standardError })
    for type in KaplanMeier.IntervalType.allCases {
      let name = type.rawValue
      values.set(
        "\(path).lower_\(name)", cells: table { $0.incidence(at: $1, interval: type).lower })
      values.set(
        "\(path).upper_\(name)", cells: table { $0.incidence(at: $1, interval: type).upper })
    }
    let first = times.map { curves[0].incidence(at: $0) }
    for (index, point) in first.enumerated() {
      values.set(
        LeafPath.element("\(path).prodlim_cif1", index, of: times.count), point.estimate)
      values.set(
        LeafPath.element("\(path).prodlim_se_cif1", index, of: times.count), point.standardError)
    }
    grayVariances(sets, at: path, into: &values)
  }

  /// `cmprsk::cuminc` for one group: a row a cause, a column a time.
  private func grayVariances(_ sets: RiskSets, at path: String, into values: inout ComputedValues) {
    let curves = [1, 2].map { AalenJohansen(sets, cause: $0, variance: .gray) }
    let points = curves.map { curve in times.map { curve.incidence(at: $0) } }
    let (rows, columns) = (["1 1", "1 2"], times.map { "\(Int($0))" })
    values.set(
      "\(path).cmprsk_cuminc_est", cells: points.map { $0.map(\.estimate) }, rows: rows,
      columns: columns)
    values.set(
      "\(path).cmprsk_cuminc_var",
      cells: points.map { $0.map { point in point.standardError.map { $0 * $0 } } }, rows: rows,
      columns: columns)
  }

  func grayTests(into values: inout ComputedValues) {
    for cause in 1...2 {
      let test = GrayTest(followUp, groups: groups, cause: cause)
      values.set("gray_test.cause\(cause).stat", test.chiSquared)
      values.set("gray_test.cause\(cause).pv", test.p)
      values.set("gray_test.cause\(cause).df", test.degreesOfFreedom)
    }
  }
}
