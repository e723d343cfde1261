import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@Suite struct CohortSimulatorTests {
  private func plan(_ patients: Int, _ scenario: SimulationPlan.Scenario = .base) -> SimulationPlan
  {
    var plan = SimulationPlan()
    plan.patients = patients
    plan.scenario = scenario
    return plan
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  /// The concordance of `scores` with `events` by counting pairs through ranks.
  private func auc(_ scores: [Double], _ events: [Bool]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let cases = events.count(where: \.self)
    let rankSum = order.enumerated().reduce(0) { events[$1.element] ? $0 + $1.offset + 1 : $0 }
    return (Double(rankSum) - Double(cases * (cases + 1)) / 2)
      / (Double(cases) * Double(events.count - cases))
  }

  /// 50,000 patients of an independent program gave 15.0 % fractures before death, 6.0 % deaths before
  /// fracture, a log hazard of standard deviation 1.00 and a C-statistic of .772; the tolerances are about
  /// three standard errors at 8,000.
  @Test func agreesWithAnIndependentSimulation() throws {
    let patients = try CohortSimulator(plan(8000)).patients()
    let fractured = patients.map { $0.fractureMonths <= 24 && $0.fractureMonths < $0.deathMonths }
    let died = patients.map { $0.deathMonths <= 24 && $0.deathMonths < $0.fractureMonths }
    let logHazards = patients.map(\.fractureLogHazard)
    let centre = mean(logHazards)
    let sd = sqrt(mean(logHazards.map { ($0 - centre) * ($0 - centre) }))
    #expect(abs(mean(fractured.map { $0 ? 1 : 0 }) - 0.150) < 0.012)
    #expect(abs(mean(patients.map(\.trueRisk)) - 0.150) < 0.005)
    #expect(abs(mean(died.map { $0 ? 1 : 0 }) - 0.060) < 0.008)
    #expect(abs(sd - 1.00) < 0.03)
    #expect(abs(auc(logHazards, fractured) - 0.772) < 0.022)
    for (index, expected) in [0.145, 0.171, 0.134].enumerated() {
      let risks = patients.filter { $0.centre == index }.map(\.trueRisk)
      #expect(abs(mean(risks) - expected) < 0.011)
    }
    for (months, expected) in [(1.0, 0.014), (3, 0.033), (6, 0.056), (12, 0.094), (18, 0.124)] {
      let early = patients.filter {
        $0.fractureMonths <= months && $0.fractureMonths < $0.deathMonths
      }
      let error = sqrt(expected * (1 - expected) / 8000)
      #expect(abs(Double(early.count) / 8000 - expected) < 3 * error + 0.0005, "\(months) months")
    }
    let risks = patients.map(\.trueRisk)
    let percentiles = quantiles(of: risks, at: [0.05, 0.25, 0.5, 0.75, 0.95])
    for (value, expected) in zip(percentiles, [0.022, 0.055, 0.104, 0.193, 0.445]) {
      #expect(abs(value - expected) < 0.05 * expected + 0.0005)
    }
    let marginals = [("sex_female", 0.80), ("prior_vf", 0.19), ("multi_level", 0.26)]
    for (name, expected) in marginals + [("leak_disc", 0.18), ("aot_post", 0.47)] {
      #expect(abs(mean(patients.map { $0.values[name] ?? -1 }) - expected) < 0.02, "\(name)")
    }
  }

  /// With shape 1 and no effects both hazards are constant: risk = f/(f+d)·(1 − e^−(f+d)).
  @Test func integratesTheTrueRiskAsTheClosedForm() throws {
    var flat = plan(1)
    flat.fracture.shape = 1
    flat.fracture.effects = [:]
    flat.death.effects = [:]
    flat.centres = [flat.centres[0]]
    let (f, d) = (flat.fracture.cumulativeHazard, flat.death.cumulativeHazard)
    let expected = f / (f + d) * (1 - exp(-(f + d)))
    let risk = try #require(CohortSimulator(flat).patients().first?.trueRisk)
    #expect(abs(risk - expected) < 1e-10)
  }

  @Test func writesTheSameBytesForTheSameSeed() throws {
    let one = try CohortSimulator(plan(40)).csv()
    #expect(try CohortSimulator(plan(40)).csv() == one)
    var other = plan(40)
    other.seed += 1
    #expect(try CohortSimulator(other).csv() != one)
    #expect(one.hasPrefix("id,synthetic,centre,surgery_date,age,sex,bmi,"))
  }

  @Test func itsDictionaryReadsItsFile() throws {
    let simulator = try CohortSimulator(plan(300))
    let reader = CohortReader(
      variables: simulator.dictionary, idColumn: "id", centreColumn: "centre")
    let reading = try reader.read(Array(simulator.csv().utf8), file: "s.csv")
    #expect(reading.cohort.rowCount == 300)
    #expect(reading.cohort.isSynthetic)
    #expect(reading.warnings.isEmpty)
    #expect(Set(reading.cohort.centres ?? []) == ["C1", "C2", "C3"])
    #expect(reading.cohort.ids.first == "SYN-0001")
    for variable in simulator.dictionary {
      #expect(variable.label.wordings.count == 2, "\(variable.name)")
    }
  }

  @Test func addsFaultsThatTheReaderCanHandle() throws {
    var faulty = plan(400)
    faulty.faults.impossibleShare = 0.01
    faulty.faults.unitShare = 0.01
    faulty.faults.duplicatedRows = 3
    faulty.faults.mixedDateShare = 0.05
    let simulator = try CohortSimulator(faulty)
    var reader = CohortReader(
      variables: simulator.dictionary, idColumn: "id", centreColumn: "centre")
    let bytes = Array(simulator.csv().utf8)
    #expect(throws: CohortError.self) { try reader.read(bytes, file: "s.csv") }
    reader.badValues = .missing
    reader.duplicates = .first
    let reading = try reader.read(bytes, file: "s.csv")
    #expect(reading.cohort.rowCount == 400)
    #expect(reading.quality.duplicatesDropped == 3)
    #expect(reading.quality.badCells.contains { $0.reason == "out_of_range" })
    #expect(reading.quality.badCells.contains { $0.reason == "ambiguous_date" })
  }

  @Test func leavesTheHolesThatThePlanAsksFor() throws {
    var holes = plan(3000)
    holes.missing.modelScale = 1
    let simulator = try CohortSimulator(holes)
    let reader = CohortReader(
      variables: simulator.dictionary, idColumn: "id", centreColumn: "centre")
    let cohort = try reader.read(Array(simulator.csv().utf8), file: "s.csv").cohort
    let missing = Missingness(of: cohort, variables: ["vit_d", "vbq", "tscore_min", "age"])
    #expect(missing.centres == ["C1", "C2", "C3"])
    // 1/(1+e^1.7) = .154, 1/(1+e^0.9) = .289, 1/(1+e^2.0) = .119 near the mean age.
    let expected = [[0.35, 0.60, 0.50], [0.25, 0.25, 0.45], [0.154, 0.289, 0.119], [0, 0, 0]]
    for (variable, shares) in zip(missing.variables, expected) {
      for (count, share) in zip(variable.byCentre, shares) {
        #expect(abs(try #require(count.share) - share) < 0.06, "\(variable.variable)")
      }
    }
    holes.missing.scale = 0
    let whole = try CohortSimulator(holes).csv()
    let complete = try reader.read(Array(whole.utf8), file: "s.csv").cohort
    #expect(Missingness(of: complete, variables: ["vit_d", "vbq"]).complete == 3000)
  }

  @Test func scenariosChangeWhatTheySay() throws {
    let noSignal = try CohortSimulator(plan(2000, .noSignal)).patients()
    #expect(Set(noSignal.map(\.fractureLogHazard)).count == 1)
    #expect(abs(mean(noSignal.map(\.trueRisk)) - 0.15) < 0.01)
    let highLoss = try CohortSimulator(plan(2000, .highLoss)).patients()
    let lost = mean(highLoss.map { $0.course.end == .lost ? 1 : 0 })
    #expect(abs(lost - 0.25) < 0.035)
    let base = try CohortSimulator(plan(2000)).patients()
    let shifted = try CohortSimulator(plan(2000, .centreShift)).patients()
    for (a, b) in zip(base, shifted) {
      #expect((a.trueRisk == b.trueRisk) == (a.centre != 2))
    }
  }

  /// Lost patients have no 24-month outcome; patients who died without fracture have none counted.
  @Test func codesTheOutcomeAsDocumented() throws {
    let simulator = try CohortSimulator(plan(600))
    let table = try CSVReader().read(Array(simulator.csv().utf8), file: "s.csv")
    let outcome = try #require(table.header.firstIndex(of: "fracture_24m"))
    let end = try #require(table.header.firstIndex(of: "end_reason"))
    let expected = ["lost": "", "death": "0", "completed": "0", "fracture": "1"]
    for record in table.records {
      #expect(record.fields[outcome] == expected[record.fields[end]])
    }
    #expect(Set(table.records.map { $0.fields[end] }) == Set(expected.keys))
  }

  @Test func laysAFileOverTheDefaults() throws {
    let json = """
      {"patients": 50, "fracture": {"shape": 1, "effects": {"age": 0.1}},
       "missing": {"variables": [{"name": "bmi", "probability": 0.5}]},
       "centres": [{"code": "A"}, {"code": "B", "share": 2}]}
      """
    let plan = try JSONDecoder().decode(SimulationPlanFile.self, from: Data(json.utf8)).plan
    #expect(plan.patients == 50)
    #expect(plan.fracture.effects == ["age": 0.1])
    #expect(plan.fracture.cumulativeHazard == SimulationPlan().fracture.cumulativeHazard)
    #expect(plan.centres.map(\.share) == [1, 2])
    #expect(plan.missing.variables.map(\.probability) == [0.5])
    #expect(plan.death == SimulationPlan().death)
  }

  @Test(arguments: [
    (#"{"patients": "many"}"#, "patients"), (#"{"fracture": {"shape": []}}"#, "fracture.shape"),
    (#"{"centres": [{"share": 1}]}"#, "centres[1].code"),
    (#"{"binary": [{"name": "ivc"}]}"#, "binary[1].intercept"),
    (#"{"scenario": "bse"}"#, "scenario"),
  ])
  func namesTheKeyOfAWrongValue(json: String, path: String) {
    let error = #expect(throws: CohortError.self) {
      try JSONDecoder().decode(SimulationPlanFile.self, from: Data(json.utf8)).plan
    }
    #expect(error?.diagnostics.first?.message.contains("'\(path)'") == true)
  }

  @Test(arguments: [#"{"patients": 1.5}"#, #"{"seed": -1}"#, "[1]", "3", #"{"missing": 3}"#])
  func refusesValuesOfAWrongKind(json: String) {
    let error = #expect(throws: CohortError.self) {
      try JSONDecoder().decode(SimulationPlanFile.self, from: Data(json.utf8)).plan
    }
    #expect(error?.diagnostics.first?.message.contains("wrong kind") == true)
  }

  @Test func refusesUnknownKeysAndImpossiblePlans() throws {
    let json = #"{"patient": 50, "fracture": {"shpe": 1}}"#
    let error = #expect(throws: CohortError.self) {
      try JSONDecoder().decode(SimulationPlanFile.self, from: Data(json.utf8)).plan
    }
    #expect(error?.diagnostics.count == 2)
    #expect(error?.diagnostics.flatMap(\.hints).contains("did you mean 'patients'?") == true)

    var bad = plan(0)
    bad.fracture.effects["agee"] = 1
    bad.continuous[0].minimum = 200
    bad.binary.removeLast()
    bad.calendar.first = "soon"
    bad.ineligible.kummell = 2
    #expect(bad.problems.count == 6)
    var contradictory = plan(10)
    contradictory.correlations = [
      .init(between: ["age", "bmi"], r: 0.9), .init(between: ["age", "vbq"], r: 0.9),
      .init(between: ["bmi", "vbq"], r: -0.9),
    ]
    #expect(contradictory.problems.map(\.kind) == [.correlationsImpossible])
  }
}
