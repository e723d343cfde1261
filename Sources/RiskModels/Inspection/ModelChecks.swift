public import Diagnostics
internal import Foundation
public import Statistics
internal import Survival

/// What a fit says of its own assumptions, term by term: aggregates only.
public struct ModelChecks: Sendable, Hashable, Codable {
  /// A test whose statistic may not be defined.
  public struct Test: Sendable, Hashable, Codable {
    /// The chi-squared statistic; `nil` if the information is singular.
    public var chiSquared: Double?
    /// Its degrees of freedom.
    public var degreesOfFreedom: Int
    /// The P value.
    public var p: Double?
    /// Pooled over imputations: D₂, χ² being the degrees of freedom times F; `nil` for one data set.
    public var pooling: PooledTest.Account?
  }

  /// One term of the model.
  public struct Term: Sendable, Hashable, Codable {
    /// The name of its column, or of its variables if it has several columns.
    public var name: String
    /// Its columns.
    public var columns: Int
    /// How many times as wide intervals are as if the term were unrelated to the others.
    ///
    /// The generalized variance inflation factor to the power 1/(2 · columns); `nil` without a covariance.
    ///
    /// Pooled over imputations: the median of the data sets.
    public var standardErrorInflation: Double?
    /// Pooled over imputations: the least and the most of the data sets; `nil` for one.
    public var inflationRange: [Double]?
    /// Whether its hazard ratio changes over time.
    public var proportionalHazards: Test?
    /// The same in the model of competing events.
    public var competingProportionalHazards: Test?
    /// The most that leaving one patient out moves a coefficient of it, in standard errors; pooled over imputations
    /// of the pooled coefficient, the patient left out of every data set.
    public var largestInfluence: Double?
    /// Patients who move one of its coefficients by more than `influenceCutoff` standard errors.
    public var influentialPatients: Int?
  }

  /// Standard errors from which on a patient counts as influential: that of `rms::which.influence`.
  public static let influenceCutoff = 0.2

  /// The terms in the order of the formula.
  public var terms: [Term]
  /// All terms together.
  public var proportionalHazards: Test?
  /// The same in the model of competing events.
  public var competingProportionalHazards: Test?
  /// Why there is no test of proportional hazards in a model of hazards; `nil` where there is one.
  public var withoutProportionalHazards: LocalizedText?
}

extension FittedModel {
  /// Checks what the model assumes in the patients it was fitted to.
  ///
  /// *Proportional hazards* (Cox and cause-specific, maximum likelihood): the score test for a trend of each
  /// term's log hazard ratio with 1 − Kaplan–Meier. Fine–Gray models have no such test here; those published
  /// are of other kinds (Zhou et al., Stat Med 2013;32:3804; Li et al., Lifetime Data Anal 2015;21:197).
  /// *Collinearity* (every family with a covariance): generalized variance inflation. *Influence* (logistic
  /// and Cox): first-order changes of the coefficients.
  ///
  /// - Parameters:
  ///   - spec: What the model was fitted from.
  ///   - data: The patients, with all terms of `spec` or those that a selection left.
  /// - Returns: `nil` for an elastic net, which has no covariance, and if the model cannot be solved again.
  /// - Source: Grambsch & Therneau, Biometrika 1994;81:515; Fox & Monette, JASA 1992;87:178. Matches
  ///   `survival::cox.zph`, `car::vif`, and `residuals(type = "dfbetas")` of `coxph`.
  public func checks(of spec: ModelSpec, in data: AnalysisSet) -> ModelChecks? {
    guard var found = inspect(spec, in: data) else { return nil }
    found.checks.readInfluence(found.influence?.standardized, riskModel.design)
    return found.checks
  }

  /// The checks without influence, and influence as it is.
  func inspect(
    _ spec: ModelSpec, in data: AnalysisSet
  ) -> (checks: ModelChecks, influence: CoefficientInfluence?)? {
    guard riskModel.covariance != nil, !riskModel.family.isCategorical else { return nil }
    let design = riskModel.design
    let kept = data.design.terms.indices.filter { design.terms.contains(data.design.terms[$0]) }
    let data = kept.count < data.design.terms.count ? data.keeping(terms: kept) : data
    guard data.predictors.columns == design.columnNames.count else { return nil }
    let inflation = riskModel.termInflation
    var checks = ModelChecks(
      terms: design.terms.indices.map { index in
        let (term, columns) = (design.terms[index], design.columnRanges[index])
        return ModelChecks.Term(
          name: columns.count == 1
            ? design.columnNames[columns.lowerBound] : term.variables.joined(separator: " * "),
          columns: columns.count, standardErrorInflation: inflation?[index])
      })
    var plain = spec
    plain.covariance = .model
    let influence =
      spec.kind.timeToEvent == nil
      ? CoefficientInfluence(logistic: plain, data) : checks.readHazards(plain, data)
    return (checks, influence)
  }
}

