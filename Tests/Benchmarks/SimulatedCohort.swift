import Cohorts
import Foundation
import RiskModels
import Statistics
import Survival

/// Patients with normal predictors, a binary outcome of about 30 % and a censored time, from a seed.
///
/// The same patients go to R as a file, so that both sides do the same work and can be seen to agree.
struct SimulatedCohort: Sendable {
  let predictors: Matrix
  let outcomes: [Double]
  let times: [Double]
  /// 1 for the event, 0 for censored.
  let events: [Int]

  init(patients: Int, predictors count: Int, seed: UInt64 = 1) {
    var source = SplitMix64(seed: seed)
    let effects = [0.5, -0.4, 0.3, 0.2, -0.1].map { $0 / (Double(count) / 10).squareRoot() }
    var predictors = Matrix(rows: patients, columns: count)
    var (outcomes, times, events) = ([Double](), [Double](), [Int]())
    for row in 0..<patients {
      var linear = -1.0
      for column in 0..<count {
        let value = source.normal()
        predictors[row, column] = value
        linear += effects[column % effects.count] * value
      }
      outcomes.append(source.uniform() < inverseLogit(linear).p ? 1 : 0)
      let event = -log(1 - source.uniform()) / (0.1 * exp(linear + 1))
      let censoring = 20 * source.uniform()
      times.append(min(event, censoring))
      events.append(event <= censoring ? 1 : 0)
    }
    (self.predictors, self.outcomes) = (predictors, outcomes)
    (self.times, self.events) = (times, events)
  }

  var followUp: FollowUp { FollowUp(times: times, causes: events) }

  /// The same with three in ten events turned into competing ones.
  var competingFollowUp: FollowUp {
    var source = SplitMix64(seed: 2)
    return FollowUp(
      times: times, causes: events.map { $0 == 1 ? (source.uniform() < 0.3 ? 2 : 1) : 0 })
  }

  var names: [String] { (1...predictors.columns).map { "x\($0)" } }

  /// As the library reads a file.
  var cohort: Cohort {
    let levels = ["0", "1"].map { Variable.Level(code: $0) }
    let codes = ["0", "1", "2"].map { Variable.Level(code: $0) }
    let columns =
      names.enumerated().map { index, name in
        Column(Variable(name: name, kind: .number), .numbers(Array(predictors.column(index))))
      } + [
        Column(Variable(name: "y", kind: .category(levels)), .categories(outcomes.map { Int($0) })),
        Column(Variable(name: "time", kind: .number), .numbers(times)),
        Column(Variable(name: "event", kind: .category(levels)), .categories(events)),
        Column(Variable(name: "grade", kind: .category(Self.grades)), .categories(categories)),
        Column(
          Variable(name: "cause", kind: .category(codes)), .categories(competingFollowUp.causes)),
        Column(
          Variable(name: "site", kind: .category(codes)), .categories(times.indices.map { $0 % 3 })),
      ]
    return Cohort(columns: columns, ids: times.indices.map { "\($0 + 1)" })
  }

  private static let grades = ["none", "mild", "severe"].map { Variable.Level(code: $0) }

  /// Three categories: those with the outcome are parted by the first predictor and chance.
  private var categories: [Int] {
    var source = SplitMix64(seed: 4)
    return outcomes.indices.map { row in
      let isSevere = source.uniform() < inverseLogit(0.7 * predictors[row, 0] - 0.2).p
      return outcomes[row] == 0 ? 0 : isSevere ? 2 : 1
    }
  }

  var logistic: ModelSpec {
    get throws {
      try Formula("y ~ " + names.joined(separator: " + ")).logisticSpec(event: "1")
    }
  }

  /// Multinomial regression of the three categories.
  var multinomial: ModelSpec {
    get throws {
      try Formula("grade ~ " + names.joined(separator: " + ")).spec(
        kind: .multinomial(
          outcome: "grade",
          OutcomeCategories(
            reference: "none", levels: Self.grades.map { .init(code: $0.code) })))
    }
  }

  /// Cox regression with risks within 5 units of time.
  var cox: ModelSpec {
    get throws {
      let formula = try Formula("event ~ " + names.joined(separator: " + "))
      let columns = TimeToEvent(time: "time", status: "event", event: "1", horizons: [5])
      return ModelSpec(
        kind: .cox(columns, ties: .efron), terms: formula.terms, formula: formula.text)
    }
  }

  /// A comma-separated file for R, every digit kept.
  var table: String {
    let competing = competingFollowUp.causes
    let folds = ElasticNetCrossValidation.folds(rows: times.count, seed: 1)
    var lines = [(names + ["y", "time", "event", "cause", "fold"]).joined(separator: ",")]
    for row in times.indices {
      let cells = predictors.row(row) + [outcomes[row], times[row]]
      lines.append(
        cells.map { "\($0)" }.joined(separator: ",")
          + ",\(events[row]),\(competing[row]),\(folds[row] + 1)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// One continuous marker with a binary outcome.
struct SimulatedMarker: Sendable {
  let scores: [Double]
  let outcomes: [Bool]

  init(patients: Int, seed: UInt64 = 3) {
    var source = SplitMix64(seed: seed)
    scores = (0..<patients).map { _ in source.normal() }
    outcomes = scores.map { source.uniform() < inverseLogit($0 - 1).p }
  }

  var table: String {
    "score,y\n"
      + zip(scores, outcomes).map { "\($0),\($1 ? 1 : 0)" }.joined(separator: "\n") + "\n"
  }
}
