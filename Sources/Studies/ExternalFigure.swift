internal import Diagnostics
internal import Figures
internal import Scenes

/// A figure of other patients than those the model was made from, which its words say first.
struct ExternalFigure: Figure {
  /// The figure as it would be in the patients of development.
  var figure: any Figure
  /// Who the other patients are.
  var patients: LocalizedText

  var id: String { "external-" + figure.id }

  func caption(in language: Language) -> String { saying(figure.caption(in: language), language) }

  func alternativeText(in language: Language) -> String {
    saying(figure.alternativeText(in: language), language)
  }

  func table() -> FigureTable { figure.table() }

  func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    var scene = figure.scene(style: style, measuring: text)
    scene.title = title(scene.title, style.language)
    scene.description = saying(scene.description, style.language)
    return scene
  }

  private func saying(_ words: String, _ language: Language) -> String {
    switch language {
    case .english: "External validation, \(patients[language]). \(words)"
    case .simplifiedChinese: "外部验证（\(patients[language])）。\(words)"
    }
  }

  private func title(_ words: String, _ language: Language) -> String {
    switch language {
    case .english: "\(words), \(patients[language])"
    case .simplifiedChinese: "\(words)（\(patients[language])）"
    }
  }
}
