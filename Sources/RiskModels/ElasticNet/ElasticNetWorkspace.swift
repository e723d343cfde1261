package import Statistics

/// Storage in which an elastic net is made for one set of case weights after another.
///
/// Every patient who counts has a row, whatever the weight, and stays in one fold; patients are not copied. From the
/// second model on nothing is allocated. Copy the workspace to use it from several threads.
package struct ElasticNetWorkspace: Sendable {
  /// The intercept first where there is one, then one a column.
  package private(set) var coefficients: [Double] = []
  /// The penalty of the last model.
  package private(set) var lambda = 0.0
  private let choice: ElasticNetChoice
  private var folds: ElasticNetFolds
  // One of these; they stand side by side because they would have to be copied out of an enum.
  private var logistic: Machine<ElasticNetLogisticLoss>?
  private var cox: Machine<ElasticNetCoxLoss>?

  /// Makes room for all rows of data.
  package init(_ choice: ElasticNetChoice, room data: ElasticNetData) {
    self.choice = choice
    coefficients.reserveCapacity(data.predictors.columns + 1)
    switch choice.strength {
    case .fixed: folds = ElasticNetFolds()
    case .crossValidated: folds = ElasticNetFolds(room: data.predictors.rows)
    }
    switch data.outcome {
    case .binary: logistic = Machine(choice, room: data)
    case .survival: cox = Machine(choice, room: data)
    }
  }

  /// Makes the model in some rows, in rising order, of data with as many rows as there is room for.
  ///
  /// - Throws: `ElasticNetError`.
  package mutating func solve(
    _ data: ElasticNetData, rows: [Int]
  ) throws(ElasticNetError) {
    if case .crossValidated(let count, let seed, _) = choice.strength {
      folds.deal(rows: rows.count, count: count, seed: seed)
    }
    try logistic?.solve(data, rows, folds.folds, choice)
    try cox?.solve(data, rows, folds.folds, choice)
    logistic?.read(&coefficients, &lambda)
    cox?.read(&coefficients, &lambda)
  }

  /// Writes the linear predictors of all rows, whether or not they counted.
  package func fillLinearPredictors(
    of predictors: Matrix, offsets: [Double]?, into linear: inout [Double]
  ) {
    linear.resize(to: predictors.rows)
    ElasticNetPath.fillLinearPredictors(
      of: predictors, rows: 0..<predictors.rows, with: coefficients, offsets: offsets,
      into: &linear)
  }

  /// The path of the last model: of one penalty if it was given.
  var path: ElasticNetPath? { logistic?.path ?? cox?.path }

  /// How the penalty of the last model was found; `nil` if it was given.
  var validation: ElasticNetCrossValidation? {
    guard case .crossValidated = choice.strength else { return nil }
    return logistic?.validation?.result(folds.folds) ?? cox?.validation?.result(folds.folds)
  }
}

/// What makes the model of one family: a path of one penalty, or a cross-validation.
private struct Machine<Loss: ElasticNetLoss>: Sendable {
  private(set) var validation: ElasticNetCrossValidation.Workspace<Loss>?
  private var single: ElasticNetPath.Workspace<Loss>?
  private var index = 0

  init(_ choice: ElasticNetChoice, room data: ElasticNetData) {
    var settings = choice.settings
    switch choice.strength {
    case .fixed(let lambda):
      settings.sequence = .given([lambda])
      single = ElasticNetPath.Workspace(settings, room: data)
    case .crossValidated(let count, _, _):
      validation = ElasticNetCrossValidation.Workspace(
        settings, measures: [.deviance], folds: count, room: data)
    }
  }

  var path: ElasticNetPath? { validation?.path ?? single?.path }

  mutating func solve(
    _ data: ElasticNetData, _ rows: [Int], _ folds: [Int], _ choice: ElasticNetChoice
  ) throws(ElasticNetError) {
    try single?.solve(data, rows: rows)
    try validation?.begin(data, rows: rows, folds: folds)
    try validation?.leaveOut(data)
    validation?.summarize(measure: 0)
    index = validation?.index(of: choice.rule) ?? 0
  }

  func read(_ coefficients: inout [Double], _ lambda: inout Double) {
    guard let path else { return }
    path.fillSolution(at: index, into: &coefficients)
    lambda = path.lambdas[index]
  }
}

extension ElasticNetChoice {
  /// The share of the null deviance that a step along the path must gain, R's default.
  private static var minimumGain: Double { 1e-5 }

  /// The penalty with the path that its strength is chosen from.
  var settings: ElasticNet {
    var settings = ElasticNet(mixing: mixing)
    settings.minimumGain = Self.minimumGain
    return settings
  }

  /// Which λ cross-validation picks.
  fileprivate var rule: Rule {
    if case .crossValidated(_, _, let rule) = strength { rule } else { .minimum }
  }
}

extension ElasticNetCrossValidation.Workspace {
  /// The position of what a rule picks in the path.
  fileprivate func index(of rule: ElasticNetChoice.Rule) -> Int {
    rule == .minimum ? minimumIndex : oneStandardErrorIndex
  }
}
