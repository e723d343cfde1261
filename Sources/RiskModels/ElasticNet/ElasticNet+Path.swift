internal import Statistics

extension ElasticNet {
  /// Solves for every λ of the sequence.
  ///
  /// The path ends early once 99.9 % of the null deviance is explained, as in R. The first λ of an
  /// automatic sequence stands for a penalty without end: only what is not penalised is in.
  ///
  /// - Throws: `ElasticNetError`.
  public func path(of data: ElasticNetData) throws(ElasticNetError) -> ElasticNetPath {
    switch data.outcome {
    case .binary: try path(of: data, ElasticNetLogisticLoss.self)
    case .survival: try path(of: data, ElasticNetCoxLoss.self)
    }
  }

  private func path<Loss: ElasticNetLoss>(
    of data: ElasticNetData, _ loss: Loss.Type
  ) throws(ElasticNetError) -> ElasticNetPath {
    var workspace = ElasticNetPath.Workspace<Loss>(self, room: data)
    try workspace.solve(data, rows: data.allRows)
    return workspace.path
  }

  func check() throws(ElasticNetError) {
    guard (0...1).contains(mixing) else { throw .invalidMixing(mixing) }
    switch sequence {
    case .given(let lambdas):
      guard !lambdas.isEmpty else { throw .invalidLambda(nil) }
      if let wrong = lambdas.first(where: { !($0 >= 0 && $0.isFinite) }) {
        throw .invalidLambda(wrong)
      }
    case .automatic(let count, let ratio):
      guard count > 0 else { throw .invalidLambda(nil) }
      if let ratio, !(ratio > 0 && ratio < 1) { throw .invalidLambda(ratio) }
    }
  }
}

extension ElasticNetData {
  func check(_ rows: [Int]) throws(ElasticNetError) {
    var isAnyone = false
    for row in rows {
      let weight = weight(of: row)
      guard weight >= 0, weight.isFinite else { throw .invalidWeights }
      if weight > 0 { isAnyone = true }
    }
    guard isAnyone else { throw .invalidWeights }
    for index in 0..<predictors.columns {
      let values = predictors.column(index)
      for row in rows where !(abs(values[values.startIndex + row]) < 1e150) {
        throw .unusableColumn(index)
      }
    }
    guard isVaried(rows) else { throw .singleOutcome }
  }

  /// Whether events occur and, for a binary outcome, also patients without one.
  func isVaried(_ rows: [Int]) -> Bool {
    var (events, others) = (false, false)
    for row in rows where weight(of: row) > 0 {
      if outcome.hasEvent(row) { events = true } else { others = true }
    }
    if case .binary = outcome { return events && others }
    return events
  }
}
