import Foundation
import Statistics
import Testing

/// R 4.2.2: loess(y ~ p) with both surfaces, lowess(p, y, iter = 0 and 3); see Tests/ReferenceValues.
@Suite("Smoothers")
struct SmootherTests {
  private struct Case {
    let x: [Double]
    let y: [Double]
    let golden: [String: Any]

    init(_ name: String, risks: [String]) throws {
      let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ReferenceValues/validation/\(name).json")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
      golden = json?["calibration"] as? [String: Any] ?? [:]
      func numbers(_ path: [String]) -> [Double] {
        let value = path.reduce(json as Any?) { ($0 as? [String: Any])?[$1] }
        return (value as? [NSNumber] ?? []).map(\.doubleValue)
      }
      let pairs = zip(numbers(risks), numbers(["inputs", "y"])).enumerated()
        .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
      (x, y) = (pairs.map(\.0), pairs.map(\.1))
    }

    func numbers(_ key: String, _ name: String) -> [Double] {
      ((golden[key] as? [String: Any])?[name] as? [NSNumber] ?? []).map(\.doubleValue)
    }
  }

  private static let cases = [
    ("pima_external", ["inputs", "p"]), ("dcurves_binary", ["inputs", "risk", "cancerpredmarker"]),
  ]

  @Test(arguments: cases) func loessInterpolates(name: String, risks: [String]) throws {
    let data = try Case(name, risks: risks)
    let curve = try #require(Loess(sorted: data.x, data.y))
    let grid = data.numbers("loess_interpolate", "grid")
    #expect(grid.count == 21)
    for (x, fit) in zip(grid, data.numbers("loess_interpolate", "fit")) {
      #expect(abs(curve.value(at: x) - fit) < 1e-12)
    }
  }

  @Test(arguments: cases) func loessDirect(name: String, risks: [String]) throws {
    let data = try Case(name, risks: risks)
    let grid = data.numbers("loess_interpolate", "grid")
    let fits = Loess.direct(sorted: data.x, data.y, at: grid)
    for (fit, expected) in zip(fits, data.numbers("loess_direct", "fit")) {
      #expect(abs(fit - expected) < 1e-11)
    }
  }

  @Test(arguments: cases) func lowess(name: String, risks: [String]) throws {
    let data = try Case(name, risks: risks)
    let curve = try #require(Lowess(sorted: data.x, data.y))
    let grid = data.numbers("lowess_iter0", "grid")
    for (x, fit) in zip(grid, data.numbers("lowess_iter0", "fit")) {
      #expect(abs(curve.value(at: x) - fit) < 1e-12)
    }
  }

  @Test func robustLowess() throws {
    let data = try Case("pima_external", risks: ["inputs", "p"])
    let curve = try #require(Lowess(sorted: data.x, data.y, iterations: 3))
    let grid = data.numbers("lowess_iter0", "grid")
    for (x, fit) in zip(grid, data.numbers("lowess_iter3_default", "fit")) {
      #expect(abs(curve.value(at: x) - fit) < 1e-10)
    }
  }

  /// Local parabolas reproduce a parabola; local lines reproduce a line.
  @Test func reproducesPolynomials() throws {
    let x = (0..<40).map { Double($0) / 10 + ($0.isMultiple(of: 3) ? 0.05 : 0) }
    let parabola = x.map { 1 - 2 * $0 + 0.5 * $0 * $0 }
    let curve = try #require(Loess(sorted: x, parabola))
    let line = try #require(Loess(sorted: x, x, shape: .init(degree: 1)))
    for point in [0.05, 0.33, 1.7, 3.9] {
      // Cubics between vertices reproduce parabolas as well.
      #expect(abs(curve.value(at: point) - (1 - 2 * point + 0.5 * point * point)) < 1e-12)
      #expect(abs(line.value(at: point) - point) < 1e-12)
    }
    #expect(curve.value(at: -1).isNaN && curve.value(at: 4.5).isNaN)
  }

