internal import Cohorts
package import Statistics

/// The Wald analysis of variance of a fitted model.
///
/// χ² = bᵀ V⁻¹ b for the coefficients b of a group of columns.
///
/// Rows and their order are those of `rms::anova.rms`: for each variable all its coefficients, its
/// interactions, its nonlinear part; then each interaction; then totals. Rows that only repeat another
/// total are left out. Names of rows that belong to the row above begin with a space.
///
/// - Source: Wald 1943. Matches `rms::anova.rms`.
package struct WaldTests {
  private let design: Design
  private let evidence: Evidence
  private let terms: [Design.FrozenTerm]
  private let ranges: [Range<Int>]
  private let isNonlinear: [Bool]
  /// Linear predictors that every test is about; all but multinomial models have one.
  private let blocks: Int

  /// What tests rest on; slopes without the constant.
  private enum Evidence {
    case estimates([Double], Matrix?)
    /// Estimates of completed data sets: D₁.
    case copies([[Double]], [Matrix], completeDegreesOfFreedom: Double)
  }

  /// Tests a model whose constant comes first.
  init(model: RiskModel) {
    self.init(
      model.design, .estimates(model.slopes, model.slopeCovariance), blocks: model.blocks)
  }

  /// Tests the coefficients of a design's columns, without a constant.
  package init(design: Design, coefficients: [Double], covariance: Matrix?) {
    self.init(design, .estimates(coefficients, covariance))
  }

  /// Tests over models of completed data sets, which have one design.
  init(copies: [RiskModel], design: Design, completeDegreesOfFreedom freedom: Double) {
    self.init(
      design,
      .copies(
        copies.map(\.slopes), copies.compactMap(\.slopeCovariance),
        completeDegreesOfFreedom: freedom), blocks: copies.first?.blocks ?? 1)
  }

  private init(_ design: Design, _ evidence: Evidence, blocks: Int = 1) {
    (self.design, self.evidence, self.blocks) = (design, evidence, blocks)
    terms = design.terms
    ranges = design.columnRanges
    isNonlinear = terms.flatMap(\.nonlinearColumns)
  }

  package var rows: [WaldTestRow] {
    let variables = design.predictors.map(\.variable.name)
    let interactions = terms.indices.filter { terms[$0].isInteraction }
    return
      (variables.flatMap(rows(ofVariable:)) + interactions.flatMap(rows(ofInteraction:))
      + totals(interactions: interactions)).compactMap { $0 }
  }

  private func rows(ofVariable name: String) -> [WaldTestRow?] {
    let involved = terms.indices.filter { terms[$0].variables.contains(name) }
    let main = involved.filter { !terms[$0].isInteraction }
    let interactions = involved.filter { terms[$0].isInteraction }
    let columns = involved.flatMap { ranges[$0] }
    let higher = interactions.isEmpty ? "" : "  (Factor+Higher Order Factors)"
    var rows = [test(name + higher, columns)]
    if !interactions.isEmpty {
      rows.append(test(" All Interactions", interactions.flatMap { ranges[$0] }))
    }
    if main.flatMap({ ranges[$0] }).contains(where: { isNonlinear[$0] }) {
      let suffix = interactions.isEmpty ? "" : " (Factor+Higher Order Factors)"
      // Products with another variable's bend are straight in this one.
      let bends = involved.flatMap { index in
        zip(ranges[index], terms[index].nonlinearColumns(in: name)).filter(\.1).map(\.0)
      }
      rows.append(test(" Nonlinear" + suffix, bends))
    }
    return rows
  }

  private func rows(ofInteraction index: Int) -> [WaldTestRow?] {
    let names = terms[index].variables
    let related = terms.indices.filter { Set(terms[$0].variables).isSuperset(of: names) }
    let columns = related.flatMap { ranges[$0] }
    var rows = [test(names.joined(separator: " * ") + "  (Factor+Higher Order Factors)", columns)]
    let nonlinear = columns.filter { isNonlinear[$0] }
    guard !nonlinear.isEmpty else { return rows }
    rows.append(test(" Nonlinear", nonlinear))
    rows.append(test(" Nonlinear Interaction : f(A,B) vs. AB", nonlinear))
    guard let (first, second) = terms[index].interactingTerms, related == [index] else {
      return rows
    }
    let (left, right) = (first.nonlinearColumns, second.nonlinearColumns)
    guard left.contains(true), right.contains(true) else { return rows }
    let start = ranges[index].lowerBound
    func chosen(where isChosen: (Bool, Bool) -> Bool) -> [Int] {
      terms[index].products.enumerated()
        .filter { isChosen(left[$0.element.left], right[$0.element.right]) }
        .map { start + $0.offset }
    }
    rows.append(test(" f(A,B) vs. Af(B) + Bg(A)", chosen { $0 && $1 }))
    rows.append(
      test(" Nonlinear Interaction in \(names[0]) vs. Af(B)", chosen { bends, _ in bends }))
    rows.append(
      test(" Nonlinear Interaction in \(names.last ?? "") vs. Bg(A)", chosen { _, bends in bends }))
    return rows
  }

  private func totals(interactions: [Int]) -> [WaldTestRow?] {
    let nonlinear = isNonlinear.indices.filter { isNonlinear[$0] }
    let bendingTerms = terms.filter { $0.nonlinearColumns.contains(true) }
    let joint = interactions.flatMap { ranges[$0] }
    var rows: [WaldTestRow?] = []
    if bendingTerms.count > 1 { rows.append(test("TOTAL NONLINEAR", nonlinear)) }
    if interactions.count > 1 { rows.append(test("TOTAL INTERACTION", joint)) }
    if !nonlinear.isEmpty, !joint.isEmpty {
      rows.append(test("TOTAL NONLINEAR + INTERACTION", Set(nonlinear + joint).sorted()))
    }
    rows.append(test("TOTAL", Array(isNonlinear.indices)))
    return rows
  }

  /// The test of some columns; `nil` if their covariance cannot be inverted.
  private func test(_ name: String, _ columnsOfOne: [Int]) -> WaldTestRow? {
    guard !columnsOfOne.isEmpty else { return nil }
    let columns = (0..<blocks).flatMap { block in
      columnsOfOne.map { block * isNonlinear.count + $0 }
    }
    switch evidence {
    case .estimates(_, nil): return nil
    case .estimates(let slopes, let covariance?):
      let part = covariance.selecting(rows: columns, columns: columns)
      let estimates = columns.map { slopes[$0] }
      guard let factor = try? Cholesky(part, tolerance: 1e-14) else { return nil }
      let chiSquared = zip(estimates, factor.solve(estimates)).reduce(0) { $0 + $1.0 * $1.1 }
      return WaldTestRow(
        name: name, chiSquared: chiSquared, degreesOfFreedom: columns.count,
        p: ChiSquaredDistribution.upperTail(
          chiSquared, degreesOfFreedom: Double(columns.count)))
    case .copies(let slopes, let covariances, let freedom):
      let test = PooledTest.d1(
        estimates: slopes.map { own in columns.map { own[$0] } },
        covariances: covariances.map { $0.selecting(rows: columns, columns: columns) },
        completeDegreesOfFreedom: freedom)
      guard let test, let account = test.account(by: .d1), test.pValue.isFinite else { return nil }
      var row = WaldTestRow(
        name: name, chiSquared: test.statistic * test.numerator, degreesOfFreedom: columns.count,
        p: test.pValue)
      row.pooling = account
      return row
    }
  }
}

extension RiskModel {
  /// The covariance of the slopes, without the constant.
  fileprivate var slopeCovariance: Matrix? {
    covariance?.selecting(rows: slopePositions, columns: slopePositions)
  }

  /// The slopes of all linear predictors.
  fileprivate var slopes: [Double] { slopePositions.map { coefficients[$0] } }

  /// Linear predictors that have a constant and slopes of their own.
  fileprivate var blocks: Int { coefficients.count / (design.columnNames.count + 1) }

  /// Where the slopes of all linear predictors stand among the coefficients.
  fileprivate var slopePositions: [Int] {
    let size = design.columnNames.count + 1
    return coefficients.indices.filter { $0 % size > 0 }
  }
}
