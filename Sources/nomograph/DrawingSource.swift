internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies
internal import Validation

/// Model and results to draw from, whatever files they come in.
struct DrawingSource {
  private(set) var model: RiskModel?
  /// Further models, to be judged beside the first in a table of patients.
  private var others: [(model: RiskModel, file: String)] = []
  private(set) var results: Results?
  /// The theme of the study, if a study was given.
  private(set) var theme: Theme?
  /// How the study draws its nomogram; the usual way without a study.
  private(set) var nomogram = NomogramSettings()
  private(set) var warnings: [Diagnostic] = []
  private let paths: [String]
  private var modelFile: InputBytes?

  init(_ paths: [String], options: RunOptions) async throws {
    self.paths = paths
    for path in paths {
      switch (path as NSString).pathExtension.lowercased() {
      case "yaml", "yml":
        let inputs = try StudyInputs(studyAt: path)
        let run = try await inputs.run(options)
        (model, results, theme) = (run.fitted.riskModel, run.results, inputs.theme.theme)
        nomogram = inputs.study.figures.nomogram
      case "csv", "tsv", "txt":
        throw CommandFailure.usage(
          "'\(path)' is a table, and figures are drawn from a model, from results or from a study",
          hints: [
            "'nomograph init \(path)' writes a study to draw from",
            "patients are drawn over a nomogram with --patient FILE",
          ])
      default: try read(path)
      }
    }
  }

  private mutating func read(_ path: String) throws {
    let bytes = try InputFile.bytes(at: path)
    if Self.isResults(bytes) {
      guard results == nil else {
        throw CommandFailure.usage("'\(path)' is a second file of results", hints: [])
      }
      results = try Results(json: bytes, file: path)
    } else {
      guard model == nil else {
        others.append((try InputFile.model(from: bytes, at: path), path))
        return
      }
      model = try InputFile.model(from: bytes, at: path)
      modelFile = InputBytes(path: path, bytes: bytes)
    }
  }

  /// Judges the model in a table of patients, so that there are results to draw.
  mutating func validate(inDataAt path: String, following plan: ValidationPlan) async throws {
    guard let model, let modelFile, results == nil else {
      throw CommandFailure.usage(
        "--data goes with a model file and without results",
        hints: ["the model is judged in these patients, and the figure shows how it does"])
    }
    let validation = try ExternalValidation(
      model, against: others, in: modelFile, dataAt: path)
    let found = try await validation.results(following: plan)
    (results, warnings) = (found, found.warnings)
  }

  /// Several models make sense only where all of them are judged in one table.
  func checkModels(areJudged: Bool) throws {
    guard !others.isEmpty, !areJudged else { return }
    throw CommandFailure.usage(
      "several models are drawn in one table of patients",
      hints: ["add --data FILE, and draw roc or decision"])
  }

  /// With several models, the figure of all of them.
  func several(_ name: FigureName) throws -> FigureName {
    guard !others.isEmpty else { return name }
    switch name {
    case .roc, .rocModels: return .rocModels
    case .decision, .decisionModels: return .decisionModels
    default:
      throw CommandFailure.usage(
        "'\(name.rawValue)' is drawn of one model",
        hints: ["figures of several models are roc and decision"])
    }
  }

  private static func isResults(_ bytes: Data) -> Bool {
    struct Header: Decodable { var format: String? }
    let header = try? FileCoding.decoder().decode(Header.self, from: bytes)
    return header?.format?.hasPrefix("nomograph-results/") ?? false
  }

  var isSynthetic: Bool { results?.study.isSynthetic ?? model?.isSynthetic ?? false }
  /// Whom and what PDFs name: what these files hold.
  var credits: DocumentCredits { DocumentCredits(results, model: model) }
  var language: Language { results?.study.languages.first ?? .english }

