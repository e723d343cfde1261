import Figures
import Statistics
import Testing

@Suite struct ScaleTests {
  @Test func positionsAreProportional() {
    let linear = Scale(from: 10, to: 30, start: 100, end: 0)
    #expect(linear.position(of: 15) == 75)
    // log10: 1 is a third of the way from 0.1 to 100.
    let log = Scale(.logarithmic, from: 0.1, to: 100, start: 0, end: 300)
    #expect(abs(log.position(of: 1) - 100) < 1e-9)
    let logit = Scale(.logit, from: 0.1, to: 0.9, start: 0, end: 10)
    #expect(abs(logit.position(of: 0.5) - 5) < 1e-9)
  }

  @Test(arguments: [Scale.Kind.linear, .logarithmic, .logit])
  func anyLimitsMakeAUsableScale(kind: Scale.Kind) {
    let odd: [Double] = [
      0, 1, -1, 0.5, .leastNonzeroMagnitude, 1e308, -1e308, .nan, .infinity, -.infinity, 1 + 1e-16,
    ]
    for lower in odd {
      for upper in odd {
        let scale = Scale(kind, from: lower, to: upper, start: 0, end: 100)
        #expect(scale.upper > scale.lower, "\(kind) \(lower) \(upper)")
        for value in odd { #expect(scale.position(of: value).isFinite) }
        #expect(scale.value(at: 50).isFinite)
        for ticks in [
          Ticks.linear(from: lower, to: upper), .loose(from: lower, to: upper),
          .logarithmic(from: lower, to: upper), .logit(from: lower, to: upper),
        ] {
          #expect(ticks.values.count == ticks.labels.count && ticks.values.count < 300)
        }
      }
    }
  }

  @Test(arguments: 0..<200) func valueUndoesPosition(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    for kind in [Scale.Kind.linear, .logarithmic, .logit] {
      let (a, b, v) = (source.uniform(), source.uniform(), source.uniform())
      let scale = Scale(kind, from: a, to: b, start: 20, end: -300)
      let back = scale.value(at: scale.position(of: v))
      #expect(abs(back - v) < 1e-6 || !scale.contains(v), "\(kind) \(a) \(b) \(v)")
    }
  }
}

@Suite struct TicksTests {
  @Test func linearTicksAreRound() {
    #expect(Ticks.linear(from: 0, to: 1).labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Ticks.linear(from: 41, to: 98).values == [50, 60, 70, 80, 90])
    #expect(
      Ticks.linear(from: -0.013, to: 0.121).labels == [
        "0.00", "0.02", "0.04", "0.06", "0.08", "0.10", "0.12",
      ])
    let loose = Ticks.loose(from: 0.03, to: 0.47, count: 5).values
    #expect(loose == [0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5])
  }

  @Test func logTicksAreOneTwoFive() {
    #expect(
      Ticks.logarithmic(from: 0.2, to: 11).labels == ["0.2", "0.5", "1", "2", "5", "10"])
    #expect(
      Ticks.logarithmic(from: 0.001, to: 1000).labels == [
        "0.001", "0.01", "0.1", "1", "10", "100", "1000",
      ])
  }

  @Test func logitTicksAreRoundPercentages() {
    let ticks = Ticks.logit(from: 0.01, to: 0.6)
    #expect(
      ticks.labels.first == "1%" && ticks.labels.contains("5%") && ticks.labels.contains("50%"))
  }

  @Test(arguments: 0..<300) func ticksLieInsideAndRise(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let lower = (source.uniform() - 0.5) * 1000
    let upper = lower + source.uniform() * 500 + 1e-6
    let count = 3 + source.index(below: 8)
    let ticks = Ticks.linear(from: lower, to: upper, count: count).values
    #expect(ticks.count >= 2 && ticks.count <= 2 * count + 1, "\(lower)…\(upper): \(ticks)")
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    let slack = (upper - lower) * 1e-6
    #expect(ticks.allSatisfy { $0 >= lower - slack && $0 <= upper + slack })
    let loose = Ticks.loose(from: lower, to: upper, count: count).values
    #expect(
      (loose.first ?? .infinity) <= lower + slack && (loose.last ?? -.infinity) >= upper - slack)
  }
}
