internal import Statistics

extension SimulationPlan {
  /// Everything that makes the plan impossible.
  public var problems: [PlanFault] {
    let defaults = (Self.defaultContinuous.map(\.name), Self.defaultBinary.map(\.name))
    var check = PlanCheck()
    check.number(Double(patients), "patients", in: 1...100_000)
    check.list(centres.map(\.code), "centres")
    check.names(continuous.map(\.name), "continuous", allowed: defaults.0)
    check.names(binary.map(\.name), "binary", allowed: defaults.1)
    for centre in centres { check.number(centre.share, "centres.share", in: 1e-9...1e9) }
    continuous.forEach { check.continuous($0) }
    check.correlations(correlations, among: continuous.map(\.name))
    checkEffects(&check)
    checkHazards(&check)
    checkShares(&check)
    return check.faults
  }

  private func checkEffects(_ check: inout PlanCheck) {
    var known = continuous.map(\.name)
    for variable in binary {
      check.effects(variable.effects, "binary.\(variable.name)", known: known)
      known.append(variable.name)
    }
    check.effects(fracture.effects, "fracture.effects", known: known)
    check.effects(death.effects, "death.effects", known: known)
    let columns = Set(SimulatedColumns.variables(centres: centres.map(\.code)).map(\.name))
    // The default centres stay allowed: a plan with other centres may keep the default holes.
    let codes = centres.map(\.code) + Self.defaultCentres.map(\.code)
    for variable in missing.variables {
      if !columns.contains(variable.name) {
        check.unknown(variable.name, "missing.variables", known: columns.sorted())
      }
      check.effects(
        variable.effects, "missing.\(variable.name)", known: known + codes)
    }
  }

  private func checkHazards(_ check: inout PlanCheck) {
    for (hazard, name) in [(fracture, "fracture"), (death, "death")] {
      check.number(hazard.cumulativeHazard, "\(name).cumulative_hazard", in: 0...100)
      check.number(hazard.shape, "\(name).shape", in: 0.05...20)
    }
    check.number(loss.cumulativeHazard, "loss.cumulative_hazard", in: 0...100)
    check.number(
      scenarios.highLossCumulativeHazard, "scenarios.high_loss_cumulative_hazard", in: 0...100)
    check.number(calendar.horizonMonths, "calendar.horizon_months", in: 0.5...600)
    check.date(calendar.first, "calendar.first")
    check.date(calendar.last, "calendar.last")
  }

  private func checkShares(_ check: inout PlanCheck) {
    let shares = [
      ("calendar.asymptomatic_share", calendar.asymptomaticShare),
      ("faults.impossible_share", faults.impossibleShare), ("faults.unit_share", faults.unitShare),
      ("faults.mixed_date_share", faults.mixedDateShare),
    ]
    for (name, share) in shares + ineligible.shares { check.number(share, name, in: 0...1) }
    check.number(Double(faults.duplicatedRows), "faults.duplicated_rows", in: 0...100_000)
    check.number(missing.scale, "missing.scale", in: 0...100)
    check.number(missing.modelScale, "missing.model_scale", in: 0...100)
  }
}

extension SimulationPlan.Ineligible {
  /// Every share with its key.
  var shares: [(String, Double)] {
    [
      ("secondary_osteoporosis", secondaryOsteoporosis), ("high_energy_trauma", highEnergyTrauma),
      ("no_mri_confirmation", noMriConfirmation), ("level_outside_range", levelOutsideRange),
      ("no_augmentation", noAugmentation), ("records_incomplete", recordsIncomplete),
      ("other_spinal_surgery", otherSpinalSurgery), ("cord_compression", cordCompression),
      ("other_indication", otherIndication), ("kummell", kummell),
      ("burst_fracture", burstFracture), ("cns_disease_before", cnsDiseaseBefore),
      ("cns_disease_during_follow_up", cnsDiseaseDuringFollowUp),
      ("violent_trauma", violentTrauma),
    ].map { ("ineligible.\($0.0)", $0.1) }
  }
}

/// Collects what is wrong with a plan.
private struct PlanCheck {
  var faults: [PlanFault] = []

  mutating func number(_ value: Double, _ name: String, in range: ClosedRange<Double>) {
    guard !range.contains(value) else { return }
    let allowed =
      "from \(NumberStyle().plain(range.lowerBound)) to \(NumberStyle().plain(range.upperBound))"
    faults.append(PlanFault(kind: .outOfRange(name, value, allowed: allowed), path: name))
  }

  mutating func list(_ names: [String], _ path: String) {
    if names.isEmpty { faults.append(PlanFault(kind: .emptyList(path), path: path)) }
  }

  mutating func names(_ names: [String], _ path: String, allowed: [String]) {
    for name in allowed where !names.contains(name) {
      faults.append(PlanFault(kind: .missingVariable(name), path: path))
    }
    for name in names where !allowed.contains(name) { unknown(name, path, known: allowed) }
  }

  mutating func unknown(_ name: String, _ path: String, known: [String]) {
    faults.append(PlanFault(kind: .unknownVariable(name, known: known), path: path))
  }

  mutating func continuous(_ variable: SimulationPlan.Continuous) {
    let path = "continuous.\(variable.name)"
    number(variable.sd, "\(path).sd", in: 1e-9...1e9)
    number(Double(variable.decimals), "\(path).decimals", in: 0...6)
    number(variable.mean, "\(path).mean", in: -1e9...1e9)
    number(variable.minimum, "\(path).minimum", in: -1e9...1e9)
    number(variable.maximum, "\(path).maximum", in: -1e9...1e9)
    if variable.minimum >= variable.maximum {
      let allowed = "below the maximum"
      faults.append(
        PlanFault(
          kind: .outOfRange("\(path).minimum", variable.minimum, allowed: allowed), path: path))
    }
  }

  mutating func correlations(_ given: [SimulationPlan.Correlation], among names: [String]) {
    for correlation in given {
      number(correlation.r, "correlations.r", in: -1...1)
      number(Double(correlation.between.count), "correlations.between", in: 2...2)
      for name in correlation.between where !names.contains(name) {
        unknown(name, "correlations", known: names)
      }
    }
    if faults.isEmpty, Copula(names: names, correlations: given) == nil {
      faults.append(PlanFault(kind: .correlationsImpossible, path: "correlations"))
    }
  }

  mutating func effects(_ effects: [String: Double], _ path: String, known: [String]) {
    for (name, effect) in effects.sorted(by: { $0.key < $1.key }) {
      if !known.contains(name) { unknown(name, path, known: known) }
      number(effect, "\(path).\(name)", in: -100...100)
    }
  }

  mutating func date(_ text: String, _ path: String) {
    guard case .date = DateCell(text) else {
      faults.append(PlanFault(kind: .notADate(text), path: path))
      return
    }
  }
}