  /// The figure of that name; with `isExternal` that of the results' other patients.
  func figure(_ name: FigureName, isExternal: Bool = false) -> (any Figure)? {
    if let results {
      let set = FigureSet(results: results, model: model, names: [name], nomogram: nomogram)
      return set.figures.first { $0.figure.id.hasPrefix("external-") == isExternal }?.figure
    }
    guard let model, !isExternal else { return nil }
    switch name {
    case .nomogram: return NomogramFigure.drawing(model, settings: nomogram)
    case .forest: return ForestFigure.effects(of: model)
    case .partialEffects: return PartialEffectsFigure(model)
    case .partialRisks: return PartialEffectsFigure(model, reading: .risks)
    case .pocketCard: return PocketCardFigure(model)
    default: return nil
    }
  }

  /// Why a figure cannot be drawn from these files, and what to do about it.
  func lack(of name: FigureName, isExternal: Bool = false) -> CommandFailure {
    let available = FigureName.allCases.filter { figure($0, isExternal: isExternal) != nil }
      .map(\.rawValue)
    let files = paths.map { "'\($0)'" }.joined(separator: " and ")
    let allowed = available.isEmpty ? [] : ["\(files) allows: \(available.joined(separator: ", "))"]
    if results == nil, model != nil, name == .pocketCard {
      return .usage(
        "\(files) has no pocket card: it needs \(Self.needs[name] ?? "")", hints: allowed)
    }
    if results == nil {
      return .usage(
        "'\(name.rawValue)' is drawn from results, and \(files) is a model",
        hints: [
          "give a table of patients with --data, or draw from the results.json of 'nomograph run' or the "
            + "validation.json of 'nomograph validate'"
        ] + allowed)
    }
    if model == nil, Self.drawnFromModels.contains(name) {
      return .usage(
        "'\(name.rawValue)' is drawn from a model, and \(files) holds results",
        hints: ["give the model.json of the same run"] + allowed)
    }
    if isExternal {
      return .usage(
        "\(files) holds no '\(name.rawValue)' of other patients",
        hints: allowed.isEmpty
          ? ["a study names them under 'validation: external'"]
          : allowed.map { $0.replacingOccurrences(of: "allows", with: "with --external allows") })
    }
    let need = Self.needs[name].map { ": it needs \($0)" } ?? ""
    return .usage(
      "\(files) holds nothing to draw '\(name.rawValue)' from\(need)", hints: allowed)
  }

  private static let drawnFromModels: Set<FigureName> = [
    .nomogram, .forest, .partialEffects, .partialRisks, .pocketCard,
  ]

  /// What a study must have for a figure that not every study has.
  private static let needs: [FigureName: String] = [
    .flow: "a run of a study that counts who was screened",
    .recruitment:
      "a run of a study whose 'cohort' names a date column as 'enrolled'",
    .missingness:
      "a run of a study with missing values, in patterns of at least 'report: smallest_cell' patients",
    .distribution:
      "an outcome of one event; of several categories there are roc, calibration and decision",
    .thresholdPerformance:
      "an outcome of one event; of several categories there are roc, calibration and decision",
    .interventionsAvoided:
      "an outcome of one event; of several categories there is decision, with a panel a category",
    .survival: "an outcome with times",
    .rocHorizons: "an outcome with times and two horizons or more",
    .rocModels: "several models with --data, or a study with 'validation: compare'",
    .decisionModels: "several models with --data, or a study with 'validation: compare'",
    .instability: "a run whose validation makes models again in bootstrap samples",
    .forestSubgroups: "a study with 'validation: subgroups'",
    .calibrationCentres: "a run of a study with 'validation: internal_external_by'",
    .forestCentres: "a study with 'validation: internal_external_by'",
    .shrinkagePath: "a model fitted with a lasso or an elastic net",
    .shrinkageCurve: "a penalty chosen by cross-validation",
    .nomogram: "a model with at least one effect",
    .partialEffects: "a model with at least one predictor of known range",
    .partialRisks: "a model that knows absolute risks",
    .pocketCard:
      "a model with effects and absolute risks that depend on one sum, no strata, and interactions of at most 24 lines",
  ]
}
