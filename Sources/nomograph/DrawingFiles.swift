internal import ArgumentParser
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Studies

/// The files that one drawing is written to, by the name asked for, the formats and the languages.
struct DrawingFiles {
  private enum Kind: Hashable {
    case drawing(FigureFormat)
    case numbers

    var pathExtension: String {
      switch self {
      case .drawing(let format): format.rawValue
      case .numbers: "csv"
      }
    }
  }

  private let stem: String
  private let kinds: [Kind]
  private let languages: [Language]
  private let isStandardOutput: Bool

  init(output: String?, figure: String, common: CommonOptions) throws {
    languages = common.languages
    isStandardOutput = output == "-"
    var formats: [Kind] = []
    for format in common.formats where !formats.contains(.drawing(format)) {
      formats.append(.drawing(format))
    }
    guard let output, output != "-" else {
      stem = figure
      kinds = formats.isEmpty ? [.drawing(.svg)] : formats
      guard !isStandardOutput || (kinds.count == 1 && Set(languages).count < 2) else {
        throw ValidationError("standard output takes one drawing: one --format, one --language.")
      }
      return
    }
    let written = (output as NSString).pathExtension.lowercased()
    let named = FigureFormat(rawValue: written).map(Kind.drawing)
    guard let kind = written == "csv" ? .numbers : named else {
      throw ValidationError("the output file must end in .pdf, .png, .svg or .csv.")
    }
    guard formats.isEmpty || formats.contains(kind) else {
      throw ValidationError("'\(output)' is no \(formats[0].pathExtension) file, as --format says.")
    }
    stem = (output as NSString).deletingPathExtension
    kinds = formats.isEmpty ? [kind] : formats
  }

  /// The bytes of each file in the language of the style, and what readers would miss; laid out once.
  func contents(
    _ figure: any Figure, style: FigureStyle, renderer: FigureRenderer
  ) throws -> (files: [(path: String, bytes: Data)], warnings: [Diagnostic]) {
    let formats = kinds.compactMap { kind in
      if case .drawing(let format) = kind { format } else { nil }
    }
    let drawn = try renderer.checkedFiles(figure, style: style, formats: formats)
    var contents = drawn.files.map { (path($0.format.rawValue, style.language), $0.bytes) }
    // The numbers are the same in every language; which ticks have a label is that of the main one.
    if kinds.contains(.numbers), style.language == languages.first ?? style.language {
      contents.append(
        (path("csv", style.language), Data(try renderer.table(of: figure, style: style).csv.utf8)))
    }
    return (contents, drawn.warnings)
  }

  /// `nomogram.pdf` in the main language, `nomogram.zh-Hans.pdf` in the others.
  private func path(_ pathExtension: String, _ language: Language) -> String {
    if isStandardOutput { return "-" }
    let suffix = language == languages.first ?? language ? "" : ".\(language.rawValue)"
    return "\(stem)\(suffix).\(pathExtension)"
  }
}
