/// The cases of one subject: how the library answers them, and how close it must come.
package struct ReferenceTopic: Sendable {
  package typealias Computation =
    @Sendable (ReferenceCase, inout ComputedValues) throws -> Void

  /// The name of the folder under `golden` and `prepared`.
  package var name: String
  /// Which tolerance a path has; the first pattern that matches decides, else `defaultTolerance`.
  package var tolerances: [ToleranceRule]
  package var defaultTolerance: Tolerance
  /// Golden values of this topic that state no result, beside those of `Informational.everywhere`.
  package var informational: [Informational]
  /// `nil` as long as the library does not answer the topic: all its values are then not computed.
  package var compute: Computation?

  package init(
    _ name: String, default defaultTolerance: Tolerance = .closedForm,
    tolerances: [ToleranceRule] = [], informational: [Informational] = [],
    compute: Computation? = nil
  ) {
    self.name = name
    self.defaultTolerance = defaultTolerance
    self.tolerances = tolerances
    self.informational = informational
    self.compute = compute
  }

  /// A pattern may name the case, too: `lung_ties:coef*`.
  func tolerance(of path: String, in name: String) -> Tolerance {
    tolerances.first { $0.pattern.matches(path) || $0.pattern.matches("\(name):\(path)") }?
      .tolerance ?? defaultTolerance
  }

  func isInformational(_ path: String) -> Bool {
    (informational + Informational.everywhere).contains { $0.pattern.matches(path) }
  }

  /// Every topic, in the order of the analysis.
  package static let all: [ReferenceTopic] = [
    .logistic, .firth, .glmnet, .cox, .km, .competing, .sampleSize, .nomogram, .roc, .calibration,
    .validateLrm, .validateCph, .survivalValidation, .decisionCurves, .reclassification,
    .clustering, .multipleImputation,
  ]
}
