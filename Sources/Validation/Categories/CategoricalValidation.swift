public import Diagnostics
public import Statistics

/// The indexes over all categories of an outcome in one set of patients.
public struct CategoricalPerformance: Sendable, Hashable, Codable {
  /// Patients.
  public var n: Int
  /// The polytomous discrimination index; 1/K for K categories told apart by chance.
  public var polytomousDiscrimination = Estimate(nil)
  /// Hand and Till's M, the mean area over pairs of categories.
  public var handTill = Estimate(nil)
  /// The mean area over pairs of categories, by the risk given that it is one of the two.
  public var pairwise = Estimate(nil)
  /// Brier's score over all categories, from 0 to 2.
  public var brier = Estimate(nil)
  /// 1 − Brier / Brier of the shares of the categories.
  public var scaledBrier = Estimate(nil)
  /// Nagelkerke's R² of the multinomial log likelihood of the predictions as they are.
  public var nagelkerkeR2 = Estimate(nil)
  /// McFadden's R² of the same.
  public var mcFaddenR2 = Estimate(nil)
  /// Multinomial recalibration; `nil` where it was not done.
  public var recalibration: CategoricalRecalibration?

  /// Nothing is defined yet.
  public init(n: Int) { self.n = n }
}

/// The indexes over all categories in every set of patients.
public struct CategoricalPerformanceSet: Sendable, Hashable, Codable {
  /// In the patients the model was made from.
  public var apparent: CategoricalPerformance?
  /// Apparent minus the optimism of the bootstrap, or the estimate of another way of resampling.
  public var optimismCorrected: CategoricalPerformance?
  /// How it was corrected; `nil` without a correction.
  public var correction: CategoricalCorrection?
  /// In other patients.
  public var external: CategoricalPerformance?
  /// Leave-one-centre-out.
  public var byCentre: [CategoricalCentre]?
  /// Leave-one-centre-out, pooled over the centres.
  public var byCentrePooled: PooledCategoricalPerformance?

  /// Nothing is known yet.
  public init() {}
}

/// One category against all others: what the binary estimators say of its risk.
public struct CategoryValidation: Sendable, Hashable, Codable {
  /// The category's code.
  public var category: String
  /// What people read.
  public var label: LocalizedText
  /// The indexes.
  public var performance: PerformanceSet
  /// The ROC curve.
  public var roc: ROCCurve
  /// The calibration curve.
  public var calibrationCurve: CalibrationCurve
  /// The decision curve.
  public var decisionCurve: DecisionCurve
  /// The distribution of risks.
  public var riskDistribution: RiskDistribution
  /// Classification at the study's thresholds.
  public var thresholds: [ThresholdPerformance]
  /// How much the risks would differ had other patients made the model; `nil` without a bootstrap of the making.
  public var instability: Instability?

  /// Creates it from its parts.
  package init(
    category: String, label: LocalizedText, performance: PerformanceSet, roc: ROCCurve,
    calibrationCurve: CalibrationCurve, decisionCurve: DecisionCurve,
    riskDistribution: RiskDistribution, thresholds: [ThresholdPerformance]
  ) {
    (self.category, self.label, self.performance) = (category, label, performance)
    (self.roc, self.calibrationCurve, self.decisionCurve) = (roc, calibrationCurve, decisionCurve)
    (self.riskDistribution, self.thresholds) = (riskDistribution, thresholds)
  }
}

/// Everything that validating a model of several categories on one cohort yields.
public struct CategoricalValidation: Sendable, Hashable, Codable {
  /// Over all categories.
  public var overall: CategoricalPerformanceSet
  /// One entry a category, the reference among them, in the order of the model.
  public var categories: [CategoryValidation]
  /// The model over all categories in parts of the patients; `nil` where none were asked for.
  public var subgroups: [CategorySubgroups]?
  /// Each category against all others in the same parts; `nil` where none were asked for.
  public var categorySubgroups: [SubgroupTable]?
  /// The model against others in the same patients; `nil` where none were asked for.
  public var comparisons: [CategoricalComparison]?
  /// In other patients: how they differ from those of the development; `nil` else.
  public var caseMix: CaseMix?
  /// The conventions of every statistic above.
  public var conventions: [Convention]
  /// Patients left out because a predictor or the outcome is missing.
  public var patientsLeftOut: Int
  /// Who the other patients are; `nil` without.
  public var externalTitle: LocalizedText?
  /// Other patients: the curves of every category; `nil` without, and where they are those above.
  public var externalCategories: [CategoryValidation]?
}

extension CategoricalValidation {
  /// Takes what the same model does in other patients.
  public mutating func join(external: CategoricalValidation, title: LocalizedText?) {
    (overall.external, caseMix) = (external.overall.external, external.caseMix)
    if let found = external.subgroups { subgroups = (subgroups ?? []) + found }
    if let found = external.categorySubgroups {
      categorySubgroups = (categorySubgroups ?? []) + found
    }
    for (index, found) in external.categories.enumerated() where categories.indices.contains(index)
    {
      categories[index].performance.external = found.performance.external
    }
    (externalTitle, externalCategories) = (title, external.categories)
    let known = Set(conventions.map(\.statistic))
    conventions += external.conventions.filter { !known.contains($0.statistic) }
  }
}
