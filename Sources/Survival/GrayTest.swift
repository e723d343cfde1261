internal import Foundation
public import Statistics

/// Gray's test of equal cumulative incidence of one cause in two or more groups.
///
/// The counterpart of the log-rank test for subdistributions: patients with a competing event stay, by
/// their probability of still being followed. With Y the patients of a group at risk, S and F₁ the group's
/// curves of no event and of the cause just before t, a group's share of the events at t is that of
/// R = Y (1 − F₁)/S. A time counts (1 − F₁⁰)^rho with F₁⁰ the incidence in all groups.
///
/// - Source: Gray, Ann Stat 1988;16:1141. Matches `cmprsk::cuminc`.
public struct GrayTest: Sendable, Hashable {
  /// Observed minus expected, for all groups but the last.
  public let scores: [Double]
  /// The covariance matrix of the scores.
  public let covariance: Matrix
  /// The statistic; `nil` if the groups cannot be compared.
  public let chiSquared: Double?
  /// Its degrees of freedom: groups less one.
  public let degreesOfFreedom: Int
  /// The P value; `nil` where there is no statistic.
  public var p: Double? {
    chiSquared.map {
      ChiSquaredDistribution.upperTail($0, degreesOfFreedom: Double(degreesOfFreedom))
    }
  }

  /// Compares groups; groups are coded 0, 1, … without gaps, strata by any numbers.
  ///
  /// - Complexity: O(n log n + k g³) for k event times and g groups.
  public init(
    _ followUp: FollowUp, groups: [Int], cause: Int = 1, strata: [Int]? = nil, rho: Double = 0
  ) {
    precondition(groups.count == followUp.count, "one group a patient")
    precondition(strata.map { $0.count == followUp.count } ?? true, "one stratum a patient")
    precondition(groups.allSatisfy { $0 >= 0 }, "groups are coded from zero")
    let groupCount = (groups.max() ?? -1) + 1
    let size = max(0, groupCount - 1)
    var scores = Array(repeating: 0.0, count: size)
    var covariance = Matrix(rows: size, columns: size)
    let codes = strata ?? Array(repeating: 0, count: followUp.count)
    let byStratum = Dictionary(grouping: followUp.times.indices) { codes[$0] }
    for stratum in byStratum.keys.sorted() {
      let rows = byStratum[stratum] ?? []
      var sums = GraySums(groups: groupCount, rho: rho)
      sums.add(followUp.selecting(rows), groups: rows.map { groups[$0] }, cause: cause)
      let added = sums.covariance
      for i in 0..<size {
        scores[i] += sums.scores[i]
        for j in 0..<size { covariance[i, j] += added[i, j] }
      }
    }
    (self.scores, self.covariance, degreesOfFreedom) = (scores, covariance, size)
    chiSquared = quadraticForm(scores, covariance, of: Array(0..<size))
  }
}

/// Gray's scores and the sums that give their variance, for one stratum.
///
/// The influence of an event of group k at s on score i is a(s) + r(s) (C − C(s)), with a the direct
/// effect, r the effect on the group's later survival ratio, and C(s) = ∫₀ˢ a dF/(1 − F). Since C = C(∞)
/// is known only at the end, squares are expanded in it.
private struct GraySums {
  private let rho: Double
  private let size: Int
  private var groups: [Group]
  private(set) var scores: [Double]
  /// F₁ in all groups under the null hypothesis, before the current time and after it.
  private var (before, after) = (0.0, 0.0)

  private struct Group {
    var atRisk = 0.0
    /// Patients with the cause and with another at the current time.
    var (ofCause, others) = (0.0, 0.0)
    var survival = 1.0
    var survivalBefore = 1.0
    var incidenceBefore = 0.0
    /// The direct effects a on all scores and the sums C so far.
    var direct: [Double]
    var cumulative: [Double]
    /// Sums of v w wᵀ, v r w and v r², with w = a − r C(s).
    var products: Matrix
    var linear: [Double]
    var square = 0.0

    init(size: Int) {
      direct = Array(repeating: 0, count: size)
      cumulative = direct
      linear = direct
      products = Matrix(rows: size, columns: size)
    }

    /// Patients at risk, those with a competing event made up for: Y / S(t−).
    var inflated: Double { atRisk / survivalBefore }

