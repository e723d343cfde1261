internal import Cohorts
internal import Diagnostics

/// How the covariance of a model's coefficients is estimated.
public enum CovarianceChoice: Sendable, Hashable, Codable {
  /// From the information matrix: right if the model is.
  case model
  /// From the patients' scores, right even if the model is not.
  case robust
  /// From the scores of clusters of patients who resemble each other, such as those of a centre.
  case clustered(by: String)
}

extension AnalysisSet {
  /// The column of the clusters that a specification names; `nil` if it names none.
  ///
  /// - Throws: `DesignError.noSuchVariable` if the cohort lacks it.
  static func clusterColumn(_ choice: CovarianceChoice, in cohort: Cohort) throws(DesignError)
    -> Column?
  {
    guard case .clustered(let name) = choice else { return nil }
    guard let column = cohort[name] else {
      throw .noSuchVariable(
        name, closest: Suggestion.closest(to: name, among: cohort.columnNames),
        known: cohort.columnNames)
    }
    return column
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
