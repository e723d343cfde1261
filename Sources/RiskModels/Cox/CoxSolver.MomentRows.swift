internal import Statistics

extension CoxSolver {
  /// Rows whose cross-product is Σ w x̄ x̄ᵀ over all event times: one a time, two where events tie.
  struct MomentRows: Sendable {
    private var rows: PaddedColumns
    private var weights: [Double]
    /// The first row of each group.
    private let starts: [Int]

    init(order: CoxRiskOrder, columns: Int, options: Options) {
      var (starts, count) = ([Int](), 0)
      for group in order.groups {
        starts.append(count)
        let mayTie = group.events.count > 1 || options.weightMeaning == .copies
        count += mayTie && options.ties == .efron ? 2 : 1
      }
      self.starts = starts + [count]
      rows = PaddedColumns(rows: count, columns: columns)
      weights = Array(repeating: 1, count: rows.paddedRows)
    }

    /// The cross-product of the rows, its lower triangle.
    mutating func crossProduct(into result: inout [Double]) {
      rows.weightedCrossProduct(weights: weights, into: &result)
    }

    /// Becomes rows of as many columns.
    mutating func setCount(columns: Int) { rows.setCount(columns) }

    /// Weights the rows of each group by a function of its time, as a test of that function needs.
    mutating func setWeights(byGroup values: [Double]) {
      for (group, value) in values.enumerated() {
        for row in starts[group]..<starts[group + 1] { weights[row] = value }
      }
    }

    /// Fills the rows from running sums of risk · x, four columns at once.
    mutating func fill(
      _ columns: PaddedColumns, order: CoxRiskOrder, risks: [Double], steps: [Step]
    ) {
      let (stride, target, count) = (columns.paddedRows, rows.paddedRows, columns.columns)
      columns.storage.withUnsafeBufferPointer { x in
        risks.withUnsafeBufferPointer { risks in
          rows.update { output in
            var column = 0
            while column < count {
              // Past the last column the last one is done again: same input, same output.
              let lanes = SIMD4<Int>(
                column, min(column + 1, count - 1), min(column + 2, count - 1),
                min(column + 3, count - 1))
              let pass = MomentPass(
                x: x, risks: risks, output: output, input: lanes &* stride, target: lanes &* target)
              pass.run(order, steps: steps, starts: starts)
              column += 4
            }
          }
        }
      }
    }
  }

  /// One pass through all risk sets for four columns.
  private struct MomentPass {
    let x: UnsafeBufferPointer<Double>
    let risks: UnsafeBufferPointer<Double>
    let output: UnsafeMutableBufferPointer<Double>
    let input: SIMD4<Int>
    let target: SIMD4<Int>

    func run(_ order: CoxRiskOrder, steps: [Step], starts: [Int]) {
      for stratum in order.strata {
        var all = SIMD4<Double>()
        for index in stratum.groups {
          let group = order.groups[index]
          add(group.start..<group.firstEvent, to: &all)
          var events = SIMD4<Double>()
          add(group.events, to: &events)
          all += events
          write(steps[index], all: all, events: events, rows: starts[index]..<starts[index + 1])
        }
      }
    }

    private func add(_ positions: Range<Int>, to sum: inout SIMD4<Double>) {
      for position in positions {
        let risk = risks[position]
        sum += SIMD4(
          risk * x[input[0] + position], risk * x[input[1] + position],
          risk * x[input[2] + position], risk * x[input[3] + position])
      }
    }

    /// The two rows u, v with u uᵀ + v vᵀ = A a aᵀ − B (a eᵀ + e aᵀ) + C e eᵀ.
    private func write(
      _ step: Step, all: SIMD4<Double>, events: SIMD4<Double>, rows: Range<Int>
    ) {
      let products = step.products
      let root = products.all.squareRoot()
      let mixed = root > 0 ? products.mixed / root : 0
      put(root * all - mixed * events, row: rows.lowerBound)
      guard rows.count > 1 else { return }
      put(max(0, products.events - mixed * mixed).squareRoot() * events, row: rows.lowerBound + 1)
    }

    private func put(_ values: SIMD4<Double>, row: Int) {
      for lane in 0..<4 { output[target[lane] + row] = values[lane] }
    }
  }
}
