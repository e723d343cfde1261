internal import Cohorts
internal import Statistics

extension RiskModel {
  /// Checks everything that a prediction relies on, so that no file can make one trap or lie.
  func checkConsistency() throws(ModelFileError) {
    try checkPredictors()
    for term in design.terms { try check(term) }
    try checkStrataAndOffsets()
    try checkCategories()
    try checkCompetingEvents()
    let sums = categories?.compared.count ?? 1
    guard coefficients.count == sums * (design.columnNames.count + 1) else {
      throw .inconsistent("there must be one coefficient a column and the intercept")
    }
    guard coefficients.allSatisfy(\.isFinite),
      covariance?.storage.allSatisfy(\.isFinite) ?? true
    else {
      throw .inconsistent("a coefficient or covariance is not finite")
    }
    try checkCovariance()
    try checkBaseline()
    try checkLeverage()
    guard patientCount > 0 || (origin.citation != nil && covariance == nil) else {
      throw .inconsistent("'patient_count' is missing")
    }
    guard patientCount >= 0, (0...patientCount).contains(eventCount) else {
      throw .inconsistent("\(eventCount) events among \(patientCount) patients are impossible")
    }
  }

  private func checkCategories() throws(ModelFileError) {
    guard family.isCategorical == (categories != nil) else {
      throw .inconsistent("categories belong to multinomial models and to no others")
    }
    guard let categories else { return }
    if let fault = categories.fault { throw .inconsistent(fault) }
    guard event == categories.compared.first?.code else {
      throw .inconsistent("the event must be the first category that is compared")
    }
    guard knowsAbsoluteRisk, design.strata.isEmpty, design.offsets.isEmpty else {
      throw .inconsistent("a multinomial model has intercepts and neither strata nor offsets")
    }
    let counts = categories.levels.compactMap(\.patientCount)
    guard counts.isEmpty || counts.count == categories.levels.count,
      counts.allSatisfy({ (0...max(0, patientCount)).contains($0) }),
      counts.isEmpty || counts.reduce(0, +) == patientCount
    else { throw .inconsistent("the patients of the categories are not those of the model") }
  }

  private func checkCompetingEvents() throws(ModelFileError) {
    let named = (outcome.competingEvents ?? []).map(\.code)
    guard Set(named).count == named.count,
      Set(named).isSubset(of: timeToEvent?.competing ?? [])
    else {
      throw .inconsistent("the competing events with a name are not those of the times")
    }
  }

  private func checkLeverage() throws(ModelFileError) {
    let ofCategories = (categories?.levels ?? []).map(\.linearPredictorSpread)
    for spread in (ofCategories + [linearPredictorSpread]).compactMap(\.self) {
      guard spread.mean.isFinite, spread.standardDeviation.isFinite, spread.standardDeviation >= 0
      else { throw .inconsistent("the spread of the linear predictor is not possible") }
    }
    if let cohortRisk, !(0...1).contains(cohortRisk) {
      throw .inconsistent("the risk of the cohort is not a share")
    }
    for leverage in [leverage, baseline?.competingLeverage].compactMap(\.self) {
      try check(leverage)
    }
    guard baseline?.competingLeverage == nil || family == .causeSpecific else {
      throw .inconsistent("leverages of competing events belong to cause-specific models")
    }
  }

  private func check(_ leverage: LeverageRange) throws(ModelFileError) {
    guard leverage.percentile99 >= 0, leverage.largest >= leverage.percentile99,
      leverage.largest.isFinite
    else { throw .inconsistent("the leverages are not possible") }
    let groups = leverage.groups ?? []
    guard groups.allSatisfy({ $0.patients > 0 && $0.linearPredictor.isFinite }),
      groups.allSatisfy({ $0.standardError.isFinite && $0.standardError >= 0 })
    else { throw .inconsistent("the groups of leverages are not possible") }
  }

  private func checkPredictors() throws(ModelFileError) {
    let names = design.predictors.map(\.variable.name)
    guard Set(names).count == names.count else {
      throw .inconsistent("a predictor occurs twice")
    }
    let used = Set(
      design.terms.flatMap(\.variables) + design.strata + design.offsets.flatMap(\.variables))
    guard used == Set(names) else {
      let odd = used.symmetricDifference(names).sorted().quoted
      throw .inconsistent("predictors and terms differ in \(odd)")
    }
    for predictor in design.predictors {
      // A span or a square beyond these is not finite, and no axis can be drawn.
      let numbers = [predictor.range?.lowerBound, predictor.range?.upperBound].compactMap(\.self)
      guard numbers.allSatisfy({ abs($0) <= 1e100 }) else {
        throw .inconsistent("the range of '\(predictor.variable.name)' is too wide")
      }
      guard predictor.distribution?.isConsistent ?? true else {
        throw .inconsistent("the distribution of '\(predictor.variable.name)' is not possible")
      }
      guard predictor.levelShares.allSatisfy({ (0...1).contains($0) }) else {
        throw .inconsistent("a level of '\(predictor.variable.name)' has no share of 0 to 1")
      }
      let levels = predictor.variable.levels.map(\.code)
      switch (predictor.variable.kind, predictor.typical) {
      case (.number, .number(let value)) where value.isFinite: continue
      case (.category, .level(let code))
      where levels.contains(code) && Set(levels).count == levels.count:
        continue
      default:
        throw .inconsistent(
          "the typical value of '\(predictor.variable.name)' does not fit its type")
      }
    }
  }

