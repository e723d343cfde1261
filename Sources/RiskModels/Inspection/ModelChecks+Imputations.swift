internal import Foundation
internal import Statistics

extension CompletedAnalysis {
  /// Checks what a pooled model assumes, over the completed data sets it was fitted to.
  ///
  /// D₂: F = (w̄/k − (m + 1)/(m − 1) · r) / (1 + r) of the χ² statistics w, k degrees of freedom; see
  /// `PooledTest`.
  ///
  /// Tests of proportional hazards are pooled by D₂; collinearity is the median of the data sets with its range;
  /// influence is that of leaving a patient out of every data set on the pooled coefficients, in pooled standard errors.
  ///
  /// - Parameters:
  ///   - fit: The fits to these copies.
  ///   - spec: What they were fitted from.
  /// - Returns: `nil` if the model of some copy cannot be checked.
  /// - Source: Li et al., Stat Sinica 1991;1:65 (D₂). Matches `miceadds::micombine.chisquare` of
  ///   `survival::cox.zph`.
  public func checks(of fit: ImputedFit, specifiedBy spec: ModelSpec) -> ModelChecks? {
    let copies = zip(fit.fits, sets).compactMap { $0.inspect(spec, in: $1) }
    guard copies.count == sets.count, var pooled = ModelChecks(pooling: copies.map(\.checks))
    else { return nil }
    let influences = copies.compactMap(\.influence)
    if influences.count == copies.count {
      pooled.readInfluence(
        CoefficientInfluence(pooling: influences)?.standardized, fit.pooled.riskModel.design)
    }
    return pooled
  }
}

extension ModelChecks {
  /// Pools everything but influence; `nil` for data sets with other terms.
  init?(pooling copies: [ModelChecks]) {
    guard let first = copies.first,
      copies.allSatisfy({ $0.terms.map(\.name) == first.terms.map(\.name) })
    else { return nil }
    self.init(
      terms: first.terms.indices.map { index in Term(pooling: copies.map { $0.terms[index] }) })
    proportionalHazards = Test(pooling: copies.map(\.proportionalHazards))
    competingProportionalHazards = Test(pooling: copies.map(\.competingProportionalHazards))
    withoutProportionalHazards = first.withoutProportionalHazards
  }
}

extension ModelChecks.Term {
  fileprivate init(pooling copies: [ModelChecks.Term]) {
    self.init(name: copies[0].name, columns: copies[0].columns)
    let inflations = copies.compactMap(\.standardErrorInflation).sorted()
    if inflations.count == copies.count, let least = inflations.first, let most = inflations.last {
      standardErrorInflation = quantile(ofSorted: inflations, at: 0.5)
      inflationRange = [least, most]
    }
    proportionalHazards = ModelChecks.Test(pooling: copies.map(\.proportionalHazards))
    competingProportionalHazards = ModelChecks.Test(
      pooling: copies.map(\.competingProportionalHazards))
  }
}

extension ModelChecks.Test {
  /// D₂; without a statistic where some data set has none, `nil` where some has no test.
  fileprivate init?(pooling copies: [ModelChecks.Test?]) {
    let tests = copies.compactMap(\.self)
    guard tests.count == copies.count, let freedom = tests.first?.degreesOfFreedom,
      tests.allSatisfy({ $0.degreesOfFreedom == freedom })
    else { return nil }
    self.init(degreesOfFreedom: freedom)
    let values = tests.compactMap(\.chiSquared)
    guard values.count == tests.count,
      let pooled = PooledTest.d2(waldStatistics: values, coefficients: freedom),
      let account = pooled.account(by: .d2), pooled.pValue.isFinite
    else { return }
    (chiSquared, p) = (pooled.statistic * pooled.numerator, pooled.pValue)
    pooling = account
  }
}
