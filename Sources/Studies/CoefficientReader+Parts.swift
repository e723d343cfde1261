internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Yams

extension CoefficientReader {
  /// What belongs to one model of the file.
  struct Part {
    var location: SourceLocation
    var label: LocalizedText?
    var population: LocalizedText?
    var counts: (patients: Int, events: Int?)?
    var effects: [PublishedModel.Effect] = []
    var intercept: Double?
    var scaling: [String: PublishedModel.Scaling] = [:]
    var baseline: Baseline?
    var competing: PublishedModel.Equation?
    /// Multinomial models: one equation a compared category, by code.
    var categories: [String: PublishedModel.Equation] = [:]
    var isSlopesOnly = false

    /// The effects of every equation.
    var allEffects: [PublishedModel.Effect] {
      effects + (competing?.effects ?? []) + categories.values.flatMap(\.effects)
    }
  }

  /// The baseline as written.
  struct Baseline {
    var content: PublishedModel.PublishedBaseline
    var horizons: [Double]
    /// The linear predictor that it belongs to.
    var linearPredictor: Double
  }

  /// Reads what one model has of its own; what it does not have is that of the whole file.
  mutating func part(_ reader: inout MappingReader, inheriting shared: Part?) -> Part {
    var part = shared ?? Part(location: reader.location)
    part.location = reader.location
    let effects = effects(&reader)
    if !effects.isEmpty { part.effects = effects }
    part.intercept = reader.number("intercept")?.value ?? part.intercept
    if family?.isTimeToEvent == true, reader.has("intercept") {
      log.note(
        .unsuitable(
          "intercept", reason: "belongs to logistic models",
          hints: ["a model of times has a 'baseline'"]), at: reader.location)
    }
    part.isSlopesOnly = reader.flag("slopes_only")?.value ?? part.isSlopesOnly
    if var section = reader.section("baseline") {
      part.baseline = baseline(&section) ?? part.baseline
    }
    if var section = reader.section("competing") {
      let mean = section.number("mean_linear_predictor")?.value ?? 0
      part.competing = .init(effects: self.effects(&section), constant: -mean)
      section.finish()
    }
    let categories = categoryEquations(&reader)
    if !categories.isEmpty { part.categories = categories }
    checkCategories(part, reader)
    let written = part.allEffects.flatMap(\.product.writtenFactors)
    for (factor, scaling) in scaling(&reader, among: written) { part.scaling[factor] = scaling }
    return part
  }

  /// The model of a part; `nil` where the log says why not.
  func model(_ part: Part, isSubgroup: Bool) -> RiskModel? {
    guard let family, log.problems.isEmpty else { return nil }
    checkCompeting(part, family)
    var description = description
    if let label = part.label { description.title = description.title.joined(with: label) }
    if let population = part.population { description.outcome.population = population }
    let horizons = part.baseline?.horizons ?? outcome.horizons
    let used = Set(part.allEffects.flatMap { $0.product.factors.flatMap(\.variables) })
    let equations = (outcome.categories?.compared ?? []).compactMap { part.categories[$0.code] }
    let isKnown =
      family.isTimeToEvent
      ? part.baseline != nil : part.intercept != nil || !equations.isEmpty
    var model = PublishedModel(
      description, kind: outcome.kind(family, horizons: horizons),
      predictors: predictors.filter { !isSubgroup || used.contains($0.variable.name) },
      equation: equations.first
        ?? .init(
          effects: part.effects,
          constant: part.intercept ?? -(part.baseline?.linearPredictor ?? 0)))
    model.furtherCategories = Array(equations.dropFirst())
    (model.competing, model.scaling) = (part.competing, part.scaling)
    model.baseline = part.baseline?.content
    model.knowsAbsoluteRisk = !part.isSlopesOnly
    (model.patientCount, model.eventCount) = (
      part.counts?.patients ?? counts.patients, part.counts.map(\.events) ?? counts.events
    )
    do throws(PublishedModelError) {
      guard isKnown || part.isSlopesOnly else { throw .noBaseline(family) }
      if isKnown, part.isSlopesOnly {
        log.note(
          .unsuitable(
            "slopes_only", reason: "contradicts the intercept or baseline that is given",
            hints: ["leave one of them out"]), at: part.location)
      }
      return try model.riskModel()
    } catch {
      log.note(error, at: part.location)
      return nil
    }
  }

  private func checkCompeting(_ part: Part, _ family: ModelFamily) {
    if family == .causeSpecific, part.competing == nil {
      log.note(.missingKey("competing", section: "a cause-specific model"), at: part.location)
    }
    if family != .causeSpecific, part.competing != nil {
      log.note(
        .unsuitable(
          "competing", reason: "belongs to cause-specific models", hints: ["leave it out"]),
        at: part.location)
    }
  }

  // MARK: Coefficients

  private enum Scale: String, CaseIterable {
    case coefficients
    case oddsRatios = "odds_ratios"
    case hazardRatios = "hazard_ratios"
  }

