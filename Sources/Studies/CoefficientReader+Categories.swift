internal import Diagnostics
internal import RiskModels

/// The equations of a published multinomial model: one a category but the reference.
extension CoefficientReader {
  /// The equation of each category that the section names, by code.
  mutating func categoryEquations(
    _ reader: inout MappingReader
  ) -> [String: PublishedModel.Equation] {
    guard var section = reader.section("categories") else { return [:] }
    guard family?.isCategorical == true else {
      if family != nil {
        log.note(
          .unsuitable(
            "categories", reason: "belongs to multinomial models", hints: ["leave it out"]),
          at: section.location)
      }
      return [:]
    }
    var found: [String: PublishedModel.Equation] = [:]
    let compared = outcome.categories?.compared.map(\.code) ?? []
    for key in section.keys {
      guard var inner = section.section(key.value) else { continue }
      inner.name = "category '\(key.value)'"
      let intercept = inner.require(inner.number("intercept"), "intercept")
      let effects = self.effects(&inner)
      inner.finish()
      guard compared.contains(key.value) else {
        noteUnknown(key, compared: compared)
        continue
      }
      guard let intercept else { continue }
      found[key.value] = .init(effects: effects, constant: intercept.value)
    }
    return found
  }

  private func noteUnknown(_ key: Located<String>, compared: [String]) {
    guard let categories = outcome.categories else { return }
    guard key.value == categories.reference else {
      log.note(.notAllowed(key.value, key: "categories", allowed: compared), at: key.location)
      return
    }
    log.note(
      .unsuitable(
        key.value, reason: "is the reference, which has no coefficients",
        hints: ["leave it out, or name another 'reference'"]), at: key.location)
  }

  /// Notes what a part of a multinomial model has too much or too little of.
  func checkCategories(_ part: Part, _ reader: MappingReader) {
    guard family?.isCategorical == true else { return }
    for key in ["intercept", "coefficients", "odds_ratios", "slopes_only", "baseline", "competing"]
    where reader.has(key) {
      log.note(
        .unsuitable(
          key, reason: "does not belong to a multinomial model",
          hints: ["every category has its intercept and coefficients under 'categories'"]),
        at: reader.location)
    }
    guard log.problems.isEmpty else { return }
    for category in outcome.categories?.compared ?? []
    where part.categories[category.code] == nil {
      log.note(.missingKey(category.code, section: "section 'categories'"), at: part.location)
    }
  }
}
