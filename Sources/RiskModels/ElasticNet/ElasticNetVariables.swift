internal import Cohorts

/// The variables of a design, with the columns that they have a part in.
package struct ElasticNetVariables: Sendable {
  private var names: [String] = []
  private var columns: [[Int]] = []

  /// Lists the variables in the order of a design.
  package init(of design: Design) {
    for predictor in design.predictors {
      let name = predictor.variable.name
      let terms = design.terms.indices.filter { design.terms[$0].variables.contains(name) }
      names.append(name)
      columns.append(terms.flatMap { Array(design.columnRanges[$0]) })
    }
  }

  /// Writes the names of those with a coefficient that is not zero; the constant comes first if there is one.
  ///
  /// Allocates nothing once there is room for all names.
  package func fillNames(
    nonzeroIn coefficients: [Double], hasIntercept: Bool, into result: inout [String]
  ) {
    result.removeAll(keepingCapacity: true)
    let first = hasIntercept ? 1 : 0
    for variable in names.indices {
      for column in columns[variable] where coefficients[column + first] != 0 {
        result.append(names[variable])
        break
      }
    }
  }
}
