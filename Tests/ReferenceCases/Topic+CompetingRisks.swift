internal import RiskModels
internal import Statistics
internal import Survival

extension ReferenceTopic {
  /// Aalen–Johansen, Gray, Fine–Gray, cause-specific risks.
  static let competing = ReferenceTopic(
    "competing",
    tolerances: [
      ToleranceRule("fine_gray_*", .fit),
      ToleranceRule("fgr_risk*", .convention("crr's stopping rule", relative: 1e-5)),
      ToleranceRule("cause_specific_cox*", .fit),
    ],
    informational: [
      Informational("fine_gray_finegray.*.rows", because: "the size of a table that is never made"),
      Informational(
        "fine_gray_finegray.*.weight_sum", because: "the size of a table that is never made"),
    ],
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
      values.attempt("Fine–Gray") { values in
        let model = try SubdistributionCase(reference, sample: sample)
        model.fits(into: &values)
        model.expandedFits(into: &values)
      }
      values.attempt("cause-specific Cox models") {
        try CauseSpecificSample(reference, followUp: sample.followUp, times: sample.times)
          .set(into: &$0)
      }
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

/// The regressions of a case.
private struct SubdistributionCase {
  let sample: CompetingSample
  let predictors: Matrix
  let names: [String]
  /// The patients whose risks are compared.
  let chosen: Matrix

  init(_ reference: ReferenceCase, sample: CompetingSample) throws {
    let data = try reference.data()
    names = reference.spec["x"]?.texts ?? []
    predictors = Matrix(columns: try names.map { try data.numbers($0) }, rows: data.rows)
    chosen = predictors.selecting(rows: [0, 4, 19])
    self.sample = sample
  }

  /// `cmprsk::crr` for each cause.
  func fits(into values: inout ComputedValues) {
    for cause in 1...2 {
      var solver = FineGraySolver(
        predictors: predictors, followUp: sample.followUp, options: .init(cause: cause))
      let status = solver.solve()
      let path = "fine_gray_crr.cause\(cause)"
      values.set("\(path).converged", status == .converged ? 1 : 0)
      values.set("\(path).coef", solver.coefficients, names: names)
      values.set("\(path).loglik", solver.logLikelihood)
      values.set("\(path).loglik_null", solver.nullLogLikelihood)
      if let covariance = solver.covariance() {
        values.set("\(path).vcov", covariance)
        values.set("\(path).se", covariance.standardErrors, names: names)
      }
      let baseline = solver.baselineJumps()
      values.set("\(path).baseline_jump_times_first5", Array(baseline.times.prefix(5)))
      values.set("\(path).baseline_jumps_first5", Array(baseline.jumps.prefix(5)))
      let hazards = sample.times.map { time in
        zip(baseline.times, baseline.jumps).reduce(0) { $0 + ($1.0 <= time ? $1.1 : 0) }
      }
      values.set("\(path).baseline_cum_subhazard.times", sample.times)
      values.set("\(path).baseline_cum_subhazard.value", hazards)
      let risks = solver.cumulativeIncidence(of: chosen, at: sample.times).transposed
      values.set("\(path).cif_rows_1_5_20", risks)
      if cause == 1 { values.set("fgr_risk_rows_1_5_20", risks) }
    }
  }

  /// `coxph` on the weighted rows of `survival::finegray`.
  func expandedFits(into values: inout ComputedValues) {
    for ties in TieMethod.allCases {
      var solver = FineGraySolver(
        predictors: predictors, followUp: sample.followUp,
        options: .init(ties: ties, tiedCensoring: .eventsFirst))
      solver.solve()
      let path = "fine_gray_finegray.\(ties.rawValue)"
      values.set("\(path).coef", solver.coefficients, names: names)
      // R's `coxph` turns to the robust variance by itself when weights are not whole numbers.
      if let naive = solver.covariance(.independentRows) {
        values.set("\(path).se_naive", naive.standardErrors)
      }
      if ties == .breslow, let robust = solver.covariance(.knownCensoring) {
        values.set("\(path).se_cluster_robust", robust.standardErrors, names: names)
      }
    }
  }
}

extension Matrix {
  fileprivate var standardErrors: [Double] { (0..<rows).map { self[$0, $0].squareRoot() } }

  fileprivate var transposed: Matrix {
    Matrix(columns: (0..<rows).map { row($0) }, rows: columns)
  }
}
