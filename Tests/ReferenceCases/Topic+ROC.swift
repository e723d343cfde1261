internal import Statistics
internal import Validation

extension ReferenceTopic {
  /// ROC curves and their comparison.
  static let roc = ReferenceTopic(
    "roc",
    tolerances: [ToleranceRule("*.n_thresholds", .exact)],
    informational: [
      Informational("*.coords_sampled.index_1based*", because: "which rows the reference keeps"),
      Informational("*.sens_at_spec.spec*", because: "the specificities asked for"),
      Informational("*.direction", because: "stated, never found in the data"),
    ],
    compute: { reference, values in
      let sample = try ROCSample(reference)
      for name in sample.names {
        values.attempt(name) { values in try sample.curve(name, into: &values) }
      }
      values.attempt("paired_delong") { values in try sample.pairs(into: &values) }
      values.attempt("unpaired") { values in try sample.halves(into: &values) }
    })
}

/// A case of the topic: outcomes, scores and the direction that the reference found for each.
private struct ROCSample {
  let outcomes: [Bool]
  let scores: [String: [Double]]
  let names: [String]
  let results: ReferenceJSON

  init(_ reference: ReferenceCase) throws {
    results = reference.results
    outcomes = (results.value("inputs", "y")?.numbers ?? []).map { $0 == 1 }
    let members = results.value("inputs", "scores")?.members ?? []
    names = members.map(\.key)
    scores = Dictionary(members.map { ($0.key, $0.value.numbers) }, uniquingKeysWith: { $1 })
  }

  private func direction(of name: String) -> ROCAnalysis.Direction {
    let text = results.value("curves", name, "direction")?.text
    return text == ">" ? .lowerIsRiskier : .higherIsRiskier
  }

  private func known(_ names: String...) -> [Int] {
    outcomes.indices.filter { row in names.allSatisfy { scores[$0]?[row].isNaN == false } }
  }

  private func analysis(_ name: String, rows: [Int]) throws -> ROCAnalysis {
    try ROCAnalysis(
      scores: rows.compactMap { scores[name]?[$0] }, outcomes: rows.map { outcomes[$0] },
      direction: direction(of: name))
  }

  func curve(_ name: String, into values: inout ComputedValues) throws {
    let analysis = try analysis(name, rows: known(name))
    let path = "curves.\(name)"
    values.set("\(path).n", analysis.events + analysis.nonEvents)
    values.set("\(path).events", analysis.events)
    let area = analysis.area()
    values.set("\(path).auc", area.estimate)
    values.set("\(path).var_delong", area.standardError.map { $0 * $0 })
    values.set("\(path).se_delong", area.standardError)
    values.set("\(path).ci95_delong", area.limits)
    values.set("\(path).ci95_logit_from_delong_se", analysis.area(interval: .logit).limits)
    values.set(
      "\(path).se_hanley_mcneil", analysis.area(interval: .hanleyMcNeil).standardError)
    values.set("\(path).mann_whitney_p", analysis.mannWhitneyP)
    coordinates(analysis, name, into: &values)
    thresholds(analysis, path, into: &values)
    parts(analysis, path, into: &values)
  }

  private func coordinates(
    _ analysis: ROCAnalysis, _ name: String, into values: inout ComputedValues
  ) {
    let all = analysis.coordinates
    values.set("curves.\(name).n_thresholds", all.count)
    let rows = results.value("curves", name, "coords_sampled", "index_1based")?.numbers ?? []
    for (place, row) in rows.enumerated() {
      let coordinate = all[Int(row) - 1]
      let counts = coordinate.counts
      func set(_ column: String, _ value: Double?) {
        let path = "curves.\(name).coords_sampled.table.\(column)"
        values.set(LeafPath.element(path, place, of: rows.count), value)
      }
      set("threshold", coordinate.threshold)
      set("sensitivity", coordinate.sensitivity)
      set("specificity", coordinate.specificity)
      set("ppv", counts.share(.positivePredictiveValue))
      set("npv", counts.share(.negativePredictiveValue))
      set("accuracy", counts.share(.accuracy))
      set("tp", Double(counts.truePositives))
      set("fp", Double(counts.falsePositives))
      set("tn", Double(counts.trueNegatives))
      set("fn", Double(counts.falseNegatives))
    }
  }

  private func thresholds(
    _ analysis: ROCAnalysis, _ path: String, into values: inout ComputedValues
  ) {
    let youden = analysis.best(by: .youden())
    set(youden, at: "\(path).youden", into: &values)
    let counts = youden.map(\.counts)
    values.set(
      "\(path).youden.youden",
      youden.compactMap { point in
        point.sensitivity.flatMap { x in point.specificity.map { x + $0 } }
      })
    values.set("\(path).youden.ppv", counts.compactMap { $0.share(.positivePredictiveValue) })
    values.set("\(path).youden.npv", counts.compactMap { $0.share(.negativePredictiveValue) })
    set(analysis.best(by: .closestToTopLeft()), at: "\(path).closest_topleft", into: &values)
    set(
      analysis.best(by: .youden(cost: 2, prevalence: 0.3)),
      at: "\(path).youden_weighted_cost2_prev0.3", into: &values)
    guard let first = youden.first else { return }
    values.set("\(path).at_youden_first.threshold", first.threshold)
    table(analysis.counts(at: first.threshold), "\(path).at_youden_first", into: &values)
  }

