public import Diagnostics

/// What people read of a model and no computation needs.
public struct ModelDescription: Sendable, Hashable {
  /// What people call the model; the outcome's name if there is no better one.
  public var title: LocalizedText
  /// The version that the study file gives.
  public var version: String?
  /// What is predicted, for whom and within which time.
  public var outcome: RiskModel.OutcomeDescription
  /// Where the model comes from beyond the fit.
  public var origin: RiskModel.Origin

  /// Creates a description.
  public init(
    title: LocalizedText, version: String? = nil, outcome: RiskModel.OutcomeDescription,
    origin: RiskModel.Origin = .init()
  ) {
    self.title = title
    self.version = version
    self.outcome = outcome
    self.origin = origin
  }

  /// The same with a note of which data the model is made from.
  public func noting(data bytes: some Collection<UInt8>) -> ModelDescription {
    var noted = self
    noted.origin.dataHash = RiskModel.Origin.hash(ofData: bytes)
    return noted
  }

  /// The description of a model of which nothing but its specification is known.
  public init(_ spec: ModelSpec) {
    let name = spec.outcomeName
    self.init(
      title: LocalizedText(name),
      outcome: RiskModel.OutcomeDescription(
        variable: name, label: LocalizedText(name), horizon: spec.kind.primaryHorizonInWords))
  }
}

extension RiskModel.Origin {
  /// The SHA-256 of a data file's bytes, as they are and as manifests have it, in hexadecimal digits.
  public static func hash(ofData bytes: some Collection<UInt8>) -> String {
    SHA256Digest(bytes).hexadecimal
  }
}
