internal import ArgumentParser
internal import Figures
internal import Studies

/// What stands on a page of several figures.
struct PanelOptions: ParsableArguments {
  @Option(
    name: .customLong("with"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A figure of a panel, in order: A, B, C …; without any: roc, calibration, decision, distribution.",
      valueName: "figure"))
  var members: [FigureName] = []

  @Option(help: "Figures of a panel beside each other (default: 2, on narrow pages 1).")
  var columns: Int?

  /// The figures in order.
  var figures: [FigureName] {
    members.isEmpty ? [.roc, .calibration, .decision, .distribution] : members
  }

  func validate(for figure: FigureName) throws {
    guard figure == .panel || (members.isEmpty && columns == nil) else {
      throw ValidationError("--with and --columns belong to panels.")
    }
    guard !members.contains(.panel) else { throw ValidationError("a panel holds no panel.") }
    guard (1...6).contains(columns ?? 1) else {
      throw ValidationError("--columns is a number from 1 to 6.")
    }
  }

  /// The page; figures that nobody named may be missing, those that were asked for may not.
  func page(from source: DrawingSource, on theme: Theme) throws -> any Figure {
    let most = ComposedFigure.mostColumns(on: theme)
    if let columns, columns > most {
      throw CommandFailure.usage(
        "\(columns) columns are too many for the theme '\(theme.name)'",
        hints: ["at most \(most) leave room for the text of the figures"])
    }
    if let lacking = members.first(where: { source.figure($0) == nil }) {
      throw source.lack(of: lacking)
    }
    let panel = FigurePanel(name: "page", figures: figures, columns: columns ?? min(2, most))
    guard let page = panel.figure(from: { source.figure($0) }) else { throw source.lack(of: .roc) }
    return page
  }
}
