internal import Statistics

extension CohortSimulator {
  /// Registry flags, the fractured level and later events.
  func addEligibility(to patient: inout SimulatedPatient, _ source: inout SplitMix64) {
    let shares = plan.ineligible
    func flag(_ share: Double) -> Int { source.uniform() < share ? 1 : 0 }
    patient.flags = [
      "primary_osteoporosis": 1 - flag(shares.secondaryOsteoporosis),
      "high_energy_trauma": flag(shares.highEnergyTrauma),
      "mri_confirmed": 1 - flag(shares.noMriConfirmation),
      "had_pva": 1 - flag(shares.noAugmentation),
      "records_incomplete": flag(shares.recordsIncomplete),
      "other_spinal_surgery": flag(shares.otherSpinalSurgery),
      "cord_compression": flag(shares.cordCompression),
      "pva_other_indication": flag(shares.otherIndication),
      "kummell": flag(shares.kummell),
      "burst_fracture": flag(shares.burstFracture),
      "cns_disease_before": flag(shares.cnsDiseaseBefore),
    ]
    let isOutside = flag(shares.levelOutsideRange) == 1
    let isJunction = patient.values["tl_junction"] == 1
    let levels = isOutside ? Self.outsideLevels : isJunction ? Self.junction : Self.elsewhere
    patient.level = levels[source.index(below: levels.count)]
    patient.cnsDay = laterDay(shares.cnsDiseaseDuringFollowUp, patient, &source)
    patient.traumaDay = laterDay(shares.violentTrauma, patient, &source)
  }

  /// A day within follow-up, for the given share of patients.
  private func laterDay(
    _ share: Double, _ patient: SimulatedPatient, _ source: inout SplitMix64
  ) -> Int? {
    let (happens, when) = (source.uniform() < share, source.uniform())
    return happens ? patient.surgeryDay + Self.days(patient.course.months * when) : nil
  }

  /// Whole days in a number of months; rounded down, so that 24 months never reach past the second
  /// anniversary.
  static func days(_ months: Double) -> Int { Int(min(max(months, 0), 12_000) * 30.4375) }

  private static let outsideLevels = ["T3", "T4", "S1"]
  private static let elsewhere = ["T5", "T6", "T7", "T8", "T8", "T9", "L3", "L3", "L4", "L4", "L5"]
  private static let junction = ["T10", "T11", "T11", "T12", "T12", "T12", "L1", "L1", "L1", "L2"]
}
