internal import CCairo
internal import Scenes

extension ScenePainter {
  /// Which of its items a turn over a drawing paints, and whether it tags them.
  enum Pass {
    /// All, each group tagged as its role says.
    case page
    /// Those of a figure: all but its tables and paragraphs; the figure is the tag.
    case figure
    /// The tables and paragraphs of a figure, which stand beside it in the structure.
    case elements
  }

  /// Draws a page: text with figures in it in its order; any other is one figure.
  func paintPage(_ items: [Scene.Item]) throws(RenderingError) {
    let tags = Self.outermostTags(items)
    guard tags.contains(.figure) || tags.contains(.heading) else {
      return try paintFigure(items, role: "scene")
    }
    try tagged("Sect") { () throws(RenderingError) in try paint(items, role: "scene", .page) }
  }

  func paintContent(of group: Scene.Group, _ pass: Pass) throws(RenderingError) {
    let (tag, role) = (DocumentTag(group), group.role.rawValue)
    guard let tag else { return try paint(group.items, role: role, pass) }
    switch (pass, tag) {
    case (.page, .figure): try paintFigure(group.items, role: role)
    case (_, .figure): try paint(group.items, role: role, pass)
    case (.figure, _): break
    case (.page, _), (.elements, _):
      let items = tag.isRunningText ? Self.spaced(group.items) : group.items
      try tagged(tag.rawValue) { () throws(RenderingError) in
        try paint(items, role: role, .page)
      }
    }
  }

  /// Draws a figure and after it what of its text is an element of its own: readers of the structure hear the
  /// alternative text of a figure and nothing that is inside it.
  private func paintFigure(_ items: [Scene.Item], role: String) throws(RenderingError) {
    func drawing() throws(RenderingError) {
      try tagged(DocumentTag.figure.rawValue) { () throws(RenderingError) in
        try paint(items, role: role, .figure)
      }
    }
    guard Self.hasElements(items) else { return try drawing() }
    try tagged("Sect") { () throws(RenderingError) in
      try drawing()
      try paint(items, role: role, .elements)
    }
  }

  private func tagged(
    _ tag: String, _ draw: () throws(RenderingError) -> Void
  ) throws(RenderingError) {
    cairo_tag_begin(cairo, tag, nil)
    defer { cairo_tag_end(cairo, tag) }
    try draw()
  }

  /// The tags of groups that stand in no other tagged group.
  private static func outermostTags(_ items: [Scene.Item]) -> Set<DocumentTag> {
    items.reduce(into: []) { tags, item in
      guard case .group(let group) = item else { return }
      if let tag = DocumentTag(group) {
        tags.insert(tag)
      } else {
        tags.formUnion(outermostTags(group.items))
      }
    }
  }

  /// Whether a figure has tables or paragraphs, at any depth.
  private static func hasElements(_ items: [Scene.Item]) -> Bool {
    items.contains { item in
      guard case .group(let group) = item else { return false }
      if let tag = DocumentTag(group), tag != .figure { return true }
      return hasElements(group.items)
    }
  }

  /// Broken lines with the space that the break stands for, so that words read aloud do not run together.
  private static func spaced(_ items: [Scene.Item]) -> [Scene.Item] {
    var result = items
    for index in items.indices.dropLast() {
      guard case .text(var run, let point, .leading) = items[index],
        case .text(let next, _, .leading) = items[index + 1],
        let end = run.string.unicodeScalars.last, let start = next.string.unicodeScalars.first,
        end.value < 0x2E80, start.value < 0x2E80, end != " ", end != "-", end != "/"
      else { continue }
      run.string += " "
      result[index] = .text(run, at: point, anchor: .leading)
    }
    return result
  }
}
