internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies

/// Model and results to draw from, whatever files they come in.
struct DrawingSource {
  private(set) var model: RiskModel?
  private(set) var results: Results?
  /// The theme of the study, if a study was given.
  private(set) var theme: Theme?
  /// How the study draws its nomogram; the usual way without a study.
  private(set) var nomogram = NomogramSettings()
  private(set) var warnings: [Diagnostic] = []
  private let paths: [String]

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
        throw CommandFailure.usage("'\(path)' is a second model", hints: [])
      }
      model = try InputFile.model(from: bytes, at: path)
    }
  }

  private static func isResults(_ bytes: Data) -> Bool {
    struct Header: Decodable { var format: String? }
    let header = try? FileCoding.decoder().decode(Header.self, from: bytes)
    return header?.format?.hasPrefix("nomograph-results/") ?? false
  }

  var isSynthetic: Bool { results?.study.isSynthetic ?? model?.isSynthetic ?? false }
  var language: Language { results?.study.languages.first ?? .english }

  func figure(_ name: FigureName) -> (any Figure)? {
    if let results {
      let set = FigureSet(results: results, model: model, names: [name], nomogram: nomogram)
      return set.figures.first?.figure
    }
    guard let model else { return nil }
    switch name {
    case .nomogram: return NomogramFigure(model, settings: nomogram)
    case .forest: return ForestFigure.effects(of: model)
    default: return nil
    }
  }

  /// Why a figure cannot be drawn from these files, and what to do about it.
  func lack(of name: FigureName) -> CommandFailure {
    let available = FigureName.allCases.filter { figure($0) != nil }.map(\.rawValue)
    let files = paths.map { "'\($0)'" }.joined(separator: " and ")
    let allowed = available.isEmpty ? [] : ["\(files) allows: \(available.joined(separator: ", "))"]
    if results == nil {
      return .usage(
        "'\(name.rawValue)' is drawn from results, and \(files) is a model",
        hints: [
          "'nomograph run STUDY' writes results.json; 'nomograph validate MODEL --data FILE' writes "
            + "validation.json: draw from these"
        ] + allowed)
    }
    if model == nil, [.nomogram, .forest].contains(name) {
      return .usage(
        "'\(name.rawValue)' is drawn from a model, and \(files) holds results",
        hints: ["give the model.json of the same run"] + allowed)
    }
    let need = Self.needs[name].map { ": it needs \($0)" } ?? ""
    return .usage(
      "\(files) holds nothing to draw '\(name.rawValue)' from\(need)", hints: allowed)
  }

  /// What a study must have for a figure that not every study has.
  private static let needs: [FigureName: String] = [
    .flow: "a run of a study that counts who was screened",
    .survival: "an outcome with times",
    .forestCentres: "a study with 'validation: internal_external_by'",
    .shrinkagePath: "a model fitted with a lasso or an elastic net",
    .shrinkageCurve: "a penalty chosen by cross-validation",
    .nomogram: "a model with at least one effect",
  ]
}
