internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies

/// `nomograph draw`: one figure.
struct DrawCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Draw one figure from a model, from results or from a study.",
    discussion: """
      Figures: \(FigureName.allCases.map(\.rawValue).joined(separator: ", ")).
      Inputs: model.json (nomogram, forest), results.json or validation.json (the others), or a study.

      Examples:
        nomograph draw nomogram model.json -o nomogram.pdf
        nomograph draw roc results/results.json -o roc.svg --theme single-column
        nomograph draw nomogram model.json --data patients.csv --id P017 -o p017.png
        nomograph draw nomogram model.json --at age=55 -o aged-55.pdf
      """)

  @Argument(help: "The figure.")
  var figure: FigureName

  @Argument(help: "Files to draw from.", completion: .file())
  var inputs: [String]

  @Option(help: "Patients (CSV) to draw over a nomogram.", completion: .file())
  var data: String?

  @Option(
    name: .customLong("id"), parsing: .unconditionalSingleValue,
    help: "A patient to draw over a nomogram; up to three.")
  var ids: [String] = []

  @Option(
    name: .customLong("at"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Hold a variable of a nomogram at one value, so that its interactions come apart.",
      valueName: "variable=value"))
  var held: [String] = []

  @Option(
    name: [.short, .customLong("output")], help: "The file; its extension says pdf, png or svg.")
  var output: String?

  @OptionGroup(title: "Common options") var common: CommonOptions

  private var format: FigureFormat? {
    guard let output, output != "-" else { return common.formats.first ?? .svg }
    return FigureFormat(rawValue: (output as NSString).pathExtension.lowercased())
  }

  func validate() throws {
    guard format != nil else {
      throw ValidationError("the output file must end in .pdf, .png or .svg.")
    }
    guard figure == .nomogram || (data == nil && ids.isEmpty) else {
      throw ValidationError("--data and --id draw patients over a nomogram only.")
    }
    guard held.isEmpty || (figure == .nomogram && data == nil) else {
      throw ValidationError("--at belongs to nomograms without patients.")
    }
    guard (data == nil) == ids.isEmpty else {
      throw ValidationError("--data and --id go together: a table, and who of it to draw.")
    }
    guard ids.count <= 3 else { throw ValidationError("a nomogram shows at most three patients.") }
  }

  func run() async throws {
    let format = format ?? .svg
    var options = common.runOptions
    // Only these show what the bootstrap makes.
    if ![.calibration, .decision].contains(figure) { options.replicates = 0 }
    let source = try await DrawingSource(inputs, options: options)
    let figure = try chosen(from: source)
    let style = FigureStyle(
      theme: common.theme(orNamed: nil), language: common.languages.first ?? source.language,
      isSynthetic: source.isSynthetic)
    let bytes = try FigureRenderer().file(figure, style: style, format: format)
    let path = output ?? "\(self.figure.rawValue).\(format.rawValue)"
    try SingleFile.write(bytes, to: path, inputs: inputs)
    if path != "-" { common.reporter.say("wrote '\(path)'") }
  }

  private func chosen(from source: DrawingSource) throws -> any Figure {
    if figure == .nomogram, let data, let model = source.model {
      let table = try DataTable(at: data, for: model)
      let rows = try PatientChoice(ids: ids).rows(in: table.cohort)
      let patients = rows.map { table.cohort.values(ofRow: $0) }
      if let figure = NomogramFigure(model, patients: patients) { return figure }
    }
    if !held.isEmpty, let model = source.model {
      let values = try model.values(written: held)
      if let figure = NomogramFigure(model, options: .init(held: values)) { return figure }
    }
    guard let figure = source.figure(figure) else {
      throw CommandFailure.usage(
        "these files hold nothing to draw '\(figure.rawValue)' from",
        hints: ["they allow: \(source.available.map(\.rawValue).joined(separator: ", "))"])
    }
    return figure
  }
}

/// Model and results to draw from, whatever files they come in.
struct DrawingSource {
  private(set) var model: RiskModel?
  private(set) var results: Results?

  init(_ paths: [String], options: RunOptions) async throws {
    for path in paths {
      if ["yaml", "yml"].contains((path as NSString).pathExtension.lowercased()) {
        let run = try await StudyInputs(studyAt: path).run(options)
        (model, results) = (run.fitted.riskModel, run.results)
        continue
      }
      let bytes = try InputFile.bytes(at: path)
      if Self.isResults(bytes) {
        results = try Results(json: bytes, file: path)
      } else {
        model = try InputFile.model(from: bytes, at: path)
      }
    }
  }

  private static func isResults(_ bytes: Data) -> Bool {
    struct Header: Decodable { var format: String? }
    let header = try? FileCoding.decoder().decode(Header.self, from: bytes)
    return header?.format?.hasPrefix("nomograph-results/") ?? false
  }

  var isSynthetic: Bool { results?.study.isSynthetic ?? model?.isSynthetic ?? false }
  var language: Language { results?.study.languages.first ?? .english }

  var available: [FigureName] { FigureName.allCases.filter { figure($0) != nil } }

  func figure(_ name: FigureName) -> (any Figure)? {
    if let results {
      return FigureSet(results: results, model: model, names: [name]).figures.first?.figure
    }
    guard let model else { return nil }
    switch name {
    case .nomogram: return NomogramFigure(model)
    case .forest: return ForestFigure.effects(of: model)
    default: return nil
    }
  }
}

extension RiskModel {
  /// Values written as 'age=55', checked against the model's predictors.
  fileprivate func values(written: [String]) throws -> PatientValues {
    var values: PatientValues = [:]
    for text in written {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let names = design.predictors.map(\.variable.name)
      guard parts.count == 2, let predictor = design[parts[0]] else {
        throw CommandFailure.usage(
          "--at '\(text)' names no predictor of the model",
          hints: [
            Suggestion.hint(for: parts.first ?? "", among: names),
            "write --at VARIABLE=VALUE; the predictors are: \(names.joined(separator: ", "))",
          ].compactMap(\.self))
      }
      let codes = predictor.variable.levels.map(\.code)
      let number = Double(parts[1]).flatMap { $0.isFinite ? $0 : nil }
      guard codes.isEmpty ? number != nil : codes.contains(parts[1]) else {
        throw CommandFailure.usage(
          "'\(parts[1])' is no value of '\(parts[0])'",
          hints: [
            codes.isEmpty
              ? "a number is needed" : "its levels are: \(codes.joined(separator: ", "))"
          ])
      }
      values[parts[0]] = codes.isEmpty ? .number(number ?? 0) : .level(parts[1])
    }
    return values
  }
}
