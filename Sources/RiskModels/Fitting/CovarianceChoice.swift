internal import Cohorts
internal import Diagnostics

/// How the covariance of a model's coefficients is estimated.
///
/// Files write it as `{"type": "model"}`, `{"type": "robust"}` or `{"type": "robust", "cluster": "centre"}`.
public enum CovarianceChoice: Sendable, Hashable, Codable {
  /// From the information matrix: right if the model is.
  case model
  /// From the patients' scores, right even if the model is not.
  case robust
  /// From the scores of clusters of patients who resemble each other, such as those of a centre.
  case clustered(by: String)
}

extension CovarianceChoice {
  private enum CodingKeys: String, CodingKey { case type, cluster }

  private enum Kind: String, Codable { case model, robust }

  /// Decodes a choice by its `type`; a `cluster` belongs to `robust`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let cluster = try container.decodeIfPresent(String.self, forKey: .cluster)
    switch (try container.decode(Kind.self, forKey: .type), cluster) {
    case (.model, nil): self = .model
    case (.robust, nil): self = .robust
    case (.robust, let cluster?): self = .clustered(by: cluster)
    case (.model, _):
      throw DecodingError.dataCorruptedError(
        forKey: .cluster, in: container, debugDescription: "a cluster needs the type 'robust'")
    }
  }

  /// Encodes a choice with its `type`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(self == .model ? Kind.model : .robust, forKey: .type)
    if case .clustered(let name) = self { try container.encode(name, forKey: .cluster) }
  }
}

extension AnalysisSet {
  /// The column of the clusters that a specification names; `nil` if it names none.
  ///
  /// The cohort's centres serve under their column's name, also where a study file does not describe it.
  ///
  /// - Throws: `DesignError.noSuchVariable` if the cohort lacks it.
  static func clusterColumn(_ choice: CovarianceChoice, in cohort: Cohort) throws(DesignError)
    -> Column?
  {
    guard case .clustered(let name) = choice else { return nil }
    if let column = cohort[name] { return column }
    if name == cohort.centreColumn, let centres = cohort.centres {
      return Column(Variable(name: name, kind: .text), .texts(centres))
    }
    throw .noSuchVariable(
      name, closest: Suggestion.closest(to: name, among: cohort.columnNames),
      known: cohort.columnNames)
  }

  /// A number for every distinct value of a column, one a row, in the order they occur.
  static func clusters(_ column: Column, rows: [Int]) -> [Int] {
    switch column.values {
    case .numbers(let cells): numbered(rows.map { cells[$0] })
    case .categories(let cells): numbered(rows.map { cells[$0] })
    case .texts(let cells): numbered(rows.map { cells[$0] })
    case .dates(let cells): numbered(rows.map { cells[$0] })
    }
  }

  private static func numbered<Value: Hashable>(_ values: [Value]) -> [Int] {
    var numbers: [Value: Int] = [:]
    return values.map { value in
      if let number = numbers[value] { return number }
      numbers[value] = numbers.count
      return numbers.count - 1
    }
  }
}
