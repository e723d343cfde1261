internal import Statistics

extension CohortSimulator {
  /// The cohort as a CSV file, with missing values and faults as the plan asks; see
  /// ``SimulatedColumns``.
  public func csv() -> String {
    let names = ["id", "synthetic"] + dictionary.map(\.name)
    let rows = patients().enumerated().map { index, patient in
      let cells = recorded(patient, index: index)
      return names.map { cells[$0] ?? "" }
    }
    return CSVWriter.text(header: names, rows: withDuplicates(rows))
  }

  /// The data dictionary of ``csv()``, with labels in both languages.
  public var dictionary: [Variable] {
    SimulatedColumns.variables(centres: plan.centres.map(\.code))
  }

  /// Identifier, true risk and true log hazard of every patient, as CSV; for checking models.
  public func truthCSV() -> String {
    CSVWriter.text(
      header: ["id", "synthetic", "true_risk", "fracture_log_hazard"],
      rows: patients().map { [$0.id, "1", "\($0.trueRisk)", "\($0.fractureLogHazard)"] })
  }

  private func withDuplicates(_ rows: [[String]]) -> [[String]] {
    var source = SplitMix64(seed: plan.seed, stream: -1_000_000)
    var copies: [Int: Int] = [:]
    for _ in 0..<plan.faults.duplicatedRows {
      copies[source.index(below: rows.count), default: 0] += 1
    }
    return rows.enumerated().flatMap { Array(repeating: $1, count: 1 + (copies[$0] ?? 0)) }
  }

  /// The cells of one patient: true values, then holes, then faults.
  ///
  /// Holes and faults have a stream of their own, so that asking for more of them changes no patient.
  private func recorded(_ patient: SimulatedPatient, index: Int) -> [String: String] {
    var source = SplitMix64(seed: plan.seed, stream: -(index + 1))
    var cells = complete(patient)
    for variable in plan.missing.variables {
      let isMissing = source.uniform() < probability(ofMissing: variable, patient)
      if isMissing { cells[variable.name] = "" }
    }
    addFaults(to: &cells, &source)
    return cells
  }

  // MARK: True values

  private func complete(_ patient: SimulatedPatient) -> [String: String] {
    var cells = [
      "id": patient.id, "synthetic": "1", "centre": plan.centres[patient.centre].code,
      "surgery_date": Self.iso(patient.surgeryDay), "level": patient.level,
      "cns_during_fu_date": patient.cnsDay.map(Self.iso) ?? "",
      "violent_trauma_date": patient.traumaDay.map(Self.iso) ?? "",
      "sex": patient.values["sex_female"] == 1 ? "female" : "male",
      "n_levels": patient.values["multi_level"] == 1 ? "multiple" : "single",
      "procedure": patient.values["pkp"] == 1 ? "PKP" : "PVP",
    ]
    for variable in plan.continuous {
      cells[variable.name] = Self.fixed(patient.values[variable.name], variable.decimals)
    }
    for variable in plan.binary where cells[variable.name] == nil {
      cells[variable.name] = patient.values[variable.name] == 1 ? "1" : "0"
    }
    for (name, flag) in patient.flags { cells[name] = "\(flag)" }
    return cells.merging(outcome(patient)) { $1 }
  }

  private func outcome(_ patient: SimulatedPatient) -> [String: String] {
    let course = patient.course
    let day = Self.iso(patient.surgeryDay + Self.days(course.months))
    let isFracture = course.end == .fracture
    let months = Self.fixed(course.months, 2)
    return [
      "fracture_24m": course.end == .lost ? "" : isFracture ? "1" : "0",
      "fracture_date": isFracture ? day : "", "fracture_months": isFracture ? months : "",
      "fracture_site": isFracture ? course.site : "",
      "fracture_symptomatic": isFracture ? (course.isSymptomatic ? "1" : "0") : "",
      "followup_months": months, "end_reason": course.end.rawValue,
      "status": isFracture ? "fracture" : course.end == .death ? "death" : "censored",
      "death_date": course.end == .death ? day : "", "last_contact_date": day,
    ]
  }

  // MARK: Holes

  private func probability(
    ofMissing variable: SimulationPlan.MissingVariable, _ patient: SimulatedPatient
  ) -> Double {
    let code = plan.centres[patient.centre].code
    var probability = variable.byCentre[code] ?? variable.probability
    if let intercept = variable.intercept {
      let odds = intercept + EffectTerms(variable.effects, in: plan).sum(patient.values)
      probability = inverseLogit(odds + (variable.effects[code] ?? 0)).p
    }
    if plan.missing.treatmentMissingNotAtRandom, variable.name == "aot_post",
      patient.course.months < 6
    {
      probability *= 3
    }
    let isModel = plan.missing.modelVariables.contains(variable.name)
    return probability * plan.missing.scale * (isModel ? plan.missing.modelScale : 1)
  }

  // MARK: Faults

  private func addFaults(to cells: inout [String: String], _ source: inout SplitMix64) {
    // A decimal point or a sign gone wrong.
    for (name, factor) in [("age", 10.0), ("bmi", 0.1), ("tscore_min", -10), ("hu_l1", 100)]
    where source.uniform() < plan.faults.impossibleShare {
      cells[name] = cells[name].flatMap(Double.init).map { Self.fixed($0 * factor, 1) } ?? ""
    }
    // A CT value with the scanner's offset of 1024, a bone density in mg/cm³ for a T-score.
    let (offset, density) = (source.uniform(), source.uniform())
    if offset < plan.faults.unitShare {
      cells["hu_l1"] = cells["hu_l1"].flatMap(Double.init).map { Self.fixed($0 + 1024, 0) } ?? ""
    }
    if density < plan.faults.unitShare {
      cells["tscore_min"] =
        cells["tscore_min"].flatMap(Double.init).map { Self.fixed(120 + 15 * $0, 1) } ?? ""
    }
    let (isMixed, style) = (source.uniform() < plan.faults.mixedDateShare, source.index(below: 3))
    if isMixed, case .date(let date) = DateCell(cells["surgery_date"] ?? "") {
      cells["surgery_date"] = Self.written(date, style: style)
    }
  }

  private static func written(_ date: CalendarDate, style: Int) -> String {
    switch style {
    case 0: "\(date.year)/\(date.month)/\(date.day)"
    case 1: "\(date.year)年\(date.month)月\(date.day)日"
    default: "\(date.day)/\(date.month)/\(date.year)"
    }
  }

  // MARK: Text

  private static func iso(_ day: Int) -> String { CalendarDate(daysSince1970: day).iso }

  /// Fixed decimals as data files write them; exact integers make it independent of any locale.
  private static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value, value.isFinite, abs(value) < 1e9 else { return "" }
    let unit = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let scaled = Int((abs(value) * Double(unit)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let fraction = "\(scaled % unit)"
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(scaled / unit).\(zeros)\(fraction)"
  }
}
