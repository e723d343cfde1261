internal import Statistics

extension FineGraySolver {
  /// What sums of the influence of patients are written to, in storage that is used again.
  struct Influence: Sendable {
    /// Each patient's part of the score; a row a position and a column a model column (scaled).
    var scores = PaddedColumns(rows: 0, columns: 0)
    /// Those parts times the inverse of the information.
    var parts = PaddedColumns(rows: 0, columns: 0)
    /// By position: hazard ratios of one patient each.
    var ratios: [Double] = []
    var terms = ColumnTerms()
    var sums = RunningSums()
    var competing = CompetingSums()
    /// By position: the part through the estimate of G.
    var throughCensoring: [Double] = []
    /// The inverse of the information, on the inner scale.
    var bread = Matrix(rows: 0, columns: 0)
    var factor: [Double] = []
    var scratch: [Double] = []
  }

  /// Running sums over event times of one integrand: before each, and from each on times G.
  struct RunningSums: Sendable {
    private(set) var until: [Double] = []
    private(set) var followedFrom: [Double] = []

    mutating func take(_ values: [Double], followed: [Double]) {
      let count = values.count
      until.zero(count: count + 1)
      followedFrom.zero(count: count + 1)
      for index in 0..<count { until[index + 1] = until[index] + values[index] }
      for index in stride(from: count - 1, through: 0, by: -1) {
        followedFrom[index] = followedFrom[index + 1] + followed[index] * values[index]
      }
    }
  }

  /// By event time: Σ hazard × mean of a column, the mean that an event is compared with, and the part of
  /// the first that tied events do not see.
  struct ColumnTerms: Sendable {
    var hazards: [Double] = []
    var means: [Double] = []
    var gone: [Double] = []

    mutating func zero(count: Int) {
      hazards.zero(count: count)
      means.zero(count: count)
      gone.zero(count: count)
    }

    mutating func take(_ moments: Moments, column: Int) {
      zero(count: moments.followed.count)
      for index in hazards.indices {
        var weight = 0.0
        for row in moments.rowStarts[index]..<moments.rowStarts[index + 1]
        where moments.weights[row] > 0 {
          let mean = moments.mean(row: row, column: column)
          hazards[index] += moments.hazards[row] * mean
          gone[index] += moments.shares[row] * moments.hazards[row] * mean
          means[index] += moments.weights[row] * mean
          weight += moments.weights[row]
        }
        if weight > 0 { means[index] /= weight }
      }
    }
  }

  /// Σ weighted hazard ratio / G(T−) × value, and without the value, over competing events before each
  /// distinct time; one more entry for those before the end.
  struct CompetingSums: Sendable {
    private(set) var byTime: [Double] = []
    private(set) var total: [Double] = []

    /// Values stand by position, from `start` on.
    mutating func take(
      _ order: SubdistributionOrder, _ moments: Moments, values: [Double], from start: Int = 0
    ) {
      byTime.zero(count: order.times.count + 1)
      total.zero(count: order.times.count + 1)
      var (sum, count) = (0.0, 0.0)
      for index in order.times.indices {
        for position in order.timeStarts[index]..<order.timeStarts[index + 1] {
          sum += moments.competing[position] * values[start + position]
          count += moments.competing[position]
        }
        byTime[index + 1] = sum
        total[index + 1] = count
      }
    }
  }
}