extension ModelChecks {
  init(terms: [Term]) { self.terms = terms }

  /// Takes the tests of proportional hazards and returns what patients move coefficients by.
  fileprivate mutating func readHazards(
    _ spec: ModelSpec, _ data: AnalysisSet
  ) -> CoefficientInfluence? {
    guard spec.kind.family != .fineGray else {
      withoutProportionalHazards = .noTestOfSubdistributionHazards
      return nil
    }
    guard let fit = try? TimeToEventFit(spec, to: data),
      let event = try? CoxRegression(fit, followUp: fit.followUp)
    else { return nil }
    guard spec.estimation == .maximumLikelihood else {
      withoutProportionalHazards = .noTestUnderPenalty
      return event.influence
    }
    let columns = data.design.columnRanges.map(Array.init)
    if let test = ProportionalHazardsTest(event.solver, followUp: fit.followUp, terms: columns) {
      for (index, row) in test.terms.enumerated() {
        terms[index].proportionalHazards = Test(row)
      }
      proportionalHazards = Test(test.global)
    }
    let competing = fit.followUp.ofCompetingEvents
    guard spec.kind.family == .causeSpecific,
      let other = try? CoxRegression(fit, followUp: competing),
      let test = ProportionalHazardsTest(other.solver, followUp: competing, terms: columns)
    else { return event.influence }
    for (index, row) in test.terms.enumerated() {
      terms[index].competingProportionalHazards = Test(row)
    }
    competingProportionalHazards = Test(test.global)
    return event.influence
  }

  /// Takes what patients move coefficients by: one row a patient, one column a slope.
  mutating func readInfluence(_ influence: Matrix?, _ design: Design) {
    guard let influence, influence.storage.allSatisfy(\.isFinite) else { return }
    for (index, columns) in design.columnRanges.enumerated() {
      let byPatient = (0..<influence.rows).map { row in
        columns.reduce(0) { max($0, abs(influence[row, $1])) }
      }
      terms[index].largestInfluence = byPatient.max()
      terms[index].influentialPatients = byPatient.count { $0 > Self.influenceCutoff }
    }
  }
}

extension ModelChecks.Test {
  fileprivate init(_ row: ProportionalHazardsTest.Row) {
    self.init(chiSquared: row.chiSquared, degreesOfFreedom: row.degreesOfFreedom, p: row.p)
  }
}

extension LocalizedText {
  fileprivate static let noTestOfSubdistributionHazards = LocalizedText(
    english:
      "Proportionality of subdistribution hazards is not tested (tests: Zhou and others, Stat Med 2013;32:3804; Li and others, Lifetime Data Anal 2015;21:197). Compare the observed curves with the predicted risks at every horizon.",
    simplifiedChinese:
      "未检验亚分布风险的比例风险假设（检验方法见Zhou等，Stat Med 2013;32:3804；Li等，Lifetime Data Anal 2015;21:197）。请比较各预测时点的观察曲线与预测风险。"
  )
  fileprivate static let noTestUnderPenalty = LocalizedText(
    english: "Proportional hazards are tested for models by maximum likelihood only.",
    simplifiedChinese: "等比例风险检验仅用于最大似然估计的模型。")
}

extension RiskModel {
  /// How many times as wide as alone the intervals of each term are because of the other terms.
  ///
  /// (det R₁₁ det R₂₂ / det R)^(1/(2 df)) with the correlations R of the slopes; for one column the square root
  /// of `varianceInflation`. `nil` without a covariance or if the correlations are singular.
  ///
  /// - Source: Fox & Monette, JASA 1992;87:178. Matches the last column of `car::vif`.
  public var termInflation: [Double]? {
    guard let covariance else { return nil }
    let size = coefficients.count - 1
    func logDeterminant(_ columns: [Int]) -> Double? {
      guard !columns.isEmpty else { return 0 }
      var part = Matrix(rows: columns.count, columns: columns.count)
      for (i, row) in columns.enumerated() {
        for (j, column) in columns.enumerated() {
          let scale = covariance[row + 1, row + 1] * covariance[column + 1, column + 1]
          part[i, j] = covariance[row + 1, column + 1] / scale.squareRoot()
        }
      }
      return (try? Cholesky(part, tolerance: 1e-14))?.logDeterminant
    }
    let all = Array(0..<size)
    guard let whole = logDeterminant(all) else { return nil }
    var result: [Double] = []
    for range in design.columnRanges {
      guard let own = logDeterminant(Array(range)),
        let others = logDeterminant(all.filter { !range.contains($0) })
      else { return nil }
      result.append(exp((own + others - whole) / (2 * Double(range.count))))
    }
    return result
  }
}
