import Foundation
import Testing

@Suite("Times to an event", .serialized) struct TimeToEventCommandTests {
  /// Two hundred made-up patients: older ones have the event sooner; every ninth dies of something else.
  private func rows(
    time: (Int) -> String = { "\(1 + ($0 * 37) % 240)" }, status: ((Int) -> String)? = nil
  ) -> String {
    let lines = (0..<200).map { row -> String in
      let age = 50 + (row * 29) % 40
      let hasEvent = (row * 7919) % 100 < age - 30
      let own = status?(row) ?? (row % 9 == 0 ? "death" : hasEvent ? "fracture" : "censored")
      return "P\(row),\(age),\(row % 2),\((row * 13) % 17),\(time(row)),\(own)"
    }
    return "id,age,sex,marker,days,status\n" + lines.joined(separator: "\n") + "\n"
  }

  private func fit(_ tool: Tool, _ formula: String, _ more: String...) throws -> Tool.Outcome {
    try tool.run(
      ["fit", "--data", "c.csv", "--formula", formula, "--event", "fracture", "-o", "m.json"] + more
    )
  }

  @Test func fitsEveryFamilyAndScoresAtEveryHorizon() throws {
    let tool = try Tool()
    try tool.write(rows(), to: "c.csv")
    for family in ["cox", "finegray", "cause-specific"] {
      let outcome = try fit(
        tool, "Surv(days, status) ~ age + sex", "--family", family, "--competing", "death",
        "--horizon", "90", "--horizon", "180", "--time-unit", "days")
      #expect(outcome.code == 0, "\(family): \(outcome.errors)")
      #expect(try tool.text("m.json").contains("\"family\" : \"\(family)\""))
      let scored = try tool.run("score", "m.json", "--data", "c.csv", "-o", "r.csv")
      #expect(scored.code == 0, "\(family): \(scored.errors)")
      let lines = try tool.text("r.csv").split(separator: "\n")
      #expect(
        lines.first
          == "id,risk_90,lower_90,upper_90,risk_180,lower_180,upper_180,linear_predictor,note")
      let cells = lines[1].split(separator: ",", omittingEmptySubsequences: false)
      let (early, late) = (Double(cells[1]) ?? .nan, Double(cells[4]) ?? .nan)
      #expect(0 < early && early < late && late < 1, "\(family)")
    }
  }

  /// Ages of the patients end at 89: somebody of 130 is outside the range and unlike everybody.
  @Test func saysWhoIsUnlikeTheModelsPatients() throws {
    let tool = try Tool()
    try tool.write(rows(), to: "c.csv")
    #expect(try fit(tool, "Surv(days, status) ~ age + sex", "--horizon", "90").code == 0)
    try tool.write("id,age,sex\nA,70,1\nB,130,1\n", to: "new.csv")
    #expect(try tool.run("score", "m.json", "--data", "new.csv", "-o", "r.csv").code == 0)
    let lines = try tool.text("r.csv").split(separator: "\n")
    #expect(lines[1].hasSuffix(",") && lines[2].contains("outside the range"))
    #expect(lines[2].hasSuffix("further from the model's patients than any of them"))
  }

  @Test func saysWhatIsMissing() throws {
    let tool = try Tool()
    try tool.write(rows(), to: "c.csv")
    let formula = "Surv(days, status) ~ age"
    let horizon = try fit(tool, formula)
    #expect(horizon.code == 64 && horizon.errors.contains("--horizon"))
    let competing = try fit(tool, formula, "--horizon", "90", "--family", "finegray")
    #expect(competing.code == 64 && competing.errors.contains("--competing"))
    let times = try tool.run(
      "fit", "--data", "c.csv", "--formula", "sex ~ age", "--family", "cox", "-o", "m.json")
    #expect(times.code == 64 && times.errors.contains("Surv(time, status)"))
    #expect(!tool.exists("m.json"))
  }

  /// Each is impossible or wrong, and says which column and what to do.
  @Test func refusesTimesThatCannotBe() throws {
    let tool = try Tool()
    func expectRefusal(
      _ data: String, code: Int32, names: [String], _ formula: String = "Surv(days, status) ~ age",
      horizon: String = "90"
    ) throws {
      try tool.write(data, to: "c.csv")
      let outcome = try fit(tool, formula, "--horizon", horizon)
      #expect(outcome.code == code, "\(names): \(outcome.code) \(outcome.errors)")
      for name in names { #expect(outcome.errors.contains(name), "\(outcome.errors)") }
      #expect(!tool.exists("m.json"))
    }
    try expectRefusal(
      rows { $0 == 17 ? "-3" : "\(10 + $0)" }, code: 65,
      names: ["'days' is below zero", "--> c.csv:19:5"])
    try expectRefusal(rows(status: { _ in "censored" }), code: 65, names: ["fracture"])
    try expectRefusal(rows(), code: 1, names: ["1000"], horizon: "1000")
    try expectRefusal(
      rows(), code: 1, names: ["age"], "Surv(days, status) ~ age + I(2 * age)")
  }

  /// Nobody has the event by day 90: the model is there, its risk is zero, and the user is told.
  @Test func warnsOfAHorizonBeforeAllEvents() throws {
    let tool = try Tool()
    let data = rows(time: { "\(100 + $0)" }, status: { $0 < 100 ? "censored" : "fracture" })
    try tool.write(data, to: "c.csv")
    let outcome = try fit(tool, "Surv(days, status) ~ age", "--horizon", "90", "--horizon", "280")
    #expect(outcome.code == 0 && outcome.errors.contains("90"), "\(outcome.errors)")
  }

  @Test func aHorizonWithoutNumberIsAUsageError() throws {
    let tool = try Tool()
    try tool.write(rows(), to: "c.csv")
    #expect(try fit(tool, "Surv(days, status) ~ age", "--horizon", "0").code == 64)
    #expect(try fit(tool, "Surv(days, status) ~ age", "--horizon", "soon").code == 64)
  }

  @Test func startsAStudyWithTimes() throws {
    let tool = try Tool()
    try tool.write(rows(), to: "c.csv")
    let outcome = try tool.run("init", "c.csv", "--outcome", "status", "--time", "days")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let study = try tool.text("study.yaml")
    #expect(study.contains("type: competing") && study.contains("Surv(days, status) ~"))
    #expect(try tool.run("check", "study.yaml").code == 0)
    let wrong = try tool.run(
      "init", "c.csv", "--outcome", "status", "--time", "id", "-o", "other.yaml")
    #expect(wrong.code == 65 && wrong.errors.contains("'id'"))
  }
}
