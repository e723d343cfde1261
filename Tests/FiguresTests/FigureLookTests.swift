import Diagnostics
import Figures
import Foundation
import Rendering
import Testing

/// Writes every figure as PNG into the folder `NOMOGRAPH_LOOK`, for people to look at.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["NOMOGRAPH_LOOK"] != nil))
struct FigureLookTests {
  @Test func writeEveryFigure() throws {
    let folder = URL(filePath: ProcessInfo.processInfo.environment["NOMOGRAPH_LOOK"] ?? ".")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = try PangoMeasurer()
    var many = SampleSettings()
    many.thresholds = (1...10).map { Double($0) * 0.04 }
    many.centres = 4
    var rare = SampleSettings()
    (rare.n, rare.center, rare.spread) = (3000, -4.6, 0.9)
    (rare.thresholds, rare.isCorrected, rare.centres) = ([0.02], false, 0)
    for (name, settings) in [("usual", SampleSettings()), ("many", many), ("rare", rare)] {
      for figure in try SampleFigures(settings, seed: 7).all {
        for theme in Theme.presets where name == "usual" || theme == .default {
          for language in Language.allCases {
            let style = FigureStyle(theme: theme, language: language, isSynthetic: true)
            let scene = figure.scene(style: style, measuring: text)
            let file = "\(name)-\(figure.id)-\(theme.name)-\(language.rawValue).png"
            try CairoRenderer().png(scene, dotsPerInch: theme == .slide ? 72 : 160)
              .write(to: folder.appending(path: file))
          }
        }
      }
    }
  }
}
