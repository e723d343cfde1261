internal import Diagnostics
package import Figures

/// Figures that stand on one page as panels A, B, C ….
public struct FigurePanel: Sendable, Hashable {
  /// The name that its files end with: letters, digits, hyphens.
  public var name: String
  /// The panels in order.
  public var figures: [FigureName]
  /// Those of them that take a whole row.
  public var wide: Set<FigureName>
  /// Panels beside each other.
  public var columns: Int

  /// Creates a page.
  public init(
    name: String, figures: [FigureName], wide: Set<FigureName> = [], columns: Int = 2
  ) {
    (self.name, self.figures, self.wide, self.columns) = (name, figures, wide, columns)
  }

  /// The page, from what there is to draw; `nil` if there is none of its figures.
  package func figure(from drawn: (FigureName) -> (any Figure)?) -> ComposedFigure? {
    let parts = figures.compactMap { name in
      drawn(name).map { ComposedFigure.Part($0, isWide: wide.contains(name)) }
    }
    return parts.isEmpty ? nil : ComposedFigure(name: name, parts: parts, columns: columns)
  }
}

extension StudyResolver {
  /// The pages that the study asks for, checked against the theme's width.
  func figurePanels(on theme: Theme?) -> [FigurePanel] {
    let most = ComposedFigure.mostColumns(on: theme ?? .default)
    var seen: Set<String> = []
    return file.figures.panels.map { entry in
      if !Self.isFileName(entry.name.value) || !seen.insert(entry.name.value).inserted {
        log.note(
          .unsuitable(
            entry.name.value, reason: "no name for a panel, or one that is taken",
            hints: ["write lower-case letters, digits and hyphens, each name once"]),
          at: entry.name.location)
      }
      let names = entry.figures + entry.wide
      for name in names where FigureName.single(named: name.value) == nil {
        log.note(
          .notAllowed(name.value, key: "figures", allowed: FigureName.single.map(\.rawValue)),
          at: name.location)
      }
      if let columns = entry.columns, columns.value > most {
        log.note(
          .outOfRange(
            String(columns.value), key: "columns",
            expected: "at most \(most) on a page of \(theme?.name ?? Theme.default.name) width"),
          at: columns.location)
      }
      let wide = entry.wide.compactMap { FigureName.single(named: $0.value) }
      let others = entry.figures.compactMap { FigureName.single(named: $0.value) }
      return FigurePanel(
        name: entry.name.value, figures: wide.filter { !others.contains($0) } + others,
        wide: Set(wide), columns: min(entry.columns?.value ?? 2, most))
    }
  }

  /// Lower-case letters, digits and hyphens: the same file on every system.
  private static func isFileName(_ name: String) -> Bool {
    !name.isEmpty && name.count <= 40
      && name.allSatisfy {
        $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-")
      }
  }
}
