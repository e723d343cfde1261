import Testing
import Validation

@testable import Studies

@Suite("Keys of the section 'validation'") struct ValidationKeysTests {
  private func study(_ validation: String, times: Bool = false) throws -> Study {
    let outcome =
      times
      ? "type: survival, time: months, variable: fracture, event: 1, horizons: [24], unit: months"
      : "variable: fracture"
    return try Study(
      parsing: """
        study: {title: A study}
        cohort: {file: cohort.csv, id: id, centre: site}
        variables:
          - {name: age, type: number}
          - {name: site, type: category, levels: [a, b]}
          - {name: months, type: number, known: follow_up}
          - {name: fracture, type: yes_no, known: follow_up}
        outcome: {\(outcome)}
        model:
          formula: \(times ? "Surv(months, fracture)" : "fracture") ~ age
        validation: {\(validation)}
        """, file: "study.yaml")
  }

  private func facts(_ validation: String, times: Bool = false) -> [StudyProblem.Fact] {
    do {
      _ = try study(validation, times: times)
      return []
    } catch StudyError.problems(let problems) {
      return problems.map(\.fact)
    } catch { return [] }
  }

  @Test(arguments: [
    ("method: 632", ResamplingMethod.weighted632), ("method: 632plus", .weighted632Plus),
    ("method: optimism", .optimism), ("seed: 1", .optimism),
  ])
  func bootstraps(text: String, method: ResamplingMethod) throws {
    let plan = try study(text + ", bootstrap: 40").validationPlan()
    #expect(plan.method == method && plan.replicates == 40)
  }

  @Test func crossValidation() throws {
    let plan = try study("method: cross-validation, folds: 5, repeats: 3, seed: 9")
      .validationPlan()
    #expect(plan.method == .crossValidation && plan.folds == 5 && plan.repeats == 3)
    #expect(plan.seed == 9)
  }

  /// Folds are for cross-validation, replicates for the bootstrap: each beside the other is a mistake.
  @Test(arguments: [
    "method: cross-validation, bootstrap: 100", "folds: 5", "repeats: 3",
    "method: 632, folds: 5",
  ])
  func methodsDoNotMix(text: String) {
    #expect(facts(text).count == 1, "\(text)")
  }

  @Test func curves() throws {
    let plan = try study("smoother: loess-direct, harm: 0.02, prevalence: 0.1").validationPlan()
    #expect(plan.smoother == .loessDirect && plan.harm == 0.02 && plan.prevalence == 0.1)
    let usual = try study("bootstrap: 0").validationPlan()
    #expect(usual.smoother == .loess && usual.harm == 0 && usual.prevalence == nil)
  }

  @Test(arguments: [
    "smoother: gam", "harm: -0.1", "harm: 1", "prevalence: 0", "prevalence: 1.2",
    "method: jackknife", "folds: 1",
  ])
  func refuses(text: String) {
    #expect(!facts(text).isEmpty, "\(text)")
  }

  @Test(arguments: ["smoother: spline", "prevalence: 0.1"])
  func refusesWithTimes(text: String) {
    #expect(facts(text, times: true).count == 1 && facts(text).isEmpty, "\(text)")
  }

  @Test func harmGoesWithTimes() throws {
    #expect(try study("harm: 0.01", times: true).validationPlan().harm == 0.01)
  }
}