  /// The band's operator: the same sums that make the curve make the variance.
  @Test func bandAgreesWithBruteForce() throws {
    var source = SplitMix64(seed: 5)
    let x = (0..<60).map { _ in (source.uniform() * 40).rounded() / 40 }.sorted()
    let y = x.map { source.uniform() < $0 ? 1.0 : 0 }
    let curve = try #require(Loess(sorted: x, y))
    let band = try #require(LoessBand(curve, sorted: x, y))
    // Column j of L is the curve through the response that is 1 for patient j alone.
    var smoothing = Array(repeating: Array(repeating: 0.0, count: 60), count: 60)
    for j in 0..<60 {
      let unit = (0..<60).map { $0 == j ? 1.0 : 0 }
      let single = try #require(Loess(sorted: x, unit))
      for i in 0..<60 { smoothing[i][j] = (i == j ? 1 : 0) - single.value(at: x[i]) }
    }
    var (first, second) = (0.0, 0.0)
    for i in 0..<60 {
      for j in 0..<60 {
        let product = zip(smoothing[i], smoothing[j]).reduce(0) { $0 + $1.0 * $1.1 }
        if i == j { first += product }
        second += product * product
      }
    }
    #expect(abs(band.degreesOfFreedom - first * first / second) < 1e-8)
    let residuals = zip(x, y).reduce(0) { $0 + pow($1.1 - curve.value(at: $1.0), 2) }
    #expect(abs(band.residualScale - (residuals / first).squareRoot()) < 1e-10)
    let row = (0..<60).map { (20 == $0 ? 1 : 0) - smoothing[20][$0] }
    let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(band.standardError(at: x[20]) - band.residualScale * norm) < 1e-10)
  }

  /// Few distinct values: windows that are all ties, or have all their points at the very edge.
  @Test(arguments: 0..<200) func fewDistinctValuesHaveACurve(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let values = (0..<(2 + Int(seed % 7))).map { _ in (source.uniform() * 50).rounded() / 50 }
    let x = (0..<60).map { _ in values[min(Int(source.uniform() * 8), values.count - 1)] }.sorted()
    let y = x.map { source.uniform() < $0 ? 1.0 : 0 }
    guard let low = x.first, let high = x.last, low < high else { return }
    let curve = try #require(Loess(sorted: x, y))
    let grid = (0...40).map { min(high, low + (high - low) * Double($0) / 40) }
    let curved = grid.map(curve.value)
    let isDefined = curved.allSatisfy(\.isFinite)
    #expect(isDefined)
    let direct = Loess.direct(sorted: x, y, at: grid)
    let isDirectDefined = direct.allSatisfy(\.isFinite)
    #expect(isDirectDefined)
    let line = try #require(Lowess(sorted: x, y))
    let isLineDefined = line.fitted.allSatisfy(\.isFinite)
    #expect(isLineDefined)
    guard let band = LoessBand(curve, sorted: x, y) else { return }
    let errors = grid.map(band.standardError)
    let hasErrors = errors.allSatisfy(\.isFinite)
    #expect(hasErrors)
  }

  /// Five points at 0 and five at 1 seen from the middle: all at the edge of the window; their mean.
  @Test func pointsAtTheEdgeOfTheWindow() {
    let x = [0.0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    let y = [0.0, 0, 0, 0, 1, 0, 1, 1, 1, 1]
    #expect(Loess.direct(sorted: x, y, at: [0.5]) == [0.5])
  }

  @Test func degenerateInputIsUndefined() {
    #expect(Loess(sorted: [], []) == nil)
    #expect(Loess(sorted: [1, 1, 1, 1, 1], [0, 1, 0, 1, 0]) == nil)
    #expect(Loess(sorted: [0, 1, 2, .infinity], [0, 1, 0, 1]) == nil)
    #expect(Lowess(sorted: [1], [1]) == nil)
    let twoValues = Loess(sorted: [0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1])
    #expect(twoValues?.value(at: 0).isFinite == true)
    #expect(Lowess(sorted: [1, 1, 1], [0, 1, 1])?.fitted.allSatisfy(\.isFinite) == true)
  }
}
