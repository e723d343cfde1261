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
    for (name, model) in NomogramCases.all {
      for theme in [Theme.default, .singleColumn, .slide] {
        for language in Language.allCases {
          for (suffix, patients) in [("", []), ("-patient", [NomogramCases.patient])] {
            let figure = try #require(
              NomogramFigure(
                model, patients: patients, thresholds: patients.isEmpty ? [] : [0.1, 0.2]))
            let style = FigureStyle(theme: theme, language: language, isSynthetic: true)
            let scene = figure.scene(style: style, measuring: text)
            let file = "\(name)-\(theme.name)-\(language.rawValue)\(suffix).png"
            try CairoRenderer().png(
              scene, dotsPerInch: theme == .slide ? 72 : theme == .default ? 150 : 250
            ).write(
              to: folder.appending(path: file))
          }
        }
      }
    }
  }
}
