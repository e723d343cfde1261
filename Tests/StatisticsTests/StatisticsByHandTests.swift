import Statistics
import Testing

/// Quantiles and random numbers, written out.
@Suite("Quantiles and random numbers by hand") struct StatisticsByHandTests {
  /// 1, 2, 4, 7, 10: position 1 + 4p.
  ///
  /// At 0.1 it is 1.4, at 0.9 it is 4.6.
  @Test func quantilesOfFive() {
    let found = quantiles(of: [10, 1, 4, 2, 7], at: [0, 0.1, 0.25, 0.5, 0.9, 1])
    for (own, byHand) in zip(found, [1, 1.4, 2, 4, 7 + 0.6 * 3, 10]) {
      #expect(abs(own - byHand) < 1e-14)
    }
    #expect(quantiles(of: [.nan, 3, .nan], at: [0.2]) == [3])
    #expect(quantile(ofSorted: [], at: 0.5).isNaN)
  }

  /// R 4.2.2: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.1, .25, .5, .9, .99), type = 7).
  @Test func quantilesAgreeWithR() {
    let found = quantiles(of: [3, 1, 4, 1, 5, 9, 2, 6], at: [0.1, 0.25, 0.5, 0.9, 0.99])
    for (own, theirs) in zip(found, [1, 1.75, 3.5, 6.9, 8.79]) {
      #expect(abs(own - theirs) < 1e-13)
    }
  }

  /// SplitMix64 from the state 1234567, as its authors' C code prints it: 6457827717110365317 and so on.
  ///
  /// A stream begins at the second of two states: the first number of the seed's own generator, joined with the
  /// stream's number, is the seed of another whose first number is the state.
  @Test func firstNumbersOfSplitMix64() {
    func numbers(_ count: Int, from start: UInt64) -> [UInt64] {
      var state = start
      return (0..<count).map { _ in
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
      }
    }
    #expect(
      numbers(3, from: 1_234_567) == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
    for stream in [0, 1, 317] {
      var source = SplitMix64(seed: 7, stream: stream)
      let salt = numbers(1, from: 7)[0] ^ (UInt64(stream) &* 0xD1B5_4A32_D192_ED03)
      let state = numbers(1, from: salt)[0]
      #expect((0..<4).map { _ in source.next() } == numbers(4, from: state))
    }
  }
}
