internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Figures
internal import RiskModels

/// How a nomogram is drawn.
struct NomogramOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Show more on a nomogram: \(NomogramOptions.elements); repeatable.", valueName: "element"))
  var show: [NomogramElement] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Show less on a nomogram; repeatable.", valueName: "element"))
  var hide: [NomogramElement] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A risk at which a decision changes, marked on a nomogram; repeatable.", valueName: "risk"))
  var threshold: [Double] = []

  @Option(
    name: .customLong("risk-group"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A group of risk with the risk that it is below, the last without: low:0.1, then high.",
      valueName: "name:below"))
  var groups: [String] = []

  @Option(
    name: .customLong("lines"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The values of a number for which an interaction has lines: age=60,75 (default: quartiles and ends).",
      valueName: "variable=values"))
  var lines: [String] = []

  @Option(
    name: .customLong("mm-per-point"), parsing: .unconditional,
    help: ArgumentHelp(
      "The length of one point on paper; the page becomes as wide as that takes.", valueName: "mm"))
  var millimetresPerPoint: Double?

  fileprivate static var elements: String {
    NomogramElement.allCases.map(\.rawValue).joined(separator: ", ")
  }

  var isEmpty: Bool {
    show.isEmpty && hide.isEmpty && threshold.isEmpty && groups.isEmpty && lines.isEmpty
      && millimetresPerPoint == nil
  }

  /// The options, for messages.
  var names: String { "--show, --hide, --threshold, --risk-group, --lines and --mm-per-point" }

  func validate() throws {
    guard threshold.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw ValidationError("--threshold must be a risk between 0 and 1, such as 0.1.")
    }
    if let length = millimetresPerPoint, !NomogramSettings.lengths.contains(length) {
      throw ValidationError("--mm-per-point must be a length from 0.2 to 10 mm.")
    }
    if let problem = RiskGroup.problem(of: riskGroups) {
      throw ValidationError("--risk-group: \(problem) are needed.")
    }
  }

  private var riskGroups: [RiskGroup] {
    groups.map { text in
      guard let colon = text.lastIndex(of: ":"),
        let below = Double(text[text.index(after: colon)...])
      else { return RiskGroup(name: LocalizedText(text)) }
      return RiskGroup(name: LocalizedText(String(text[..<colon])), below: below)
    }
  }

  /// The study's settings, or the usual ones, with what was asked for instead.
  func settings(over study: NomogramSettings, model: RiskModel) throws -> NomogramSettings {
    var settings = study
    settings.elements.formUnion(show)
    settings.elements.subtract(hide)
    if !threshold.isEmpty { settings.thresholds = Set(threshold).sorted() }
    if !groups.isEmpty { settings.riskGroups = riskGroups }
    if let millimetresPerPoint { settings.millimetresPerPoint = millimetresPerPoint }
    for text in lines {
      let (variable, values) = try values(of: text, model)
      settings.interactionValues[variable] = values
    }
    return settings
  }

  private func values(of text: String, _ model: RiskModel) throws -> (String, [Double]) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let numbers = model.design.predictors.filter { $0.range != nil }.map(\.variable.name)
    guard parts.count == 2, numbers.contains(parts[0]) else {
      throw CommandFailure.usage(
        "--lines '\(text)' names no number of the model",
        hints: [
          "write --lines VARIABLE=VALUE,VALUE; the numbers are: \(numbers.joined(separator: ", "))"
        ])
    }
    let written = parts[1].split(separator: ",").map(String.init)
    let values = written.compactMap(Double.init).filter(\.isFinite)
    guard values.count == written.count, !values.isEmpty, values.count <= 12 else {
      throw CommandFailure.usage(
        "'\(parts[1])' is no list of one to twelve numbers",
        hints: ["write --lines \(parts[0])=60,75"])
    }
    return (parts[0], values)
  }
}
