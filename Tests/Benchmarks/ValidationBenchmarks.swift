import Cohorts
import RiskModels
import Statistics
import Validation

extension Benchmark {
  /// Bootstraps and ranking; `replicates` is B of the optimism bootstraps.
  static func validations(replicates: Int) -> [Benchmark] {
    [
      optimism("logistic-500", patients: 500, predictors: 10, replicates, asRMS: true),
      optimism("logistic-5000", patients: 5000, predictors: 20, replicates, asRMS: true),
      optimism("cox-500", patients: 500, predictors: 10, replicates, .cox, asRMS: true),
      optimism("cox-5000", patients: 5000, predictors: 20, replicates, .cox, asRMS: true),
      optimism("logistic-500-all", patients: 500, predictors: 10, replicates),
      optimism("logistic-5000-all", patients: 5000, predictors: 20, replicates),
      optimism("cox-500-all", patients: 500, predictors: 10, replicates, .cox),
      optimism("cox-5000-all", patients: 5000, predictors: 20, replicates, .cox),
      optimism("multinomial-500-all", patients: 500, predictors: 10, replicates, .multinomial),
      optimism("multinomial-5000-all", patients: 5000, predictors: 20, replicates, .multinomial),
      Benchmark("delong", "AUC with DeLong's interval, n=100000") {
        let marker = SimulatedMarker(patients: 100_000)
        return {
          try ROCAnalysis(scores: marker.scores, outcomes: marker.outcomes).area().lower ?? .nan
        }
      },
      Benchmark("auc", "AUC, n=1000000") {
        let marker = SimulatedMarker(patients: 1_000_000)
        return {
          try ROCAnalysis(scores: marker.scores, outcomes: marker.outcomes).area().estimate ?? .nan
        }
      },
      Benchmark("score", "IPA and AUC(t) out of the bag, models refitted, B=100, n=500 p=10") {
        let data = SimulatedCohort(patients: 500, predictors: 10)
        let (cohort, spec) = (data.cohort, try data.cox)
        let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
        var plan = ValidationPlan(replicates: 100, method: .weighted632)
        (plan.measures, plan.threads) = (.risksAtHorizons, threads)
        return { [plan] in
          try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
            .performance.apparent?.scaledBrier.estimate ?? .nan
        }
      },
    ]
  }

  /// How the optimism bootstrap grows with patients, predictors and replicates.
  static let growth: [Benchmark] = {
    var cases: [Benchmark] = []
    for model in [SimulatedBootstrap.Model.logistic, .cox] {
      let family = model.rawValue.lowercased()
      for patients in [500, 1000, 2000, 5000, 10_000, 20_000] {
        cases.append(
          optimism(
            "\(family)-n\(patients)", patients: patients, predictors: 10, 100, model))
      }
      for predictors in [5, 10, 20, 40] {
        cases.append(
          optimism(
            "\(family)-p\(predictors)", patients: 2000, predictors: predictors, 100, model))
      }
      for replicates in [100, 200, 400, 800] {
        cases.append(
          optimism(
            "\(family)-b\(replicates)", patients: 500, predictors: 10, replicates, model))
      }
    }
    return cases
  }()

  /// Threads of bootstraps: `NOMOGRAPH_BENCH_THREADS`, or one a processor.
  private static let threads = Settings.threads

  /// Every index and curve of an internal validation, corrected for optimism; `asRMS` those alone that
  /// `rms::validate` and `rms::calibrate` give.
  private static func optimism(
    _ name: String, patients: Int, predictors: Int, _ replicates: Int,
    _ model: SimulatedBootstrap.Model = .logistic, asRMS: Bool = false
  ) -> Benchmark {
    let work = asRMS ? "validate + calibrate" : "everything"
    let sizes = "n=\(patients) p=\(predictors) B=\(replicates)"
    let title = "optimism, \(model.rawValue), \(sizes), \(work)"
    return Benchmark(name, title) {
      var bootstrap = try SimulatedBootstrap(
        patients: patients, predictors: predictors, replicates, model)
      bootstrap.plan.threads = threads
      if asRMS { bootstrap.plan.measures = .calibrationCurve }
      return { [bootstrap] in try await bootstrap.run() }
    }
  }
}

/// The optimism bootstrap of a model of simulated patients.
struct SimulatedBootstrap: Sendable {
  /// What is fitted, by its name in titles.
  enum Model: String, CaseIterable, Sendable {
    case logistic
    case cox = "Cox"
    case multinomial
  }

  let cohort: Cohort
  let spec: ModelSpec
  let fitted: FittedModel
  var plan: ValidationPlan

  init(patients: Int, predictors: Int, _ replicates: Int, _ model: Model) throws {
    let data = SimulatedCohort(patients: patients, predictors: predictors)
    switch model {
    case .logistic: try self.init(data.cohort, try data.logistic, replicates)
    case .cox: try self.init(data.cohort, try data.cox, replicates)
    case .multinomial: try self.init(data.cohort, try data.multinomial, replicates)
    }
  }

  init(_ cohort: Cohort, _ spec: ModelSpec, _ replicates: Int) throws {
    (self.cohort, self.spec) = (cohort, spec)
    fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    plan = ValidationPlan(replicates: replicates)
  }

  /// The corrected concordance, of several categories the polytomous discrimination index.
  func run() async throws -> Double {
    if spec.kind.categories != nil {
      let overall = try await ofCategories(nil).overall
      return overall.optimismCorrected?.polytomousDiscrimination.estimate ?? .nan
    }
    return try await ofEvent(nil).performance.optimismCorrected?.corrected.cStatistic.estimate
      ?? .nan
  }

  /// Everything that the bootstrap tells.
  func result(progress: @escaping ValidationProgress) async throws -> any Encodable & Sendable {
    if spec.kind.categories != nil { return try await ofCategories(progress) }
    return try await ofEvent(progress)
  }

  private func ofCategories(_ progress: ValidationProgress?) async throws -> CategoricalValidation {
    try await validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan, progress: progress)
  }

  private func ofEvent(_ progress: ValidationProgress?) async throws -> ValidationResult {
    try await validate(
      fitted, specifiedBy: spec, on: cohort, following: plan, progress: progress)
  }
}
