internal import Dispatch
internal import Foundation
internal import Statistics
internal import Survival
internal import Synchronization

extension ElasticNetCrossValidation {
  /// Storage in which the penalty of one set of patients is cross-validated after that of another.
  ///
  /// From the second set on nothing is allocated as long as deviance is the only measure and one thread works.
  struct Workspace<Loss: ElasticNetLoss>: Sendable {
    /// The path in all patients.
    private(set) var path: ElasticNetPath
    /// Of the measure last summarised, at each λ of the path.
    private(set) var means: [Double] = []
    private(set) var standardErrors: [Double] = []
    private(set) var minimumIndex = 0
    private(set) var oneStandardErrorIndex = 0
    private let measures: [ElasticNetMeasure]
    private var search: ElasticNetPath.Workspace<Loss>
    /// Of all patients, where deviances of groups are asked for.
    private var loss: Loss
    private var rows: [Int] = []
    /// By position in `rows`.
    private var folds: [Int] = []
    private var foldCount = 0
    private var sizes: [Int] = []
    /// The rows that a fold leaves in and out.
    private var kept: [Int] = []
    private var left: [Int] = []
    /// By measure, then by fold or patient, then by λ.
    private var values: [FoldValue] = []
    private var solution: [Double] = []
    /// By row of the data, and by row of a loss.
    private var linear: [Double] = []
    private var gathered: [Double] = []

    /// Makes room for all rows of data and as many folds.
    init(
      _ settings: ElasticNet, measures: [ElasticNetMeasure], folds count: Int,
      room data: ElasticNetData
    ) {
      let (size, lambdas) = (data.predictors.rows, settings.lambdaCount)
      let most = max(0, min(count, size))
      self.measures = measures
      search = ElasticNetPath.Workspace(settings, room: data)
      path = settings.roomForPath(columns: data.predictors.columns, Loss.self)
      loss = Loss(room: data)
      rows.reserveCapacity(size)
      folds.reserveCapacity(size)
      kept.reserveCapacity(size)
      left.reserveCapacity(size)
      sizes.reserveCapacity(most)
      means.reserveCapacity(lambdas)
      standardErrors.reserveCapacity(lambdas)
      linear = Array(repeating: 0, count: size)
      gathered.reserveCapacity((size + 3) / 4 * 4)
      solution.reserveCapacity(data.predictors.columns + 1)
      values.reserveCapacity(measures.count * min(3 * most, size) * lambdas)
    }

    /// Makes the path in some rows, in rising order, whose folds stand in `folds` one by one.
    mutating func begin(
      _ data: ElasticNetData, rows given: [Int], folds dealt: [Int]
    ) throws(ElasticNetError) {
      rows.empty(keepingRoomFor: given.count)
      for row in given { rows.append(row) }
      folds.empty(keepingRoomFor: dealt.count)
      for fold in dealt { folds.append(fold) }
      try countFolds()
      for fold in 0..<foldCount {
        part(fold)
        guard data.isVaried(kept) else { throw .foldWithoutVariation(fold) }
      }
      try search.solve(data, rows: rows)
      search.exchange(&path)
      if Loss.judgesGroups { loss.load(data, rows: rows) }
      values.removeAll(keepingCapacity: true)
      let blank = FoldValue(value: .nan, weight: 0)
      for _ in 0..<(measures.count * unitRoom * path.lambdas.count) { values.append(blank) }
    }

    private mutating func countFolds() throws(ElasticNetError) {
      guard folds.count == rows.count, let last = folds.max(), last >= 2, last < folds.count
      else { throw .invalidFolds }
      sizes.removeAll(keepingCapacity: true)
      for _ in 0...last { sizes.append(0) }
      for fold in folds {
        guard fold >= 0 else { throw .invalidFolds }
        sizes[fold] += 1
      }
      guard !sizes.contains(0) else { throw .invalidFolds }
      foldCount = last + 1
    }

    /// Parts the rows into those that a fold leaves in and those that it leaves out.
    private mutating func part(_ fold: Int) {
      kept.removeAll(keepingCapacity: true)
      left.removeAll(keepingCapacity: true)
      for position in rows.indices {
        if folds[position] == fold {
          left.append(rows[position])
        } else {
          kept.append(rows[position])
        }
      }
    }
  }
}

// MARK: Leaving folds out

