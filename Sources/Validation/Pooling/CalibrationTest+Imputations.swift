internal import Foundation
internal import Statistics

extension CalibrationTest {
  /// Pools the tests of completed copies: χ² by D₂, z by Rubin's rules with variance 1.
  ///
  /// D₂: F = (w̄/k − (m + 1)/(m − 1) · r) / (1 + r); z: t = z̄ / √(1 + (1 + 1/m) B).
  ///
  /// Without a statistic where some copy has none, or copies have other degrees of freedom. `nil` for copies with
  /// other tests.
  ///
  /// - Source: Li et al., Stat Sinica 1991;1:65, `miceadds::micombine.chisquare`; Licht, New Methods for Generating
  ///   Significance Levels from Multiply-Imputed Data, Bamberg 2010 (z), with Barnard–Rubin degrees of freedom.
  static func pooled(_ copies: [[CalibrationTest]], patients: Int) -> [CalibrationTest]? {
    guard let first = copies.first,
      copies.allSatisfy({ $0.map(\.test) == first.map(\.test) })
    else { return nil }
    return first.indices.map { index in
      CalibrationTest(pooling: copies.map { $0[index] }, patients: patients)
    }
  }

  private init(pooling copies: [CalibrationTest], patients: Int) {
    let first = copies[0]
    self.init(
      test: first.test, grouping: first.grouping, groups: first.groups,
      degreesOfFreedom: first.degreesOfFreedom, patients: first.patients)
    let values = copies.compactMap(\.statistic)
    guard values.count == copies.count,
      copies.allSatisfy({ $0.degreesOfFreedom == first.degreesOfFreedom })
    else { return }
    guard let freedom = first.degreesOfFreedom else {
      readNormal(values, patients: patients)
      return
    }
    guard let test = PooledTest.chiSquared(values, degreesOfFreedom: freedom) else { return }
    (statistic, p, pooling) = (test.statistic, test.p, test.account)
  }

  private mutating func readNormal(_ values: [Double], patients: Int) {
    let rules = RubinsRules(
      estimates: values, variances: values.map { _ in 1 },
      completeDegreesOfFreedom: Double(patients - 1))
    guard let rules else { return }
    (statistic, p) = (rules.statistic, rules.pValue)
    pooling = rules.account
  }
}

extension PooledTest {
  /// χ² of single data sets by D₂, as tables show it: F times its degrees of freedom.
  ///
  /// `nil` without a P value.
  static func chiSquared(
    _ values: [Double], degreesOfFreedom freedom: Int
  ) -> (statistic: Double, p: Double, account: Account)? {
    guard let test = d2(waldStatistics: values, coefficients: freedom),
      let account = test.account(by: .d2), test.pValue.isFinite
    else { return nil }
    return (test.statistic * test.numerator, test.pValue, account)
  }
}
