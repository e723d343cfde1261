import CKernels
import Statistics
import Testing

/// Every kernel gives the same bits with plain x86-64 and with AVX2.
///
/// Any number of rows that a kernel takes, values that are huge, infinite or no numbers, and columns that start
/// anywhere in memory. What is no number need not have the same bits of payload.
@Suite("Instruction sets", .serialized, .enabled(if: kernel_is_wide() != 0, "no AVX2 here"))
struct KernelVariantTests {
  /// Runs a kernel with each set and compares what it writes.
  private func compare(
    _ name: String, count: Int, _ kernel: (UnsafeMutablePointer<Double>) -> Void
  ) {
    func written(plain: Bool) -> [UInt64] {
      kernel_use_plain(plain ? 1 : 0)
      defer { kernel_use_plain(0) }
      var result = Array(repeating: 0.25, count: count + 1)
      // One off, so that nothing is aligned to more than a number.
      result.withUnsafeMutableBufferPointer { if let at = $0.baseAddress { kernel(at + 1) } }
      return result.map { $0.isNaN ? .max : $0.bitPattern }
    }
    #expect(written(plain: true) == written(plain: false), "\(name)")
  }

  /// Random numbers from the second place on; some odd ones among them if asked for.
  private struct Numbers {
    var source: SplitMix64
    let isOdd: Bool

    mutating func column(_ count: Int) -> [Double] {
      let odd = [
        Double.nan, .infinity, -.infinity, 0, -0.0, 1e308, -800, .leastNonzeroMagnitude,
      ]
      return (0...count).map { _ in
        isOdd && source.index(below: 6) == 0 ? odd[source.index(below: 8)] : 2 * source.normal()
      }
    }

    mutating func weights(_ count: Int) -> [Double] {
      (0...count).map { _ in Double(source.index(below: 4)) }
    }
  }

  private static let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 13, 31, 256, 259, 1000]

  @Test(arguments: sizes, [false, true])
  func anyRows(count: Int, isOdd: Bool) throws {
    var numbers = Numbers(source: SplitMix64(seed: UInt64(count)), isOdd: isOdd)
    let (first, second) = (numbers.column(count), numbers.column(count))
    let given = numbers.weights(count)
    try first.withUnsafeBufferPointer { a in
      try second.withUnsafeBufferPointer { b in
        try given.withUnsafeBufferPointer { c in
          let x = try #require(a.baseAddress) + 1
          let y = try #require(b.baseAddress) + 1
          let w = try #require(c.baseAddress) + 1
          compare("risks", count: count) { kernel_risks(x, w, 3, $0, count) }
          compare("logistic line", count: 6) { kernel_logistic_line(x, w, 0.3, 1.2, $0, count) }
          compare("inverse logit", count: count) { kernel_inverse_logit(x, $0, count) }
          compare("hazard risks", count: count) { kernel_hazard_risks(x, 0.3, $0, count) }
          compare("window mean", count: 2) { kernel_window_mean(x, 0.1, 1.5, $0, count) }
          compare("window moments", count: 6) {
            kernel_window_moments(x, y, 0.1, 1.5, 0.2, $0, count)
          }
          for squares in [0, 1] as [Int32] {
            compare("cloglog line", count: 12) {
              kernel_cloglog_line(x, y, w, -0.4, 0.9, squares, $0, count)
            }
          }
        }
      }
    }
  }

  @Test(arguments: [0, 4, 8, 12, 16, 20, 256, 260, 1024], [1, 2, 3, 4, 5, 9])
  func paddedRows(rows: Int, columns: Int) throws {
    for isOdd in [false, true] {
      var numbers = Numbers(source: SplitMix64(seed: UInt64(rows + columns)), isOdd: isOdd)
      let (matrix, vector) = (numbers.column(rows * columns), numbers.column(rows))
      let (given, coefficients) = (numbers.weights(rows), numbers.column(columns * columns))
      try matrix.withUnsafeBufferPointer { a in
        try vector.withUnsafeBufferPointer { b in
          try given.withUnsafeBufferPointer { c in
            let x = try #require(a.baseAddress) + 1
            let v = try #require(b.baseAddress) + 1
            let w = try #require(c.baseAddress) + 1
            compare("cross-product", count: columns * columns) {
              kernel_cross_product(x, w, $0, rows, columns)
            }
            compare("transposed product", count: columns) {
              kernel_transposed_product(x, v, $0, rows, columns)
            }
            compare("product", count: rows) { kernel_product(x, coefficients, $0, rows, columns) }
            compare("logistic", count: 2 * rows + 1) {
              $0[2 * rows] = kernel_logistic(v, w, w, $0, $0 + rows, rows)
            }
            compare("distances", count: rows + 16 * columns) {
              kernel_distances(x, coefficients, $0 + rows, $0, rows, columns)
            }
          }
        }
      }
    }
  }

  @Test(arguments: 0..<40)
  func coxLine(seed: Int) {
    var numbers = Numbers(source: SplitMix64(seed: UInt64(seed)), isOdd: seed % 2 == 1)
    var (times, shares, rows) = ([Int](), [Double](), 0)
    for _ in 0..<(seed % 12) {
      rows += numbers.source.index(below: 4)
      times.append(rows)
      let tied = 1 + numbers.source.index(below: 3)
      rows += tied
      shares += (0..<tied).map { Double($0) / Double(tied) }
      times += [rows, shares.count]
    }
    while rows % 4 != 0 { rows += 1 }
    while shares.count % 4 != 0 { shares.append(0) }
    let steps = shares.count
    let (x, z, weights) = (
      numbers.column(rows), numbers.column(rows), (0...rows).map { Double(1 + $0 % 3) }
    )
    let work = 6 * (rows + steps)
    for slopes in [0, 1] as [Int32] {
      compare("one column", count: work + steps + 6) {
        kernel_cox_line(
          x, nil, weights, rows, times, times.count / 3, shares, steps, [0.7, 0], slopes, $0,
          $0 + work, $0 + work + steps)
      }
      compare("two columns", count: work + steps + 6) {
        kernel_cox_line(
          x, z, weights, rows, times, times.count / 3, shares, steps, [0.7, -0.4], slopes, $0,
          $0 + work, $0 + work + steps)
      }
    }
  }

  @Test(arguments: 0..<20)
  func thresholdCurves(seed: Int) {
    var source = SplitMix64(seed: UInt64(seed))
    let (count, size) = (seed * 7, 4 * (1 + seed % 5))
    let levels = (0...count).map { _ in source.index(below: size + 1) }
    let weights = (0...count).map { _ in Double(source.index(below: 3)) }
    let causes = (0...count).map { _ in source.index(below: 3) }
    var starts = [0]
    while let last = starts.last, last < count {
      starts.append(min(count, last + 1 + source.index(below: 3)))
    }
    compare("threshold curves", count: 6 * size) { state in
      for index in 0..<(6 * size) { state[index] = 0 }
      for index in 0..<size {
        state[index] = Double(4 * count)
        state[size + index] = 1
      }
      kernel_threshold_curves(levels, weights, causes, starts, starts.count - 1, state, size)
    }
  }
}