  private func set(
    _ points: [ROCAnalysis.Coordinate], at path: String, into values: inout ComputedValues
  ) {
    values.set("\(path).threshold", points.map(\.threshold))
    values.set("\(path).sensitivity", points.compactMap(\.sensitivity))
    values.set("\(path).specificity", points.compactMap(\.specificity))
  }

  private func table(
    _ counts: ClassificationCounts, _ path: String, into values: inout ComputedValues
  ) {
    values.set("\(path).tp", counts.truePositives)
    values.set("\(path).fp", counts.falsePositives)
    values.set("\(path).fn", counts.falseNegatives)
    values.set("\(path).tn", counts.trueNegatives)
    let names = ["sensitivity", "specificity", "ppv", "npv", "accuracy"]
    for (name, share) in zip(names, ClassificationCounts.Share.allCases) {
      values.set("\(path).\(name).est", counts.share(share))
      for (key, method) in [("exact", BinomialInterval.exact), ("wilson", .wilson)] {
        let interval = counts.interval(of: share, method: method)
        values.set("\(path).\(name).\(key)", [interval.lower, interval.upper].map { $0 ?? .nan })
      }
    }
    for (key, ratio) in [
      ("lr_pos", counts.positiveLikelihoodRatio()), ("lr_neg", counts.negativeLikelihoodRatio()),
    ] {
      values.set("\(path).\(key).est", ratio.estimate)
      values.set("\(path).\(key).ci95_log", ratio.limits)
    }
    values.set("\(path).f1", counts.f1)
    values.set("\(path).mcc", counts.matthewsCorrelation)
    values.set("\(path).dor", counts.diagnosticOddsRatio)
  }

  private func parts(
    _ analysis: ROCAnalysis, _ path: String, into values: inout ComputedValues
  ) {
    for isCorrected in [false, true] {
      let suffix = isCorrected ? "_corrected" : ""
      values.set(
        "\(path).pauc.spec_1_0.9\(suffix)",
        analysis.partialArea(where: .specificity, in: 0.9...1, isCorrected: isCorrected))
      values.set(
        "\(path).pauc.sens_1_0.8\(suffix)",
        analysis.partialArea(where: .sensitivity, in: 0.8...1, isCorrected: isCorrected))
    }
    values.set(
      "\(path).sens_at_spec.sens",
      [0.8, 0.9, 0.95].map { analysis.sensitivity(atSpecificity: $0) ?? .nan })
  }

  /// Pairs of different directions are left out, as in the reference.
  func pairs(into values: inout ComputedValues) throws {
    for (i, first) in names.enumerated() {
      for second in names[(i + 1)...] where direction(of: first) == direction(of: second) {
        let rows = known(first, second)
        let result = try AreaComparison.paired(
          analysis(first, rows: rows), analysis(second, rows: rows))
        let path = "paired_delong.\(first) vs \(second)"
        values.set("\(path).z", result.statistic)
        values.set("\(path).p", result.pValue)
        values.set("\(path).auc1", result.first.estimate)
        values.set("\(path).auc2", result.second.estimate)
        values.set("\(path).covariance", result.covariance)
        values.set("\(path).diff", result.difference.estimate)
        values.set("\(path).se_diff", result.difference.standardError)
        values.set("\(path).ci95", result.difference.limits)
      }
    }
  }

  /// Rows 2, 4, 6 … against 1, 3, 5 … of the first score, higher is riskier.
  func halves(into values: inout ComputedValues) throws {
    guard let name = names.first else { return }
    func half(_ remainder: Int) throws -> ROCAnalysis {
      let rows = outcomes.indices.filter { $0 % 2 == remainder }
      return try ROCAnalysis(
        scores: rows.compactMap { scores[name]?[$0] }, outcomes: rows.map { outcomes[$0] })
    }
    let result = AreaComparison.unpaired(try half(1), try half(0))
    let path = "unpaired_delong_even_vs_odd_rows"
    values.set("\(path).D", result.statistic)
    values.set("\(path).df", result.degreesOfFreedom)
    values.set("\(path).p", result.pValue)
    values.set("\(path).auc_even", result.first.estimate)
    values.set("\(path).auc_odd", result.second.estimate)
  }
}

extension Estimate {
  /// Both limits; NaN where there is none.
  var limits: [Double] { [lower, upper].map { $0 ?? .nan } }
}
