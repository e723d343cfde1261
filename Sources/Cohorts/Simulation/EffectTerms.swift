/// Effects ready to be summed: in a fixed order, each with the mean at which its variable is centred.
struct EffectTerms: Sendable {
  private let terms: [(name: String, effect: Double, mean: Double)]

  /// Continuous variables are centred at their marginal means, yes/no variables not at all.
  init(_ effects: [String: Double], in plan: SimulationPlan) {
    let means = Dictionary(
      plan.continuous.map { ($0.name, $0.mean) }, uniquingKeysWith: { first, _ in first })
    terms = effects.sorted { $0.key < $1.key }.map { ($0.key, $0.value, means[$0.key] ?? 0) }
  }

  /// The sum over the variables that have a value.
  func sum(_ values: [String: Double]) -> Double {
    terms.reduce(0) { $0 + $1.effect * ((values[$1.name] ?? $1.mean) - $1.mean) }
  }
}