extension ElasticNetCrossValidation.Workspace {
  /// Fits without each fold and judges what was fitted in the fold.
  mutating func leaveOut(_ data: ElasticNetData, threads: Int = 1) throws(ElasticNetError) {
    let lanes = max(1, min(threads, foldCount))
    guard lanes > 1 else {
      for fold in 0..<foldCount { try leaveOut(data, fold: fold) }
      return
    }
    let (start, total) = (self, foldCount)
    let results = Mutex<[Int: Result<Self, ElasticNetError>]>([:])
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      var workspace = start
      for fold in stride(from: lane, to: total, by: lanes) {
        let result = Result { () throws(ElasticNetError) in
          try workspace.leaveOut(data, fold: fold)
          return workspace
        }
        results.withLock { $0[fold] = result }
      }
    }
    let all = results.withLock { $0 }
    for fold in 0..<total {
      if let other = try all[fold]?.get() { takeValues(of: fold, from: other) }
    }
  }

  private mutating func leaveOut(
    _ data: ElasticNetData, fold: Int
  ) throws(ElasticNetError) {
    part(fold)
    try search.solve(data, rows: kept)
    for measure in measures.indices {
      for index in path.lambdas.indices {
        search.path.fillSolution(atLambda: path.lambdas[index], into: &solution)
        judge(data, measure, fold: fold, lambda: index)
      }
    }
  }

  /// Judges one solution in a fold.
  private mutating func judge(_ data: ElasticNetData, _ measure: Int, fold: Int, lambda: Int) {
    switch (data.outcome, measures[measure]) {
    case (.binary(let outcomes), let kind):
      predict(data, rows: left, offsets: data.offsets)
      guard isByPatient(measure) else {
        values[place(measure, fold, lambda)] = kind.value(
          in: data, outcomes, rows: left, linearPredictors: linear)
        return
      }
      for position in rows.indices where folds[position] == fold {
        values[place(measure, position, lambda)] = kind.value(
          in: data, outcomes, rows: CollectionOfOne(rows[position]), linearPredictors: linear)
      }
    case (.survival(let followUp, let strata), .concordance):
      predict(data, rows: left, offsets: nil)
      let concordance = HarrellConcordance(
        followUp.selecting(left), risks: left.map { linear[$0] },
        options: .init(
          strata: strata.map { all in left.map { all[$0] } },
          weights: data.weights.map { all in left.map { all[$0] } }),
        withError: false)
      values[place(measure, fold, lambda)] = FoldValue(
        value: concordance.statistic ?? .nan, weight: data.totalWeight(of: left))
    case (.survival(let followUp, _), _):
      var weight = 0.0
      for row in left where followUp.causes[row] == 1 { weight += data.weight(of: row) }
      let deviance = groupedDeviance(data)
      values[place(measure, fold, lambda)] = FoldValue(
        value: weight > 0 ? deviance / weight : .nan, weight: weight)
    }
  }

  private mutating func predict(_ data: ElasticNetData, rows: [Int], offsets: [Double]?) {
    ElasticNetPath.fillLinearPredictors(
      of: data.predictors, rows: rows, with: solution, offsets: offsets, into: &linear)
  }

  /// The deviance of all patients less that of those who were fitted, at the latter's coefficients.
  private mutating func groupedDeviance(_ data: ElasticNetData) -> Double {
    predict(data, rows: rows, offsets: nil)
    loss.gather(linear, into: &gathered)
    let all = loss.devianceScale * (loss.saturated + loss.value(gathered))
    return all - search.deviance(linear, gatheredIn: &gathered)
  }
}

// MARK: Averaging

extension ElasticNetCrossValidation.Workspace {
  /// Whether patients are judged one by one, as in R where folds have fewer than three.
  private func isByPatient(_ measure: Int) -> Bool {
    !Loss.judgesGroups && measures[measure] != .areaUnderCurve && rows.count < 3 * foldCount
  }

  /// How many folds or patients there is room for.
  private var unitRoom: Int {
    !Loss.judgesGroups && rows.count < 3 * foldCount ? rows.count : foldCount
  }

  private func units(_ measure: Int) -> Int { isByPatient(measure) ? rows.count : foldCount }

  private func place(_ measure: Int, _ unit: Int, _ lambda: Int) -> Int {
    (measure * unitRoom + unit) * path.lambdas.count + lambda
  }

  private mutating func takeValues(of fold: Int, from other: Self) {
    for measure in measures.indices {
      for unit in 0..<units(measure)
      where isByPatient(measure) ? folds[unit] == fold : unit == fold {
        let range = place(measure, unit, 0)..<place(measure, unit + 1, 0)
        for index in range { values[index] = other.values[index] }
      }
    }
  }

  /// Averages a measure over folds, and finds the best penalty and the largest within one standard error.
  mutating func summarize(measure: Int) {
    means.removeAll(keepingCapacity: true)
    standardErrors.removeAll(keepingCapacity: true)
    for lambda in path.lambdas.indices { average(measure, lambda) }
    let sign = measures[measure].isMaximized ? -1.0 : 1
    var least = Double.infinity
    for mean in means where !mean.isNaN { least = min(least, sign * mean) }
    minimumIndex = means.firstIndex { sign * $0 <= least } ?? 0
    let bound = sign * means[minimumIndex] + standardErrors[minimumIndex]
    oneStandardErrorIndex = means.firstIndex { sign * $0 <= bound } ?? minimumIndex
  }

  /// What was found of the measure last summarised, with the folds as they were given.
  func result(_ folds: [Int], measure: Int = 0) -> ElasticNetCrossValidation {
    ElasticNetCrossValidation(
      path: path, measure: measures[measure], means: means, standardErrors: standardErrors,
      folds: folds, minimumIndex: minimumIndex, oneStandardErrorIndex: oneStandardErrorIndex)
  }

  private mutating func average(_ measure: Int, _ lambda: Int) {
    var (total, sum, count) = (0.0, 0.0, 0)
    for unit in 0..<units(measure) {
      let value = values[place(measure, unit, lambda)]
      guard value.isUsable else { continue }
      count += 1
      total += value.weight
      sum += value.weight * value.value
    }
    let mean = sum / total
    var squares = 0.0
    for unit in 0..<units(measure) {
      let value = values[place(measure, unit, lambda)]
      guard value.isUsable else { continue }
      squares += value.weight * (value.value - mean) * (value.value - mean)
    }
    means.append(mean)
    standardErrors.append((squares / total / Double(count - 1)).squareRoot())
  }
}

extension FoldValue {
  fileprivate var isUsable: Bool { !value.isNaN && weight > 0 }
}