    mutating func addVariance(_ variance: Double, ratio: Double, isOfCause: Bool) {
      let effects = direct.indices.map { (isOfCause ? direct[$0] : 0) - ratio * cumulative[$0] }
      square += variance * ratio * ratio
      for i in effects.indices {
        linear[i] += variance * ratio * effects[i]
        for j in effects.indices { products[i, j] += variance * effects[i] * effects[j] }
      }
    }
  }

  init(groups count: Int, rho: Double) {
    self.rho = rho
    size = max(0, count - 1)
    groups = Array(repeating: Group(size: size), count: count)
    scores = Array(repeating: 0, count: size)
  }

  var covariance: Matrix {
    var result = Matrix(rows: size, columns: size)
    for group in groups {
      for i in 0..<size {
        for j in 0..<size {
          let (ci, cj) = (group.cumulative[i], group.cumulative[j])
          result[i, j] +=
            group.products[i, j] + ci * group.linear[j] + cj * group.linear[i]
            + ci * cj * group.square
        }
      }
    }
    return result
  }

  mutating func add(_ followUp: FollowUp, groups codes: [Int], cause: Int) {
    for code in codes { groups[code].atRisk += 1 }
    let order = TiedTimes(followUp.times)
    for index in order.times.indices {
      let here = order.rows(at: index)
      for code in groups.indices { (groups[code].ofCause, groups[code].others) = (0, 0) }
      for patient in here where followUp.causes[patient] > 0 {
        if followUp.causes[patient] == cause {
          groups[codes[patient]].ofCause += 1
        } else {
          groups[codes[patient]].others += 1
        }
      }
      if here.contains(where: { followUp.causes[$0] > 0 }) { addEvents() }
      for patient in here { groups[codes[patient]].atRisk -= 1 }
    }
  }

  private mutating func addEvents() {
    let events = groups.reduce(0) { $0 + $1.ofCause }
    let present = groups.indices.filter { groups[$0].atRisk > 0 }
    let total = present.reduce(0) { $0 + groups[$1].inflated }
    after = before + events / total
    let weight = rho == 0 ? 1 : pow(1 - before, rho)
    addScores(events: events, weight: weight)
    for k in present {
      let share = groups[k].inflated / total
      for i in 0..<size {
        let own = i == k ? 1.0 : 0
        groups[k].direct[i] =
          groups[i].atRisk > 0 ? weight * groups[i].inflated * (own - share) : 0
        groups[k].cumulative[i] += groups[k].direct[i] * events / (total * (1 - before))
      }
      groups[k].survival =
        groups[k].survivalBefore
        * (groups[k].atRisk - groups[k].ofCause - groups[k].others) / groups[k].atRisk
    }
    addVariances(of: present, events: events, total: total)
    for k in present {
      let group = groups[k]
      groups[k].incidenceBefore += group.survivalBefore * group.ofCause / group.atRisk
      groups[k].survivalBefore = group.survival
    }
    before = after
  }

  private mutating func addScores(events: Double, weight: Double) {
    let shares = groups.map {
      $0.atRisk > 0 ? $0.inflated * (1 - $0.incidenceBefore) : 0
    }
    let total = shares.reduce(0, +)
    for i in 0..<size where groups[i].atRisk > 0 {
      scores[i] += weight * (groups[i].ofCause - events * shares[i] / total)
    }
  }

  private mutating func addVariances(of present: [Int], events: Double, total: Double) {
    for k in present {
      let group = groups[k]
      let ratio = group.survival > 0 ? (1 - after) / group.survival : 0
      if events > 0 {
        let ties = events > 1 ? 1 - (events - 1) / (total * group.survivalBefore - 1) : 1
        let variance = ties * group.survivalBefore * events / (total * group.atRisk)
        groups[k].addVariance(variance, ratio: 1 - ratio, isOfCause: true)
      }
      if group.others > 0, group.survival > 0 {
        let ties = group.others > 1 ? 1 - (group.others - 1) / (group.atRisk - 1) : 1
        let step = group.survivalBefore / group.atRisk
        groups[k].addVariance(ties * step * step * group.others, ratio: ratio, isOfCause: false)
      }
    }
  }
}
