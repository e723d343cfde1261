import Testing

@testable import RiskModels

@Suite("Absolute risk of cause-specific hazards") struct AbsoluteRiskTests {
  private let steps = [
    Baseline.Step(event: 0.1, competing: 0.05), Baseline.Step(event: 0.2, competing: 0),
  ]

  private func risk(
    _ method: Baseline.AbsoluteRisk, _ event: Double, _ competing: Double
  ) -> Double {
    method.risk(steps, eventRatio: event, competingRatio: competing)
  }

  /// 0.1 + (1 − 0.15) 0.2 = 0.27, and 0.1 + e^−0.15 0.2 = 0.272141595.
  @Test func addsStepsByHand() {
    #expect(abs(risk(.productLimit, 1, 1) - 0.27) < 1e-15)
    #expect(abs(risk(.exponential, 1, 1) - 0.272141595) < 1e-9)
  }

  /// Ratios of ten: 1 + 0.5 of everybody would go, shared as two thirds to one third.
  @Test func aStepThatTakesMoreThanThereAreIsShared() {
    #expect(abs(risk(.productLimit, 10, 10) - 2.0 / 3) < 1e-15)
  }

  @Test(arguments: [0, 1, 50, 1e10, .infinity] as [Double])
  func productLimitAndPiecewiseStayRisks(ratio: Double) {
    for method in [Baseline.AbsoluteRisk.productLimit, .piecewiseExponential] {
      for other in [0, 1, .infinity] as [Double] {
        #expect((0...1).contains(risk(method, ratio, other)))
      }
    }
  }
}
