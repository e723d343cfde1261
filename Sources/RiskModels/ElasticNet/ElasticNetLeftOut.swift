internal import Dispatch
internal import Foundation
internal import Statistics
internal import Survival
internal import Synchronization

/// Fits without each fold, and what they are worth in the fold.
struct LeftOutPaths: Sendable {
  let settings: ElasticNet
  let data: ElasticNetData
  let folds: [Int]

  /// The path without each fold, in order of the folds.
  func paths(count: Int, threads: Int) throws(ElasticNetError) -> [ElasticNetPath] {
    let results = Mutex<[Int: Result<ElasticNetPath, ElasticNetError>]>([:])
    let lanes = max(1, min(threads, count))
    @Sendable func work(lane: Int) {
      for fold in stride(from: lane, to: count, by: lanes) {
        let training = data.selecting(folds.indices.filter { folds[$0] != fold })
        let result: Result<ElasticNetPath, ElasticNetError>
        do throws(ElasticNetError) {
          result = .success(try settings.path(of: training))
        } catch {
          result = .failure(error)
        }
        results.withLock { $0[fold] = result }
      }
    }
    if lanes == 1 {
      work(lane: 0)
    } else {
      DispatchQueue.concurrentPerform(iterations: lanes, execute: work)
    }
    let all = results.withLock { $0 }
    var paths: [ElasticNetPath] = []
    for fold in 0..<count {
      guard let result = all[fold] else { continue }
      paths.append(try result.get())
    }
    return paths
  }

  /// A measure at each λ, for each fold; for each patient where folds have fewer than three, as in R.
  func values(
    of measure: ElasticNetMeasure, paths: [ElasticNetPath], at lambdas: [Double]
  ) -> [[FoldValue]] {
    guard case .binary(let outcomes) = data.outcome, measure != .areaUnderCurve,
      outcomes.count < 3 * paths.count
    else {
      return paths.indices.map { values(of: measure, fold: $0, path: paths[$0], at: lambdas) }
    }
    return outcomes.indices.map { row in
      let one = data.selecting([row])
      return linearPredictors(of: one, path: paths[folds[row]], at: lambdas).map {
        measure.value(
          outcomes: [outcomes[row]], linearPredictors: $0, weights: one.weightValues)
      }
    }
  }

  /// A measure in the patients of a fold at each λ.
  private func values(
    of measure: ElasticNetMeasure, fold: Int, path: ElasticNetPath, at lambdas: [Double]
  ) -> [FoldValue] {
    let left = data.selecting(folds.indices.filter { folds[$0] == fold })
    switch (left.outcome, measure) {
    case (.binary(let outcomes), _):
      return linearPredictors(of: left, path: path, at: lambdas).map {
        measure.value(outcomes: outcomes, linearPredictors: $0, weights: left.weightValues)
      }
    case (.survival(let followUp, let strata), .concordance):
      let weight = left.weightValues.reduce(0, +)
      return linearPredictors(of: left, path: path, at: lambdas, ignoringOffsets: true).map {
        let concordance = HarrellConcordance(
          followUp, risks: $0, options: .init(strata: strata, weights: left.weights),
          withError: false)
        return FoldValue(value: concordance.statistic ?? .nan, weight: weight)
      }
    case (.survival(let followUp, _), _):
      let weight = zip(followUp.causes, left.weightValues).reduce(0) { $0 + ($1.0 == 1 ? $1.1 : 0) }
      return groupedDeviances(fold: fold, path: path, at: lambdas).map {
        FoldValue(value: weight > 0 ? $0 / weight : .nan, weight: weight)
      }
    }
  }

  private func linearPredictors(
    of left: ElasticNetData, path: ElasticNetPath, at lambdas: [Double],
    ignoringOffsets: Bool = false
  ) -> [[Double]] {
    lambdas.map {
      path.linearPredictors(
        of: left.predictors, with: path.solution(atLambda: $0),
        offsets: ignoringOffsets ? nil : left.offsets)
    }
  }

  /// The deviance of all patients less that of those who were fitted, at the latter's coefficients.
  private func groupedDeviances(fold: Int, path: ElasticNetPath, at lambdas: [Double]) -> [Double] {
    let kept = data.selecting(folds.indices.filter { folds[$0] != fold })
    guard var all = data.coxLoss, var rest = kept.coxLoss else { return lambdas.map { _ in .nan } }
    return lambdas.map { lambda in
      let solution = path.solution(atLambda: lambda)
      let linear = path.linearPredictors(of: data.predictors, with: solution, offsets: nil)
      let keptLinear = path.linearPredictors(of: kept.predictors, with: solution, offsets: nil)
      return all.deviance(linear) - rest.deviance(keptLinear)
    }
  }
}

extension ElasticNetData {
  fileprivate var coxLoss: ElasticNetCoxLoss? {
    guard case .survival(let followUp, let strata) = outcome else { return nil }
    return ElasticNetCoxLoss(
      followUp: followUp, strata: strata, weights: weights, offsets: offsets)
  }
}

extension ElasticNetCoxLoss {
  /// The deviance at linear predictors given in the order of the data.
  fileprivate mutating func deviance(_ linear: [Double]) -> Double {
    let padding = Array(repeating: 0.0, count: residuals.count - order.count)
    return devianceScale * (saturated + evaluate(order.map { linear[$0] } + padding))
  }
}
