internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

extension ReferenceTopic {
  /// Pooling over multiply imputed data by Rubin's rules.
  static let multipleImputation = ReferenceTopic(
    "mice",
    tolerances: [
      ToleranceRule("n", .exact), ToleranceRule("missing.*", .exact),
      ToleranceRule("fit_mult_impute.*", .rmsStopsEarly),
      ToleranceRule("per_imputation*.se.*", .glmWeights),
      ToleranceRule("performance.per_imputation*", .plainGLM),
      ToleranceRule("performance.slope.*", .plainGLM),
      ToleranceRule("per_imputation*", .fit), ToleranceRule("pooled.estimate*", .fit),
      ToleranceRule("pooled.b[*", .fit), ToleranceRule("pooled.dfcom*", .exact),
      ToleranceRule("performance.C*", .fit), ToleranceRule("performance.brier*", .fit),
      ToleranceRule("*", .pooledFit),
    ],
    informational: [
      Informational("files*", because: "names of the completed data"),
      Informational("levels.*", because: "labels of the data"),
      Informational("pooled.term*", because: "names of the coefficients"),
      Informational("tests_drop_last_term.term", because: "part of the specification"),
    ],
    compute: { reference, values in
      let sample = try ImputedSample(reference)
      values.set("n", sample.patients)
      values.attempt("missing") { values in try sample.missing(reference, into: &values) }
      sample.coefficients(into: &values)
      values.attempt("performance") { values in try sample.performance(into: &values) }
      values.attempt("tests") { values in try sample.tests(into: &values) }
    })
}

extension Tolerance {
  /// `lrm` and `cph` stop early in each data set; `mice::pool` of the same golden file, which agrees, is
  /// as far from these values as ours.
  fileprivate static let rmsStopsEarly = convention(
    "rms's stopping rules, pooled", relative: 2e-3)
  /// Recalibration by a `glm` with its default tolerance; a tight one gives our digits.
  fileprivate static let plainGLM = convention("glm's default tolerance", relative: 1e-5)
  /// Pooled variances carry the error of `glm`'s weights.
  fileprivate static let pooledFit = convention(
    "glm's weights before its last step, pooled", relative: 1e-7)
}
