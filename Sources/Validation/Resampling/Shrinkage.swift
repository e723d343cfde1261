internal import Diagnostics
internal import RiskModels
internal import Statistics

extension Refitting {
  /// An elastic net, made again in one resample after another.
  ///
  /// Its penalty is chosen anew if the data chose it. A patient drawn more than once weighs more and stays in one
  /// fold. From the second fit on nothing is allocated.
  struct Shrinkage: Sendable {
    /// The variables that the last model kept.
    private(set) var names: [String] = []
    private let choice: ElasticNetChoice
    private let outcome: ElasticNetData.Outcome
    private let offsets: [Double]?
    private var workspace: ElasticNetWorkspace
    private var variables: ElasticNetVariables
    private var layout: Int
    private var drawn: [Int] = []

    /// Prepares the net; `nil` for other estimations.
    init?(
      _ estimation: Estimation, _ columns: DesignColumns, outcome: ElasticNetData.Outcome,
      offsets: [Double]?
    ) {
      guard case .elasticNet(let choice) = estimation else { return nil }
      (self.choice, self.outcome, self.offsets) = (choice, outcome, offsets)
      workspace = ElasticNetWorkspace(
        choice,
        room: ElasticNetData(predictors: columns.matrix, outcome: outcome, offsets: offsets))
      variables = ElasticNetVariables(of: columns.design)
      layout = columns.layout
      drawn.reserveCapacity(columns.matrix.rows)
      names.reserveCapacity(columns.design.predictors.count)
    }

    /// Fits with case weights and writes the linear predictor of every patient, counted or not.
    mutating func solve(
      _ columns: DesignColumns, weights: [Double], into linear: inout [Double]
    ) throws(Failure) {
      if columns.layout != layout {
        variables = ElasticNetVariables(of: columns.design)
        layout = columns.layout
      }
      drawn.removeAll(keepingCapacity: true)
      for row in weights.indices where weights[row] > 0 { drawn.append(row) }
      do throws(ElasticNetError) {
        try workspace.solve(
          ElasticNetData(
            predictors: columns.matrix, outcome: outcome, weights: weights, offsets: offsets),
          rows: drawn)
      } catch {
        throw Failure(reason: error.diagnostics.first?.inReport ?? .notConverged)
      }
      workspace.fillLinearPredictors(of: columns.matrix, offsets: offsets, into: &linear)
      let count = columns.matrix.columns
      variables.fillNames(
        nonzeroIn: workspace.coefficients, hasIntercept: workspace.coefficients.count > count,
        into: &names)
    }
  }
}