  private func check(_ term: Design.FrozenTerm) throws(ModelFileError) {
    switch term {
    case .linear(let name), .transformed(let name, _): try checkIsNumber(name)
    case .polynomial(let name, let degree):
      try checkIsNumber(name)
      guard (1...20).contains(degree) else {
        throw .inconsistent("the degree of '\(name)' must be 1 to 20")
      }
    case .restrictedCubicSpline(let name, let knots):
      try checkIsNumber(name)
      guard (try? RestrictedCubicSpline(knots: knots)) != nil else {
        throw .inconsistent("the knots of '\(name)' must be at least three and increasing")
      }
    case .categorical(let name, let levels):
      guard levels.count > 1, design[name]?.variable.levels.map(\.code) == levels else {
        throw .inconsistent("the levels of '\(name)' differ between predictor and term")
      }
    case .expression(let expression, let shape):
      for name in expression.variables { try checkIsNumber(name) }
      guard !expression.variables.isEmpty else {
        throw .inconsistent("'\(expression.notation)' has no variable")
      }
      try check(shape, of: expression)
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      try check(first)
      try check(second)
      guard Set(first.variables).isDisjoint(with: second.variables) else {
        throw .inconsistent("'\(first.variables.quoted)' interacts with itself")
      }
    }
  }

  private func check(
    _ shape: Design.FrozenTerm.Shape, of expression: Arithmetic
  ) throws(ModelFileError) {
    let name = expression.notation
    switch shape {
    case .line: return
    case .polynomial(let degree):
      guard (1...20).contains(degree) else {
        throw .inconsistent("the degree of '\(name)' must be 1 to 20")
      }
    case .restrictedCubicSpline(let knots):
      guard (try? RestrictedCubicSpline(knots: knots)) != nil else {
        throw .inconsistent("the knots of '\(name)' must be at least three and increasing")
      }
    }
  }

  private func checkStrataAndOffsets() throws(ModelFileError) {
    guard Set(design.strata).count == design.strata.count else {
      throw .inconsistent("a stratum occurs twice")
    }
    for name in design.strata where design[name]?.variable.levels.isEmpty ?? true {
      throw .inconsistent("the stratum '\(name)' must be a category")
    }
    for offset in design.offsets {
      for name in offset.variables { try checkIsNumber(name) }
    }
  }

  private func checkIsNumber(_ name: String) throws(ModelFileError) {
    guard case .number? = design[name]?.variable.kind else {
      throw .inconsistent("'\(name)' must be a number")
    }
  }

  private func checkCovariance() throws(ModelFileError) {
    guard let covariance else { return }
    let size = coefficients.count
    guard covariance.rows == size, covariance.columns == size else {
      throw .inconsistent("the covariance must have one row and column a coefficient")
    }
    try checkSymmetry(of: covariance)
  }

  /// Checks that a square matrix is symmetric and that its diagonal can be that of variances.
  func checkSymmetry(of covariance: Matrix) throws(ModelFileError) {
    let size = covariance.rows
    for i in 0..<size {
      guard covariance[i, i] >= 0 else { throw .inconsistent("a variance is negative") }
      for j in 0..<i {
        let scale = (covariance[i, i] * covariance[j, j]).squareRoot()
        guard abs(covariance[i, j] - covariance[j, i]) <= 1e-9 * scale else {
          throw .inconsistent("the covariance is not symmetric")
        }
      }
    }
  }

  private func checkBaseline() throws(ModelFileError) {
    guard family.isTimeToEvent else {
      guard timeToEvent == nil, baseline == nil else {
        throw .inconsistent("a \(family.rawValue) model has neither times nor a baseline")
      }
      return
    }
    guard let times = timeToEvent else { throw .inconsistent("the model's times are missing") }
    guard let baseline else {
      guard !knowsAbsoluteRisk else { throw .inconsistent("the baseline is missing") }
      return
    }
    let names = baseline.strata.map(\.name)
    guard !names.isEmpty, Set(names).count == names.count else {
      throw .inconsistent("the baseline needs one entry a stratum")
    }
    for stratum in baseline.strata {
      try check(stratum, horizons: times.horizons)
    }
    if let competing = baseline.competingCoefficients {
      guard competing.count == coefficients.count, competing.allSatisfy(\.isFinite) else {
        throw .inconsistent("there must be one competing coefficient a column and the constant")
      }
    }
    guard (family == .causeSpecific) == (baseline.competingCoefficients != nil) else {
      throw .inconsistent("competing coefficients belong to cause-specific models and to no others")
    }
    try checkGroups(of: baseline)
  }

  private func check(
    _ stratum: Baseline.Stratum, horizons: [Double]
  ) throws(ModelFileError) {
    guard stratum.horizons.map(\.time) == horizons else {
      throw .inconsistent("the horizons of the baseline are not those of the model")
    }
    let hazards = stratum.horizons.map(\.cumulativeHazard)
    guard hazards.allSatisfy({ $0.isFinite && $0 >= 0 }), hazards == hazards.sorted() else {
      throw .inconsistent("the cumulative hazard must rise from horizon to horizon")
    }
    for horizon in stratum.horizons {
      guard horizon.variance.map({ $0.isFinite && $0 >= 0 }) ?? true,
        horizon.covariance.map({ $0.count == coefficients.count && $0.allSatisfy(\.isFinite) })
          ?? true
      else {
        throw .inconsistent("the variance of the baseline is not possible")
      }
    }
    guard (family == .causeSpecific) == (stratum.steps != nil),
      stratum.steps.map({ $0.count == horizons.count }) ?? true
    else {
      throw .inconsistent("cause-specific models need the steps of their hazards by horizon")
    }
    let steps = (stratum.steps ?? []).flatMap { $0.flatMap { [$0.event, $0.competing] } }
    guard steps.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .inconsistent("a step of a hazard is negative")
    }
  }
}
