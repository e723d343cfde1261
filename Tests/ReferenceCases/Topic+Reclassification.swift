internal import Statistics
internal import Validation

extension ReferenceTopic {
  /// Reclassification of patients by a second model.
  static let reclassification = ReferenceTopic(
    "reclass",
    tolerances: [ToleranceRule("categorical.table_*", .exact)],
    informational: [
      Informational("categorical.cuts*", because: "part of the specification"),
      Informational("categorical.interval_rule", because: "a remark"),
    ],
    compute: { reference, values in
      let inputs = reference.results["inputs"]
      let outcomes = (inputs?["y"]?.numbers ?? []).map { $0 == 1 }
      let base = inputs?["p_base"]?.numbers ?? []
      let extended = inputs?["p_extended"]?.numbers ?? []
      values.set("n", outcomes.count)
      values.set("events", outcomes.count { $0 })
      values.attempt("improveProb") { values in
        let result = try ContinuousReclassification(from: base, to: extended, outcomes: outcomes)
        if let result { set(result, into: &values) }
      }
      values.attempt("categorical") { values in
        let cuts = reference.results.value("categorical", "cuts")?.numbers ?? []
        let result = try CategoricalReclassification(
          from: base, to: extended, outcomes: outcomes, cuts: cuts)
        let labels = reference.results.value("categorical", "table_events", "rows")?.texts ?? []
        if let result { set(result, labels: labels, into: &values) }
      }
      values.attempt("errors") { values in
        for (name, risks) in [("base", base), ("extended", extended)] {
          let performance = try Performance(risks: risks, outcomes: outcomes)
          values.set("brier.\(name)", performance.brier.estimate)
          values.set(
            "discrimination_slope.\(name)",
            try DiscriminationSlope.value(risks: risks, outcomes: outcomes))
        }
      }
    })

  private static func set(
    _ result: ContinuousReclassification, into values: inout ComputedValues
  ) {
    let path = "improveProb"
    values.set("\(path).n", result.n)
    values.set("\(path).na", result.events)
    values.set("\(path).nb", result.n - result.events)
    values.set("\(path).pup.ev", result.upAmongEvents)
    values.set("\(path).pdown.ev", result.downAmongEvents)
    values.set("\(path).pup.ne", result.upAmongOthers)
    values.set("\(path).pdown.ne", result.downAmongOthers)
    values.set("\(path).improveSens", result.meanRiseAmongEvents)
    values.set("\(path).improveSpec", result.meanFallAmongOthers)
    let differences = [
      ("nri", result.netReclassification), ("nri.ev", result.netAmongEvents),
      ("nri.ne", result.netAmongOthers), ("idi", result.integratedDiscrimination),
    ]
    for (name, difference) in differences {
      values.set("\(path).\(name)", difference.estimate)
      values.set("\(path).se.\(name)", difference.standardError)
      values.set("\(path).z.\(name)", difference.z)
    }
  }

  private static func set(
    _ result: CategoricalReclassification, labels: [String], into values: inout ComputedValues
  ) {
    let path = "categorical"
    values.set("\(path).up_event", result.upAmongEvents)
    values.set("\(path).down_event", result.downAmongEvents)
    values.set("\(path).up_nonevent", result.upAmongOthers)
    values.set("\(path).down_nonevent", result.downAmongOthers)
    values.set("\(path).nri_events", result.netAmongEvents)
    values.set("\(path).nri_nonevents", result.netAmongOthers)
    values.set("\(path).nri", result.netReclassification.estimate)
    values.set("\(path).se_H0_pencina2008", result.nullStandardError)
    values.set("\(path).z_H0", result.z)
    values.set("\(path).p_H0", result.pValue)
    values.set("\(path).se_multinomial", result.netReclassification.standardError)
    values.set("\(path).ci95_multinomial", result.netReclassification.limits)
    for (name, table) in [("events", result.eventTable), ("nonevents", result.otherTable)] {
      values.set(
        "\(path).table_\(name)", cells: table.map { $0.map { Double($0) as Double? } },
        rows: labels, columns: labels)
    }
  }
}
