internal import RiskModels
public import Statistics

/// One test of calibration, as results files give it.
///
/// A test says whether risks are off, not by how much nor where: with few patients it finds nothing, with many it
/// finds what does not matter. The curve, its errors, intercept and slope come first. There are none for models of
/// times to an event, where censoring leaves no outcome to compare with; the smooth curve, groups and slope
/// say more there.
public struct CalibrationTest: Sendable, Hashable, Codable {
  /// Which test.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// χ² over groups of similar risk.
    case hosmerLemeshow = "hosmer_lemeshow"
    /// z of the Brier score.
    case spiegelhalter
    /// z of the unweighted sum of squares; unpenalised models in their own patients.
    case leCessieVanHouwelingen = "le_cessie_van_houwelingen"
    /// Likelihood ratio of intercept 0 and slope 1; other patients only, for in its own a model passes by
    /// construction.
    case recalibration
  }

  /// Which test.
  public var test: Kind
  /// How patients were grouped; `nil` for tests without groups.
  public var grouping: HosmerLemeshow.Grouping?
  /// The groups.
  public var groups: Int?
  /// χ², or z where there are no degrees of freedom; `nil` where it is not defined.
  public var statistic: Double?
  /// The degrees of freedom of χ².
  public var degreesOfFreedom: Int?
  /// The (two-sided) P value.
  public var p: Double?
  /// Whose patients were tested.
  public var patients: HosmerLemeshow.Setting
  /// Pooled over imputations: D₂ of χ² (the statistic being its degrees of freedom times F), Rubin's rules of z (the
  /// statistic being Student's t); `nil` for one data set.
  public var pooling: PooledTest.Account?

  /// The tests of a logistic model in the patients it was made from.
  static func inDevelopment(
    _ ranked: RankedRisks, risks: [Double], _ data: AnalysisSet, _ model: RiskModel
  ) throws(ValidationError) -> [CalibrationTest] {
    var tests = shared(ranked, .development)
    guard model.estimation == .maximumLikelihood else { return tests }
    let fit = try LeCessieVanHouwelingen(
      predictors: data.predictors, risks: risks, outcomes: data.outcomes)
    tests.append(
      CalibrationTest(
        test: .leCessieVanHouwelingen, statistic: fit?.z, p: fit?.pValue, patients: .development))
    return tests
  }

  /// The tests of risks in other patients.
  static func elsewhere(_ ranked: RankedRisks) -> [CalibrationTest] {
    let joint = RecalibrationAssessment(ranked, confidence: 0.95).jointTest
    return shared(ranked, .external) + [
      CalibrationTest(
        test: .recalibration, statistic: joint?.statistic,
        degreesOfFreedom: joint?.degreesOfFreedom ?? 2, p: joint?.pValue, patients: .external)
    ]
  }

  private static func shared(
    _ ranked: RankedRisks, _ setting: HosmerLemeshow.Setting
  ) -> [CalibrationTest] {
    let grouped = HosmerLemeshow.Grouping.allCases.map { grouping in
      let test = HosmerLemeshow(ranked, grouping: grouping, groups: 10)
      return CalibrationTest(
        test: .hosmerLemeshow, grouping: grouping, groups: test.groups.count,
        statistic: test.chiSquared, degreesOfFreedom: test.degreesOfFreedom(in: setting),
        p: test.pValue(in: setting), patients: setting)
    }
    let brier = Spiegelhalter(ranked)
    return grouped + [
      CalibrationTest(
        test: .spiegelhalter, statistic: brier?.z, p: brier?.pValue, patients: setting)
    ]
  }
}
