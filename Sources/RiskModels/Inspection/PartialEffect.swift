public import Cohorts
public import Statistics

/// What one predictor does along its values, every other predictor standing at its typical value.
public struct PartialEffect: Sendable, Hashable {
  /// One value of the predictor.
  public struct Point: Sendable, Hashable {
    /// The value.
    public var value: PatientValue
    /// The linear predictor against that of a typical patient.
    public var effect: Double
    /// The lower 95 % Wald limit; `nil` for a model without covariances.
    public var lower: Double?
    /// The upper limit.
    public var upper: Double?
    /// The risk with its interval; `nil` for a model that knows none.
    public var risk: Estimate?
  }

  /// One line: the values of the predictors that it interacts with, and the effects along it.
  public struct Line: Sendable, Hashable {
    /// The held values of interacting predictors; empty without interactions.
    public var conditions: [PointScale.Condition]
    /// Numbers: evenly over the range of the data; categories: one point a level.
    public var points: [Point]
  }

  /// The predictor.
  public var predictor: Design.Predictor
  /// One line, or one a combination of interacting values.
  public var lines: [Line]
  /// Predictors that it interacts with and that stand at their typical values all the same, for want of room.
  public var heldTypical: [String]
}

extension RiskModel {
  /// The typical patient with whom effects are compared, as people read it, in formula order.
  public var typicalPatient: [PointScale.Condition] {
    HeldValues.conditions(design.typicalValues, of: design)
  }

  /// The effect of every predictor along its range, or of each of its levels, against a typical patient.
  ///
  /// effect(v) = (x(v) − x₀)ᵀ b with variance (x(v) − x₀)ᵀ V (x(v) − x₀).
  ///
  /// The effect at a value is the difference d of the model's columns between a patient who is typical but for
  /// this value and a typical patient, times the coefficients; its variance is d V dᵀ, which is 0 at the
  /// typical value. Predictors that it interacts with are taken at each level, numbers at the ends of their
  /// range and their quartiles; if that gave more than `most` lines, only the first of them is.
  /// Values at which a transformation is not defined have no point.
  ///
  /// - Parameters:
  ///   - steps: The number of steps over the range of a number.
  ///   - horizon: The time of the risks; the longest of the model if none is named.
  ///   - most: The largest number of lines of a predictor.
  /// - Returns: The predictors in formula order; numbers of unknown range and predictors without a term have
  ///   none.
  /// - Source: matches `rms::contrast` and, for the risks, `rms::Predict` with the other predictors adjusted to
  ///   `datadist`'s values.
  public func partialEffects(
    steps: Int = 100, within horizon: Double? = nil, most: Int = 6
  ) -> [PartialEffect] {
    guard let reference = try? PartialReference(self, horizon: horizon) else { return [] }
    return design.predictors.compactMap { predictor in
      let values = predictor.values(steps: max(steps, 1))
      let partners = partners(of: predictor.variable.name)
      guard let partners, !values.isEmpty else { return nil }
      var varied = partners
      // Interacting numbers at their quartiles: lines of extremes are of few patients and hide each other.
      let quartiles = Dictionary(
        uniqueKeysWithValues: partners.filter { $0.quartiles.count == 3 }.map {
          ($0.variable.name, $0.quartiles)
        })
      var combinations = HeldValues.combinations(of: varied, values: quartiles)
      while combinations.count > most, varied.count > 1 {
        varied.removeLast()
        combinations = HeldValues.combinations(of: varied, values: quartiles)
      }
      if combinations.count > most {
        varied = []
        combinations = [[]]
      }
      let lines = combinations.map { conditions in
        PartialEffect.Line(
          conditions: conditions,
          points: values.compactMap {
            reference.point(predictor.variable.name, $0, holding: conditions)
          })
      }
      guard lines.contains(where: { !$0.points.isEmpty }) else { return nil }
      return PartialEffect(
        predictor: predictor, lines: lines,
        heldTypical: partners.dropFirst(varied.count).map(\.variable.name))
    }
  }

  /// The predictors that share a term with one, in formula order; `nil` if no term has it.
  private func partners(of name: String) -> [Design.Predictor]? {
    let shared = (design.terms.map(\.variables) + design.offsets.map(\.variables)).filter {
      $0.contains(name)
    }
    guard !shared.isEmpty else { return nil }
    let names = Set(shared.flatMap(\.self)).subtracting([name])
    return design.predictors.filter { names.contains($0.variable.name) }
  }
}

extension Design.Predictor {
  /// Values along the predictor: the range in equal steps, or the levels.
  fileprivate func values(steps: Int) -> [PatientValue] {
    guard variable.levels.isEmpty else { return variable.levels.map { .level($0.code) } }
    guard let range, range.upperBound > range.lowerBound else { return [] }
    let width = range.upperBound - range.lowerBound
    return (0...steps).map { .number(range.lowerBound + width * Double($0) / Double(steps)) }
  }
}

/// A typical patient, with whom others are compared.
private struct PartialReference {
  private let model: RiskModel
  private let horizon: Double?
  private let typical: PatientValues
  private let row: [Double]
  private let offset: Double

  init(_ model: RiskModel, horizon: Double?) throws(PredictionError) {
    (self.model, self.horizon) = (model, horizon)
    typical = model.design.typicalValues
    row = try model.design.row(for: typical)
    offset = try model.design.offset(of: typical)
  }

  /// The patient with this value and these conditions; `nil` where a term is not defined.
  func point(
    _ name: String, _ value: PatientValue, holding conditions: [PointScale.Condition]
  ) -> PartialEffect.Point? {
    var patient = typical
    for condition in conditions { patient[condition.variable] = condition.value }
    patient[name] = value
    guard let other = try? model.design.row(for: patient),
      let added = try? model.design.offset(of: patient)
    else { return nil }
    let difference = zip(other, row).map { $0 - $1 }
    let slopes = model.coefficients.dropFirst()
    let effect = zip(slopes, difference).reduce(added - offset) { $0 + $1.0 * $1.1 }
    guard effect.isFinite else { return nil }
    let margin = model.covariance.map { covariance in
      NormalDistribution.criticalValue() * covariance.deviation(along: difference)
    }
    return PartialEffect.Point(
      value: value, effect: effect, lower: margin.map { effect - $0 },
      upper: margin.map { effect + $0 },
      risk: (try? model.predict(patient, within: horizon))?.risk)
  }
}

extension Matrix {
  /// The standard deviation of d·β for slopes β, whose covariances stand behind those of a constant.
  fileprivate func deviation(along difference: [Double]) -> Double {
    var variance = 0.0
    for (i, first) in difference.enumerated() where first != 0 {
      for (j, second) in difference.enumerated() where second != 0 {
        variance += first * second * self[i + 1, j + 1]
      }
    }
    return max(0, variance).squareRoot()
  }
}
