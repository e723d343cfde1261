internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// Everything that a sheet says about one patient, before it is put into words.
struct SheetFindings: Sendable {
  /// What can be said of the risk.
  enum Verdict: Sendable {
    case risk(RiskPrediction, beside: Yardstick?)
    /// Values that the model needs are not known.
    case missing([Design.Predictor])
    /// Values that the model cannot use, such as a level it has never seen.
    case unusable([Design.Predictor])
    /// The study prints no risk for people it was not made for.
    case ineligible
  }

  /// What the patient's risk is shown beside.
  enum Yardstick: Sendable {
    /// The share of the study's patients who had the event.
    case cohort(Double)
    /// The risk of a patient with typical values, which is not the mean risk: for models that do not know the cohort's.
    case typical(Double)

    var risk: Double {
      switch self {
      case .cohort(let risk), .typical(let risk): risk
      }
    }
  }

  /// What makes one patient's risk differ from a typical one's.
  struct Factor: Sendable {
    var predictors: [Design.Predictor]
    /// Points more (or fewer) than a typical patient's.
    var points: Double
    var isModifiable: Bool { predictors.contains { $0.variable.isModifiable } }
  }

  /// Why a value deserves attention.
  enum Flag: Sendable, Hashable {
    case missing
    case unusable
    case outsideRange(ClosedRange<Double>)
    /// Fewer than one in a hundred of the study's patients had this level.
    case rare
  }

  /// One input of the model.
  struct Input: Sendable {
    var predictor: Design.Predictor
    var value: PatientValue?
    var flag: Flag?
    /// The group's points, on the row of its first variable.
    var points: PatientPoints.Entry?
    /// The first variable of the group, if this is a later one.
    var joinedTo: Design.Predictor?
  }

  let verdict: Verdict
  /// The largest difference first; none without a risk.
  let factors: [Factor]
  /// The most points by which any patient within the data's range differs from a typical one in one group of
  /// variables: the same for all patients of a model.
  let largestDifference: Double
  /// In the order of the formula.
  let inputs: [Input]
  let total: Double?

  init(
    model: RiskModel, scale: PointScale?, patient: SheetPatient, showsRiskIfIneligible: Bool
  ) {
    // Total points are the risk in other words: where no risk is wanted, there are none.
    let hidesPoints = !patient.unmetCriteria.isEmpty && !showsRiskIfIneligible
    let points = hidesPoints ? nil : scale.map { model.points(of: patient.values, on: $0) }
    inputs = Self.inputs(model: model, patient: patient, points: points)
    total = points?.total
    verdict = Self.verdict(
      model: model, patient: patient, inputs: inputs, showsRiskIfIneligible: showsRiskIfIneligible)
    guard case .risk = verdict, let scale else {
      (factors, largestDifference) = ([], 0)
      return
    }
    largestDifference = Self.largestDifference(model: model, scale: scale)
    factors = Self.factors(model: model, values: patient.values, scale: scale)
  }

  /// Whether some value, or all of them together, is unlike those that the model was made from.
  var isUnlikeTheStudy: Bool {
    if case .risk(let prediction, _) = verdict, prediction.likeness == .beyond { return true }
    return inputs.contains { input in
      switch input.flag {
      case .outsideRange, .rare: true
      case .missing, .unusable, nil: false
      }
    }
  }

  private static func verdict(
    model: RiskModel, patient: SheetPatient, inputs: [Input], showsRiskIfIneligible: Bool
  ) -> Verdict {
    if !patient.unmetCriteria.isEmpty, !showsRiskIfIneligible { return .ineligible }
    let missing = inputs.filter { $0.flag == .missing }.map(\.predictor)
    guard missing.isEmpty else { return .missing(missing) }
    guard let prediction = try? model.predict(patient.values),
      prediction.risk.estimate != nil
    else {
      let unusable = inputs.filter { $0.flag == .unusable }
      return .unusable((unusable.isEmpty ? inputs : unusable).map(\.predictor))
    }
    if let risk = model.cohortRisk { return .risk(prediction, beside: .cohort(risk)) }
    let typical = try? model.predict(model.design.typicalValues)
    return .risk(prediction, beside: typical?.risk.estimate.map(Yardstick.typical))
  }

  private static func factors(
    model: RiskModel, values: PatientValues, scale: PointScale
  ) -> [Factor] {
    let contributions = (try? model.contributions(of: values)) ?? []
    let factors = contributions.map { contribution in
      Factor(
        predictors: contribution.variables.compactMap { model.design[$0] },
        points: contribution.differenceFromTypical * scale.pointsPerUnit)
    }
    // Less than half a point would print as zero.
    return factors.enumerated().filter { abs($0.element.points) >= 0.5 }
      .sorted { (abs($1.element.points), $0.offset) < (abs($0.element.points), $1.offset) }
      .map(\.element)
  }

  private static func largestDifference(model: RiskModel, scale: PointScale) -> Double {
    model.points(of: model.design.typicalValues, on: scale).entries.reduce(0) { most, entry in
      guard let typical = entry.points else { return max(most, entry.highest) }
      return max(most, abs(typical), abs(entry.highest - typical))
    }
  }

  private static func inputs(
    model: RiskModel, patient: SheetPatient, points: PatientPoints?
  ) -> [Input] {
    model.design.predictors.map { predictor in
      let name = predictor.variable.name
      let entry = points?.entries.first { $0.variables.contains(name) }
      let first = entry?.variables.first.flatMap { model.design[$0] }
      let isFirst = first?.variable.name == name
      let value = patient.values[name]
      return Input(
        predictor: predictor, value: value, flag: flag(value, of: predictor),
        points: isFirst ? entry : nil, joinedTo: isFirst ? nil : first)
    }
  }

  private static func flag(_ value: PatientValue?, of predictor: Design.Predictor) -> Flag? {
    switch value {
    case nil: return .missing
    case .number(let number):
      guard let range = predictor.range, number.isFinite else { return .unusable }
      return range.contains(number) ? nil : .outsideRange(range)
    case .level(let code):
      guard let index = predictor.variable.levels.firstIndex(where: { $0.code == code }) else {
        return .unusable
      }
      guard predictor.levelShares.indices.contains(index) else { return nil }
      return predictor.levelShares[index] < 0.01 ? .rare : nil
    }
  }
}
