/// What validations of one model in several completed data sets say together.
public struct PooledOverImputations<Validated: Sendable & Hashable>: Sendable, Hashable {
  /// The pooled numbers.
  public var result: Validated
  /// The keys of results that single data sets have and that cannot be pooled; they are absent.
  public var notPooled: [String]

  /// Joins results with the keys that they lack.
  public init(result: Validated, notPooled: [String] = []) {
    (self.result, self.notPooled) = (result, notPooled)
  }
}

/// The validation of a model of one event, pooled.
public typealias PooledValidation = PooledOverImputations<ValidationResult>
/// The validation of a model of several categories, pooled.
public typealias PooledCategoricalValidation = PooledOverImputations<CategoricalValidation>

/// A validation that can be pooled over completed copies of its patients.
public protocol PoolableValidation: Sendable, Hashable {
  /// The patients that were judged; `nil` if none were.
  var judgedPatients: Int? { get }
  /// Patients left out for want of data.
  var patientsLeftOut: Int { get set }
  /// How the patients differ from those of the development.
  var caseMix: CaseMix? { get set }
  /// Pools the validations of completed copies of the same patients; `nil` without any.
  static func pooled(
    overImputations results: [Self], confidence: Double
  ) -> PooledOverImputations<Self>?
}

extension ValidationResult: PoolableValidation {
  /// Those of the development, else the other patients.
  public var judgedPatients: Int? { (performance.apparent ?? performance.external)?.n }
}

extension CategoricalValidation: PoolableValidation {
  /// Those of the development, else the other patients.
  public var judgedPatients: Int? { (overall.apparent ?? overall.external)?.n }
}
