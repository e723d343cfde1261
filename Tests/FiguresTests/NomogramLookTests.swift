import Diagnostics
import Foundation
import Rendering
import Scenes
import Testing

@testable import Figures
@testable import RiskModels

/// Writes PNGs to look at into the folder NOMOGRAPH_LOOK.
@Suite(
  "Nomogram look", .enabled(if: ProcessInfo.processInfo.environment["NOMOGRAPH_LOOK"] != nil))
struct NomogramLookTests {
  @Test func draws() throws {
    let folder = URL(filePath: ProcessInfo.processInfo.environment["NOMOGRAPH_LOOK"] ?? "")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = try PangoMeasurer()
    // NOMOGRAPH_LOOK_ONLY keeps the files whose names contain one of its words.
    let only = ProcessInfo.processInfo.environment["NOMOGRAPH_LOOK_ONLY"]?.split(separator: ",")
    for (name, model) in NomogramCases.all + [("survival", NomogramCases.survival)] {
      for theme in [Theme.default, .singleColumn, .slide] {
        for language in Language.allCases {
          let patients = NomogramFigure(
            model, patients: [NomogramCases.patient], settings: .marking([0.1, 0.2]))
          let all = NomogramCases.withEverything(model, seed: 3)
          for (suffix, figure) in [
            ("", NomogramFigure(model)), ("-patient", patients), ("-all", all),
          ] {
            let file = "\(name)-\(theme.name)-\(language.rawValue)\(suffix).png"
            guard only?.contains(where: { file.contains($0) }) ?? true else { continue }
            let style = FigureStyle(theme: theme, language: language, isSynthetic: true)
            let scene = try #require(figure).scene(style: style, measuring: text)
            try CairoRenderer().png(
              scene, dotsPerInch: theme == .slide ? 72 : theme == .default ? 150 : 250
            ).write(to: folder.appending(path: file))
          }
        }
      }
    }
  }

  /// Models of three and of four categories, without and with patients.
  @Test func drawsCategories() throws {
    let folder = URL(filePath: ProcessInfo.processInfo.environment["NOMOGRAPH_LOOK"] ?? "")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = try PangoMeasurer()
    let figures = try [
      ("three", CategoryNomogramFixture.prostate()),
      ("three-patient", CategoryNomogramFixture.prostate(patients: [NomogramCases.patient])),
      ("four", CategoryNomogramFixture.random(seed: 12, sums: 3)),
      ("four-patient", CategoryNomogramFixture.random(seed: 9, sums: 3)),
      ("five-patients", CategoryNomogramFixture.random(seed: 2, sums: 4)),
    ]
    for (name, figure) in figures {
      for theme in [Theme.default, .singleColumn, .doubleColumn, .slide] {
        for language in Language.allCases {
          let style = FigureStyle(theme: theme, language: language, isSynthetic: true)
          let scene = figure.scene(style: style, measuring: text)
          try CairoRenderer().png(scene, dotsPerInch: theme == .singleColumn ? 250 : 150)
            .write(to: folder.appending(path: "\(name)-\(theme.name)-\(language.rawValue).png"))
        }
      }
    }
  }
}