  mutating func effects(_ reader: inout MappingReader) -> [PublishedModel.Effect] {
    var found: [PublishedModel.Effect] = []
    for scale in Scale.allCases {
      guard var section = reader.section(scale.rawValue) else { continue }
      let isTimed = family?.isTimeToEvent
      if isTimed == true && scale == .oddsRatios || isTimed == false && scale == .hazardRatios {
        log.note(
          .unsuitable(
            scale.rawValue, reason: "do not belong to models of this family",
            hints: [isTimed == true ? "write 'hazard_ratios'" : "write 'odds_ratios'"]),
          at: section.location)
      }
      for key in section.keys { found += effects(of: key, in: &section, scale) }
    }
    return found
  }

  /// The effects of one key: one, or one a level.
  private mutating func effects(
    of key: Located<String>, in section: inout MappingReader, _ scale: Scale
  ) -> [PublishedModel.Effect] {
    guard let node = section.node(key.value) else {
      log.note(
        .wrongKind(key: key.value, expected: "a number", found: "empty"), at: key.location)
      return []
    }
    guard case .mapping = node else {
      let numbers = section.numbers(key.value) ?? []
      let logged = numbers.compactMap { onLogScale($0, scale, key: key.value) }
      return logged.isEmpty || logged.count < numbers.count ? [] : effect(key, logged)
    }
    var inner = MappingReader(
      node, name: "coefficient '\(key.value)'", file: file, log: log)
    if inner.has("value") {
      let value = inner.number("value")
      let interval = inner.range("interval")
      inner.finish()
      guard let value, let number = onLogScale(value, scale, key: key.value) else { return [] }
      if let interval { checkSymmetry(of: value.value, interval, scale, key: key.value) }
      return effect(key, [number])
    }
    return inner.keys.flatMap { level in
      effects(
        of: Located("\(key.value)=\(level.value)", at: level.location), level.value, &inner, scale)
    }
  }

  /// The effect of one level of a category.
  private mutating func effects(
    of key: Located<String>, _ level: String, _ inner: inout MappingReader, _ scale: Scale
  ) -> [PublishedModel.Effect] {
    if let node = inner.node(level), case .mapping = node {
      var value = MappingReader(node, name: "coefficient '\(key.value)'", file: file, log: log)
      let number = value.require(value.number("value"), "value")
      let interval = value.range("interval")
      value.finish()
      guard let number, let logged = onLogScale(number, scale, key: key.value) else { return [] }
      if let interval { checkSymmetry(of: number.value, interval, scale, key: key.value) }
      return effect(key, [logged])
    }
    guard let number = inner.number(level), let logged = onLogScale(number, scale, key: key.value)
    else { return [] }
    return effect(key, [logged])
  }

  private func effect(
    _ key: Located<String>, _ coefficients: [Double]
  ) -> [PublishedModel.Effect] {
    do throws(PublishedModelError) {
      let product = try PublishedTerm(parsing: key.value, variables: predictors.map(\.variable))
      guard product.columnCount == coefficients.count else {
        throw .wrongCount(
          term: key.value, expected: product.columnCount, found: coefficients.count)
      }
      return [.init(product, coefficients)]
    } catch {
      log.note(error, at: key.location)
      return []
    }
  }

  private func onLogScale(_ value: Located<Double>, _ scale: Scale, key: String) -> Double? {
    guard scale != .coefficients else { return value.value }
    guard value.value > 0 else {
      log.note(
        .outOfRange("\(value.value)", key: key, expected: "a ratio above zero"),
        at: value.location)
      return nil
    }
    return log(value.value)
  }

  /// A 95 % interval of a regression coefficient lies symmetrically about it on its own scale.
  private mutating func checkSymmetry(
    of value: Double, _ interval: Located<ClosedRange<Double>>, _ scale: Scale, key: String
  ) {
    let (lower, upper) = (interval.value.lowerBound, interval.value.upperBound)
    let isRatio = scale != .coefficients
    guard !isRatio || lower > 0 else {
      log.note(
        .outOfRange("\(lower)", key: "interval", expected: "ratios above zero"),
        at: interval.location)
      return
    }
    let middle = isRatio ? (lower * upper).squareRoot() : (lower + upper) / 2
    let distance = isRatio ? abs(log(middle / value)) : abs(middle - value) / max(upper - lower, 0)
    guard distance > 0.02 else { return }
    let shown = (middle * 1000).rounded() / 1000
    warnings.append(
      Diagnostic(
        .warning,
        "the interval of '\(key)' is not about its estimate: its middle is \(shown), not \(value)",
        at: interval.location, hints: ["look for a misprint in the publication or in the file"]))
  }
}

extension CoefficientReader {
  private func log(_ value: Double) -> Double { Foundation.log(value) }
}

extension LocalizedText {
  /// "Title: label" in every language that either has.
  fileprivate func joined(with label: LocalizedText) -> LocalizedText {
    let languages = Set(wordings.keys).union(label.wordings.keys)
    return LocalizedText(
      wordings: Dictionary(
        uniqueKeysWithValues: languages.map { language in
          let sign = language == .simplifiedChinese ? "：" : ": "
          return (language, self[language] + sign + label[language])
        }))
  }
}
