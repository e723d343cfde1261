internal import Cohorts
internal import Diagnostics
internal import Statistics

extension IntegerPoints {
  /// The lines of a group before a point has a size.
  struct Draft {
    let group: EffectGroup
    private var lines: [Line]
    /// The mean effect among the model's patients; `nil` where a publication says nothing of them.
    private let meanEffect: Double?

    private struct Line {
      var cells: [Cell]
      var effect: Double

      /// The share of the patients, as if variables that interact were independent; `nil` where nobody knows.
      var share: Double? {
        var share = 1.0
        for cell in cells {
          guard let own = cell.share else { return nil }
          share *= own
        }
        return share
      }
    }

    /// The most lines of predictors that interact.
    private static let most = 24

    /// Cuts a group into lines; `nil` if interactions need too many, or an effect is not defined.
    init?(_ group: EffectGroup, in model: RiskModel) {
      self.group = group
      let predictors = group.variables.compactMap { model.design[$0] }
      func effect(_ values: PatientValues) -> Double? {
        (try? model.contribution(of: group, values: values)).flatMap { $0.isFinite ? $0 : nil }
      }
      let alone = predictors.count == 1 ? predictors[0].variable.name : nil
      let own = alone.map { name in { (value: Double) in effect([name: .number(value)]) } }
      let bands = predictors.map { predictor in
        predictor.range.map { PointBands(predictor, in: $0, effect: own) }
      }
      let combinations = zip(predictors, bands).reduce([[Cell]()]) { combinations, next in
        let cells = IntegerPoints.cells(of: next.0, bands: next.1)
        return combinations.flatMap { combination in cells.map { combination + [$0] } }
      }
      guard !combinations.isEmpty, combinations.count <= Self.most else { return nil }
      lines = combinations.compactMap { cells in
        let values = Dictionary(
          cells.map { ($0.variable, $0.typical) }, uniquingKeysWith: { first, _ in first })
        return effect(values).map { Line(cells: cells, effect: $0) }
      }
      guard lines.count == combinations.count else { return nil }
      meanEffect = own.flatMap { effect in bands[0]?.mean(of: effect) } ?? Self.mean(of: lines)
    }

    /// The mean effect of the lines among patients; `nil` where nobody knows how many each is for.
    private static func mean(of lines: [Line]) -> Double? {
      let shares = lines.compactMap(\.share)
      guard shares.count == lines.count, shares.reduce(0, +) > 0 else { return nil }
      let weighted = zip(lines, shares).map { line, share in line.effect * share }
      return weighted.reduce(0, +) / shares.reduce(0, +)
    }

    private var lowest: Double { lines.map(\.effect).min() ?? 0 }

    /// The distance of the largest effect from the smallest.
    var span: Double { (lines.map(\.effect).max() ?? 0) - lowest }

    private func points(_ line: Line, unit: Double) -> Int {
      Int(((line.effect - lowest) / unit).rounded())
    }

    /// What zero points stand for: the lowest effect, moved by the mean error of rounding among patients.
    func base(unit: Double) -> Double {
      var rounded = lines
      for index in lines.indices {
        rounded[index].effect = lowest + Double(points(lines[index], unit: unit)) * unit
      }
      guard let meanEffect, let found = Self.mean(of: rounded) else { return lowest }
      return lowest + meanEffect - found
    }

    /// The lines with their points; neighbouring bands of equal points become one.
    func rows(unit: Double, in model: RiskModel) -> [Row] {
      var rows: [Row] = []
      for line in lines {
        let row = Row(
          label: IntegerPoints.label(of: line.cells), points: points(line, unit: unit),
          cells: line.cells)
        if let joined = rows.last.flatMap({ Self.joined($0, row, in: model) }) {
          rows[rows.count - 1] = joined
        } else {
          rows.append(row)
        }
      }
      return rows
    }

    private static func joined(_ first: Row, _ second: Row, in model: RiskModel) -> Row? {
      guard first.points == second.points, first.cells.count == 1, second.cells.count == 1,
        let limit = second.cells[0].from, first.cells[0].to == limit,
        let predictor = model.design[first.cells[0].variable]
      else { return nil }
      var cell = first.cells[0]
      cell.to = second.cells[0].to
      cell.label = IntegerPoints.label(
        from: cell.from, to: cell.to, of: predictor, isCount: cell.isCount)
      return Row(label: cell.label, points: first.points, cells: [cell])
    }
  }
}

// MARK: Bands and levels

extension IntegerPoints {
  fileprivate static func cells(of predictor: Design.Predictor, bands: PointBands?) -> [Cell] {
    let variable = predictor.variable
    guard let bands else {
      return variable.levels.enumerated().map { index, level in
        let share =
          predictor.levelShares.indices.contains(index) ? predictor.levelShares[index] : nil
        return Cell(
          variable: variable.name, typical: .level(level.code), share: share, label: level.label)
      }
    }
    let ends = [nil] + bands.limits.map(Optional.some) + [nil]
    let isCount = bands.isCount
    return zip(ends, ends.dropFirst()).map { from, to in
      Cell(
        variable: variable.name, typical: .number(bands.typical(from: from, to: to)), from: from,
        to: to, share: bands.share(from: from, to: to),
        isCount: isCount, label: label(from: from, to: to, of: predictor, isCount: isCount))
    }
  }

  fileprivate static func label(
    from: Double?, to: Double?, of predictor: Design.Predictor, isCount: Bool
  ) -> LocalizedText {
    if isCount, let to { return label(ofCountsFrom: from ?? predictor.range?.lowerBound ?? 0, to) }
    let format = NumberFormat(predictor)
    let (low, high) = (from.map(format.label(round:)), to.map(format.label(round:)))
    switch (low, high) {
    case (nil, nil): return LocalizedText(english: "any", simplifiedChinese: "任意")
    case (nil, let high?): return LocalizedText("<\(high)")
    case (let low?, nil): return LocalizedText("≥\(low)")
    case (let low?, let high?):
      return LocalizedText(english: "\(low) to <\(high)", simplifiedChinese: "\(low)至<\(high)")
    }
  }

  /// "0", "2 to 3": whole numbers below a limit.
  private static func label(ofCountsFrom from: Double, _ limit: Double) -> LocalizedText {
    let (low, high) = (NumberStyle().plain(from), NumberStyle().plain(limit - 1))
    return from >= limit - 1
      ? LocalizedText(high)
      : LocalizedText(english: "\(low) to \(high)", simplifiedChinese: "\(low)至\(high)")
  }

  fileprivate static func label(of cells: [Cell]) -> LocalizedText {
    joined(cells.map(\.label), by: ", ")
  }

  static func label(of variables: [String], in model: RiskModel) -> LocalizedText {
    let labels = variables.compactMap { model.design[$0]?.variable }.map { variable in
      guard let unit = variable.unit else { return variable.label }
      return LocalizedText(
        english: "\(variable.label[.english]) (\(unit[.english]))",
        simplifiedChinese: "\(variable.label[.simplifiedChinese])（\(unit[.simplifiedChinese])）")
    }
    return joined(labels, by: ", ")
  }

  private static func joined(_ texts: [LocalizedText], by comma: String) -> LocalizedText {
    LocalizedText(
      english: texts.map { $0[.english] }.joined(separator: comma),
      simplifiedChinese: texts.map { $0[.simplifiedChinese] }.joined(separator: "，"))
  }
}
