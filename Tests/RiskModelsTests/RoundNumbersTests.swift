import Statistics
import Testing

@testable import RiskModels

@Suite("Round numbers") struct RoundNumbersTests {
  /// Ten in about five parts are steps of 2, a third in about ten steps of 0.05 (or finer); marks are decimal.
  @Test func stepsByHand() throws {
    let two = try #require(RoundStep(dividing: 10, into: 5))
    #expect(two.value == 2 && two.multiples(from: -3, to: 5) == [-2, 0, 2, 4])
    let tenth = try #require(RoundStep(dividing: 1, into: 10))
    #expect(tenth.value == 0.1 && tenth.multiples(from: 0.05, to: 0.35) == [0.1, 0.2, 0.3])
    #expect(RoundStep(dividing: 0, into: 5) == nil)
  }

  /// R 4.2.2: pretty(c(lower, upper), n).
  @Test func prettyAgreesWithR() {
    check(0, 1, n: 10, first: 0, step: 0.1, count: 11)
    check(14.9, 49.1, n: 10, first: 10, step: 5, count: 9)
    check(-3.3, 7, n: 10, first: -4, step: 1, count: 12)
    check(0.0012, 0.0051, n: 10, first: 0.001, step: 0.0005, count: 10)
    check(1e5, 1e6, n: 10, first: 1e5, step: 1e5, count: 10)
    check(60, 90, n: 10, first: 60, step: 5, count: 7)
    check(-3.3, 7, n: 5, first: -4, step: 2, count: 7)
  }

  private func check(
    _ lower: Double, _ upper: Double, n: Int, first: Double, step: Double, count: Int
  ) {
    let found = prettyValues(from: lower, to: upper, count: n)
    #expect(found.count == count)
    for (index, value) in found.enumerated() {
      #expect(abs(value - (first + Double(index) * step)) < 1e-12 * max(1, abs(value)))
    }
  }

  /// Values lie evenly, cover the interval, and are whole multiples of 1, 2 or 5 times a power of ten.
  @Test(arguments: 0..<200) func valuesAreMultiplesThatCover(seed: Int) throws {
    var source = SplitMix64(seed: 72, stream: seed)
    let span = (0.01 + source.uniform()) * [1e-3, 1, 1e4][source.index(below: 3)]
    let lower = 10 * span * source.normal()
    let upper = lower + span
    let values = prettyValues(from: lower, to: upper, count: 10)
    let (first, last) = (try #require(values.first), try #require(values.last))
    #expect(first <= lower + 1e-9 * abs(lower) && last >= upper - 1e-9 * abs(upper))
    let step = (last - first) / Double(values.count - 1)
    #expect((4...21).contains(values.count))
    for (index, value) in values.enumerated() {
      #expect(abs(value - first - Double(index) * step) < 1e-6 * step)
      #expect(abs(value / step - (value / step).rounded()) < 1e-4)
    }
  }
}
