internal import Cohorts
public import Diagnostics
internal import Statistics

extension FitError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] {
    if case .elasticNet(let error) = self { return error.diagnostics }
    let words = LocalizedText(english: message, simplifiedChinese: chineseMessage)
    return [Diagnostic(.error, message, at: place, hints: hints, inReport: words)]
  }

  private var place: SourceLocation? {
    if case .negativeTimes(_, _, _, let place) = self { place } else { nil }
  }

  /// Names that do not exist are mistakes in a file; everything else makes the analysis impossible.
  public var exitStatus: ExitStatus {
    switch self {
    case .elasticNet(let error): error.exitStatus
    case .noSuchOutcome, .unusableOutcome, .unknownEvent, .outcomeIsPredictor, .noTerms,
      .strataNotAvailable, .unusableTime, .negativeTimes, .invalidPenalty, .unlistedCategory,
      .offsetNotAvailable:
      .badData
    case .noCompletePatients, .noEvents, .allEvents, .tooManyParameters, .separation, .collinear,
      .notConverged, .overflow, .notAvailable, .monotoneLikelihood, .moreParametersThanEvents,
      .horizonBeyondFollowUp, .estimationNotAvailable, .nothingSelected,
      .selectionNeedsCovariance, .covarianceNotAvailable, .sparseCategory, .separatedCategories:
      .impossibleAnalysis
    }
  }

  private var message: String {
    switch self {
    case .elasticNet: ""
    case .noSuchOutcome(let name, _, _): "no column named '\(name)' for the outcome"
    case .unusableOutcome(let name): "'\(name)' holds dates or text and cannot be the outcome"
    case .unknownEvent(let event, let outcome, _): "'\(event)' is not a value of '\(outcome)'"
    case .outcomeIsPredictor(let name): "'\(name)' is the outcome and cannot be a predictor"
    case .noTerms: "the model has no predictors"
    case .noCompletePatients: "no patient has all values that the model needs"
    case .noEvents(let outcome, let event, let patients, _):
      "none of the \(patients) patients has '\(event)' for '\(outcome)': there is nothing to predict"
    case .allEvents(let outcome, let event, let patients):
      "all \(patients) patients have '\(event)' for '\(outcome)': there is nothing to predict"
    case .tooManyParameters(let parameters, let patients, _):
      "\(parameters) coefficients cannot be estimated from \(patients) patients"
    case .separation(let columns, let isComplete):
      isComplete
        ? "\(columns.quoted) \(columns.count == 1 ? "tells" : "tell") all patients with and without the event apart: no finite coefficient exists"
        : "\(columns.quoted) \(columns.count == 1 ? "predicts" : "predict") the outcome of some patients perfectly: no finite coefficient exists"
    case .collinear(let column, let explainedBy):
      explainedBy.isEmpty
        ? "'\(column)' does not vary in the analysis: it cannot have a coefficient"
        : "'\(column)' follows exactly from \(explainedBy.quoted): they cannot all have coefficients"
    case .notConverged(let iterations):
      "the fit found no maximum of the likelihood in \(iterations) steps"
    case .overflow(let column): "the values of '\(column)' are too large to compute with"
    case .nothingSelected(let variables):
      "backward elimination left no predictor: \(variables.quoted) all went"
    case .selectionNeedsCovariance:
      "backward elimination needs the covariance of the coefficients, which this estimation does not give"
    case .covarianceNotAvailable(let family):
      "a robust covariance is for logistic and Cox models by maximum likelihood or ridge without selection, not for this \(family.rawValue) model"
    case .invalidPenalty: "a ridge penalty must be a number that is not negative"
    case .unusableTime(let name): "'\(name)' does not hold numbers and cannot be a time"
    case .negativeTimes(let name, let count, let row, let place):
      "'\(name)' is below zero" + place.inRows(count, first: row)
    case .strataNotAvailable(let name, let family):
      "strat(\(name)) cannot be used in models of the family '\(family.rawValue)'"
    case .notAvailable(let family): "models of the family '\(family.rawValue)' cannot be fitted"
    case .monotoneLikelihood(let columns):
      "\(columns.quoted) orders all events: every patient with the event has the highest value of those at risk, so that no finite coefficient exists"
    case .moreParametersThanEvents(let parameters, let events, _):
      "\(parameters) coefficients cannot be estimated from \(events) event\(events == 1 ? "" : "s")"
    case .horizonBeyondFollowUp(let horizon, let last, let column, let unit):
      "nobody is followed to the horizon of \(unit.after(horizon)[.english]): the last '\(column)' is \(unit.after(last)[.english])"
    case .estimationNotAvailable(let family):
      "models of the family '\(family.rawValue)' cannot be estimated in this way"
    case .unlistedCategory(let value, let outcome, _):
      "'\(value)' is a value of '\(outcome)' but none of the model's categories"
    case .sparseCategory(let category, let outcome, _, nil):
      "nobody in the analysis has '\(category)' for '\(outcome)'"
    case .sparseCategory(let category, let outcome, let patients, let parameters?):
      "\(patients == 1 ? "1 patient has" : "\(patients) patients have") '\(category)' for '\(outcome)': too few for \(parameters) coefficient\(parameters == 1 ? "" : "s")"
    case .separatedCategories(let columns, let isComplete):
      isComplete
        ? "\(columns.quoted) \(columns.count == 1 ? "tells" : "tell") all categories of the outcome apart: no finite coefficient exists"
        : "\(columns.quoted) \(columns.count == 1 ? "predicts" : "predict") the category of some patients perfectly: no finite coefficient exists"
    case .offsetNotAvailable(let family):
      "an offset cannot be used in models of the family '\(family.rawValue)'"
    }
  }

  private var chineseMessage: String {
    switch self {
    case .elasticNet: ""
    case .noSuchOutcome(let name, _, _): "数据中没有结局变量“\(name)”"
    case .unusableOutcome(let name): "“\(name)”为日期或文本，不能作为结局"
    case .unknownEvent(let event, let outcome, _): "“\(outcome)”没有取值“\(event)”"
    case .outcomeIsPredictor(let name): "结局变量“\(name)”不能同时作为预测变量"
    case .noTerms: "模型没有预测变量"
    case .noCompletePatients: "没有患者具备模型所需的全部数据"
    case .noEvents(_, _, let patients, _): "\(patients)例患者均未发生结局事件"
    case .allEvents(_, _, let patients): "\(patients)例患者均发生结局事件"
    case .tooManyParameters(let parameters, let patients, _):
      "\(patients)例患者不足以估计\(parameters)个系数"
    case .separation(let columns, let isComplete):
      isComplete
        ? "\(columns.chineseQuoted)将发生与未发生事件的患者完全分离，系数无有限解"
        : "\(columns.chineseQuoted)可完全预测部分患者的结局，系数无有限解"
    case .collinear(let column, let explainedBy):
      explainedBy.isEmpty
        ? "“\(column)”在分析人群中没有变化" : "“\(column)”与\(explainedBy.chineseQuoted)完全共线"
    case .notConverged(let iterations): "迭代\(iterations)次后拟合仍未收敛"
    case .overflow(let column): "“\(column)”的数值过大，无法计算"
    case .nothingSelected(let variables):
      "后退法剔除了全部预测变量（\(variables.chineseQuoted)），模型中未保留任何变量"
    case .selectionNeedsCovariance: "后退法需要回归系数的协方差矩阵，而所选估计方法不提供"
    case .covarianceNotAvailable(let family):
      "稳健协方差仅用于以最大似然法或岭惩罚估计且不筛选变量的Logistic模型和Cox模型，不适用于此“\(family.rawValue)”类模型"
    case .invalidPenalty: "岭惩罚系数必须为非负数"
    case .unusableTime(let name): "“\(name)”不是数值，不能作为随访时间"
    case .negativeTimes(let name, let count, _, _): "“\(name)”有\(count)行为负值"
    case .strataNotAvailable(let name, let family):
      "“\(family.rawValue)”类模型不能使用strat(\(name))"
    case .notAvailable(let family): "不能拟合“\(family.rawValue)”类模型"
    case .monotoneLikelihood(let columns):
      "\(columns.chineseQuoted)完全决定了事件的先后：每个事件发生时，发生者在风险集中取值最高，系数无有限解"
    case .moreParametersThanEvents(let parameters, let events, _):
      "\(events)例事件不足以估计\(parameters)个系数"
    case .horizonBeyondFollowUp(let horizon, let last, let column, let unit):
      "没有患者随访至预测时点\(unit.after(horizon)[.simplifiedChinese])：“\(column)”的最大值为\(unit.after(last)[.simplifiedChinese])"
    case .estimationNotAvailable(let family): "“\(family.rawValue)”类模型不支持所选的估计方法"
    case .unlistedCategory(let value, let outcome, _):
      "“\(outcome)”的取值“\(value)”不属于模型的任何结局类别"
    case .sparseCategory(let category, let outcome, _, nil):
      "分析人群中没有患者的“\(outcome)”为“\(category)”"
    case .sparseCategory(let category, let outcome, let patients, let parameters?):
      "“\(outcome)”为“\(category)”的患者仅\(patients)例，不足以估计\(parameters)个系数"
    case .separatedCategories(let columns, let isComplete):
      isComplete
        ? "\(columns.chineseQuoted)将结局各类别完全分离，系数无有限解"
        : "\(columns.chineseQuoted)可完全预测部分患者的结局类别，系数无有限解"
    case .offsetNotAvailable(let family): "“\(family.rawValue)”类模型不能使用偏移项"
    }
  }

  private var hints: [String] {
    switch self {
    case .elasticNet: return []
    case .noSuchOutcome(_, let closest, let known):
      return [closest.map { "did you mean '\($0)'?" }, "the columns are: \(known.listed)"]
        .compactMap { $0 }
    case .unknownEvent(let event, _, let known):
      let closest = Suggestion.hint(for: event, among: known)
      return [closest, "its values are: \(known.listed)"].compactMap { $0 }
    case .noCompletePatients(let missing):
      let list = missing.prefix(8).map { "\($0.variable) (\($0.missing))" }
      return ["missing values: \(list.joined(separator: ", "))"]
    case .noEvents(let outcome, _, _, let values):
      let known = values.isEmpty ? [] : ["the values of '\(outcome)' are: \(values.listed)"]
      return known + ["check the event's code and the eligibility rules"]
    case .allEvents: return ["check the event's code and the eligibility rules"]
    case .tooManyParameters(_, _, let widest):
      return Self.widestHint(widest) + ["use fewer predictors, fewer knots or fewer interactions"]
    case .separation(let columns, _):
      return [
        "cross-tabulate \(columns.first.map { "'\($0)'" } ?? "the predictors") with the outcome",
        "use --firth or --ridge (in a study file: 'penalty'), which have finite coefficients",
        "merge rare levels or leave the predictor out",
        "check that the predictor is not a consequence of the outcome",
      ]
    case .collinear(let column, let explainedBy):
      let candidate =
        explainedBy.isEmpty ? column : ([column] + explainedBy).joined(separator: "', '")
      return ["leave one of these out: '\(candidate)'"]
    case .notConverged: return ["look for extreme values and nearly empty levels"]
    case .overflow: return ["use another unit"]
    case .nothingSelected:
      return [
        "keep the pre-specified predictors: leave 'selection' out of the model",
        "or let more stay: selection by AIC, or by a larger P value",
      ]
    case .selectionNeedsCovariance:
      return ["leave 'selection' out: an elastic net selects by itself"]
    case .covarianceNotAvailable(family: .fineGray):
      return ["leave it out: the covariance of Fine–Gray models is robust as it is"]
    case .covarianceNotAvailable:
      return ["use the covariance of the model itself: leave out 'covariance' or --robust"]
    case .invalidPenalty: return ["give 0 for no shrinkage, more for more"]
    case .negativeTimes:
      return ["times count from the model's time zero: correct the dates or leave the patients out"]
    case .monotoneLikelihood(let columns):
      return [
        "compare \(columns.first.map { "'\($0)'" } ?? "the predictors") between patients with and without the event",
        "merge rare levels, leave the predictor out or use a ridge penalty",
        "check that the predictor is not a consequence of the event",
      ]
    case .moreParametersThanEvents(_, _, let widest):
      return Self.widestHint(widest) + [
        "use fewer predictors, fewer knots or fewer interactions", "use a ridge penalty",
      ]
    case .horizonBeyondFollowUp(_, let last, _, let unit):
      return ["ask for a horizon of at most \(unit.after(last)[.english])"]
    case .unlistedCategory(let value, _, let known):
      return [
        "the categories are: \(known.listed)",
        "list '\(value)' among them, or leave these patients out by an eligibility rule",
      ]
    case .sparseCategory(let category, _, _, _):
      return [
        "join '\(category)' with a similar category, or leave its patients out by an eligibility rule",
        "use fewer predictors, fewer knots or fewer interactions",
      ]
    case .separatedCategories(let columns, _):
      return [
        "cross-tabulate \(columns.first.map { "'\($0)'" } ?? "the predictors") with the outcome",
        "merge rare levels, join categories or leave the predictor out",
        "check that the predictor is not a consequence of the outcome",
      ]
    case .offsetNotAvailable:
      return ["each category has a linear predictor of its own: write the variable as a predictor"]
    case .estimationNotAvailable(family: .multinomial):
      return ["use maximum likelihood: leave penalty and selection out"]
    case .estimationNotAvailable: return ["use maximum likelihood or a ridge penalty"]
    case .notAvailable: return []
    case .strataNotAvailable(let name, _):
      return ["write '\(name)' as a predictor", "strata belong to Cox models"]
    case .unusableTime(let name):
      return ["declare '\(name)' as a number of days, weeks, months or years"]
    case .unusableOutcome, .outcomeIsPredictor, .noTerms: return []
    }
  }
}

extension FitError {
  /// A category that takes most of the coefficients is probably no category.
  fileprivate static func widestHint(_ variable: String?) -> [String] {
    variable.map {
      [
        "'\($0)' alone takes most of them: merge its levels, or leave it out if it is a name or number"
      ]
    } ?? []
  }
}

extension [String] {
  /// Names in quotes, joined for a sentence.
  var quoted: String { map { "'\($0)'" }.joined(separator: ", ") }
  /// The same for a Chinese sentence.
  var chineseQuoted: String { map { "“\($0)”" }.joined(separator: "、") }
}
