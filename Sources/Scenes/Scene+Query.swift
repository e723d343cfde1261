extension Scene {
  /// A text as it stands on the page, with the roles of the groups around it, outermost first.
  public struct PlacedText: Sendable, Hashable {
    /// The text.
    public var run: TextRun
    /// Where it stands.
    public var box: Rectangle
    /// The groups it is in.
    public var roles: [Role]
  }

  /// Every text of the scene with its measured box, for tests of overlap and for readers of scenes.
  public func placedTexts(measuring text: some TextMeasurer) -> [PlacedText] {
    Self.placedTexts(in: items, roles: [], measuring: text)
  }

  private static func placedTexts(
    in items: [Item], roles: [Role], measuring text: some TextMeasurer
  ) -> [PlacedText] {
    items.flatMap { item -> [PlacedText] in
      switch item {
      case .path: return []
      case .text(let run, let point, let anchor):
        let size = text.size(of: run)
        let shift: Double =
          switch anchor {
          case .leading: 0
          case .center: size.width / 2
          case .trailing: size.width
          }
        let box = Rectangle(
          x: point.x - shift, y: point.y, width: size.width, height: size.height)
        return [PlacedText(run: run, box: box, roles: roles)]
      case .uprightText(let run, let center):
        let size = text.size(of: run)
        let box = Rectangle(
          x: center.x - size.height / 2, y: center.y - size.width / 2, width: size.height,
          height: size.width)
        return [PlacedText(run: run, box: box, roles: roles)]
      case .group(let group):
        return placedTexts(in: group.items, roles: roles + [group.role], measuring: text)
      }
    }
  }
}
