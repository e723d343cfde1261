/// A small, fast random source whose stream depends on nothing but seed and stream number.
///
/// state += 0x9E3779B97F4A7C15 a number, mixed by two multiplications: z = (z ⊕ z ≫ 30) · 0xBF58….
///
/// Replicate 317 of seed 7 is the same numbers on every machine, whatever the number of threads. The
/// maps from bits to numbers are ours because the standard library's may change between versions.
///
/// - Source: Steele, Lea & Flood, OOPSLA 2014 (SplitMix64).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates the source for one stream of a seed; different streams are unrelated.
  public init(seed: UInt64, stream: Int = 0) {
    var mixer = SplitMix64(rawState: seed)
    let salt = mixer.next()
    var second = SplitMix64(
      rawState: salt ^ (UInt64(bitPattern: Int64(stream)) &* 0xD1B5_4A32_D192_ED03))
    state = second.next()
  }

  private init(rawState: UInt64) { state = rawState }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A uniform number in 0..<1 with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A uniform index in 0..<count (Lemire's multiplication; the bias is below 2⁻⁴⁰ for any cohort).
  public mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A standard normal number by inversion, so that one draw uses one number of the stream.
  public mutating func normal() -> Double {
    NormalDistribution.quantile((Double(next() >> 11) + 0.5) * 0x1p-53)
  }

  /// `count` row numbers in 0..<count with replacement: one bootstrap sample.
  public mutating func resample(_ count: Int) -> [Int] {
    (0..<count).map { _ in index(below: count) }
  }
}
