public import Diagnostics
internal import Statistics

extension ValidationError: DiagnosableError {
  /// What to tell the user.
  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, hints: hints)] }

  /// 1 where the analysis is impossible, 65 where the input is at fault.
  public var exitStatus: ExitStatus {
    switch self {
    case .noPatients, .everyReplicateFailed, .horizonBeyondFollowUp, .tooFewForFolds,
      .tooFewInCategory:
      .impossibleAnalysis
    case .countsDiffer, .otherPatients: .bug
    default: .badData
    }
  }

  private var message: String {
    switch self {
    case .noPatients: "there are no patients to validate on"
    case .countsDiffer(let risks, let outcomes):
      "\(risks) risks for \(outcomes) outcomes: there must be one of each a patient"
    case .notARisk(let row, let count):
      "\(count) predicted risks are not numbers from 0 to 1, the first in row \(row + 1)"
    case .notATime(let row): "the follow-up time in row \(row + 1) is not a number"
    case .notACause(let row, let cause):
      "\(cause) in row \(row + 1) is not what follow-up can end with"
    case .badHorizon(let horizon): "a horizon of \(horizon) is not a time above zero"
    case .noHorizons: "the model names no horizon within which its risks could be judged"
    case .horizonBeyondFollowUp(let horizon, let longest):
      "nobody was followed to the horizon \(NumberStyle().plain(horizon)): the longest follow-up is \(NumberStyle().plain(longest))"
    case .notAScore(let row, let count):
      "\(count) scores are not finite numbers, the first in row \(row + 1)"
    case .outcomesDiffer:
      "a paired comparison needs the same patients with the same outcomes for both scores"
    case .otherPatients(let fitted, let given):
      "the model was fitted to \(fitted) patients and is validated on \(given)"
    case .badConfidence(let level): "a confidence level of \(level) is not between 0 and 1"
    case .badDecisionThresholds(let lower, let upper, let step):
      "decision thresholds from \(lower) to \(upper) in steps of \(step) make no curve"
    case .badThreshold(let value): "a risk threshold of \(value) is not between 0 and 1"
    case .badPartialRange(let lower, let upper):
      "a partial area from \(lower) to \(upper) needs two rates from 0 to 1, the lower first"
    case .badPrevalence(let value):
      "a prevalence of \(value) cannot be applied: it must be between 0 and 1, and patients with and without the event are needed"
    case .badCount(let name, let value): "\(name) cannot be \(value)"
    case .badResample(let replicate, let length, let rowCount, nil):
      "resample \(replicate) has \(length) rows for \(rowCount) patients"
    case .badResample(let replicate, _, let rowCount, let row?):
      "resample \(replicate) names row \(row), but rows go from 1 to \(rowCount)"
    case .badSubgroups(let name, let fault): fault.message(name)
    case .tooFewForFolds(let events, let others):
      "cross-validation needs at least two patients with the event and two without it; there are \(events) and \(others)"
    case .tooFewInCategory(let patients):
      "cross-validation needs at least two patients in every category; one has \(patients)"
    case .badFolds(let lines, let folds, nil):
      "\(lines) explicit folds make no whole repeats of \(folds) folds"
    case .badFolds(_, _, let repetition?):
      "the explicit folds of repeat \(repetition) do not name every patient exactly once"
    case .smootherWithTimes:
      "this smoother is for outcomes without times: with times the calibration curve is a regression of the hazard, or loess of pseudo-values"
    case .prevalenceWithTimes:
      "a prevalence is for outcomes without times: with times net benefit follows the patients' observed risk"
    case .severalCategories:
      "the model has a risk for each category of its outcome: this is for models of one event"
    case .badHarm(let value):
      "a harm of \(value) cannot be taken off a net benefit: it must be at least 0 and less than 1"
    case .notComparable(.outcomes):
      "the models cannot be compared: one predicts an event within a time, the other does not"
    case .notComparable(.categories):
      "the models cannot be compared: their outcomes do not have the same categories"
    case .notComparable(.horizon(let horizon, _)):
      "the models cannot be compared: the second gives no risk within \(horizon)"
    case .everyReplicateFailed(let count, let reason):
      "none of the \(count) models of the resampling could be fitted; most often: \(reason)"
    }
  }

  private var hints: [String] {
    switch self {
    case .notACause: ["0 is censored, 1 the event, 2 and above are competing events"]
    case .horizonBeyondFollowUp:
      ["validate at an earlier horizon, which these patients have been followed to"]
    case .tooFewForFolds, .tooFewInCategory:
      ["the bootstrap needs fewer events, but tells little of so few"]
    case .badFolds: ["one fold a line, the numbers of the rows left out together"]
    case .smootherWithTimes: ["leave the smoother as it is, or choose pseudo-values"]
    case .prevalenceWithTimes: ["leave the prevalence out"]
    case .severalCategories(let codes):
      [
        "its categories are: \(codes.joined(separator: ", "))",
        "use a logistic model of one of them",
      ]
    case .badHarm: ["e.g. 0.01, if one true positive is worth examining 100 patients"]
    case .everyReplicateFailed: ["the model has too many parameters for this number of events"]
    case .badSubgroups(let name, let fault): fault.hints(name)
    case .notComparable(.horizon(_, let known)):
      ["its horizons are: " + known.map { "\($0)" }.joined(separator: ", ")]
    case .badDecisionThresholds: ["a range such as 0.01 to 0.5 in steps of 0.01"]
    default: []
    }
  }
}

extension ValidationError.SubgroupFault {
  fileprivate func message(_ name: String) -> String {
    switch self {
    case .noColumn: "no column named '\(name)' for subgroups"
    case .needsCuts: "the subgroups of '\(name)' need cuts: it holds many different numbers"
    case .noNumbers: "the subgroups of '\(name)' have cuts, but it holds no numbers"
    case .unusable: "'\(name)' holds dates or free text and makes no subgroups"
    case .tooMany(let count):
      "'\(name)' has \(count) different values, too many for subgroups (at most \(Subgrouping.mostParts))"
    }
  }

  fileprivate func hints(_ name: String) -> [String] {
    switch self {
    case .noColumn(let closest, let known):
      (closest.map { ["did you mean '\($0)'?"] } ?? [])
        + ["the columns are: " + known.joined(separator: ", ")]
    case .needsCuts:
      [
        "in a study file: {variable: \(name), cuts: [65, 75]}",
        "on the command line: --subgroup \(name):65,75",
      ]
    case .noNumbers: ["leave the cuts out: every value is a subgroup"]
    case .unusable, .tooMany: []
    }
  }
}
