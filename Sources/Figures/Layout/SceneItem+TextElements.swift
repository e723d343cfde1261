internal import Scenes

extension Scene.Item {
  /// A heading inside a page, for readers that follow the structure of a page.
  static func subheading(_ items: [Scene.Item]) -> Scene.Item {
    .group(Scene.Group(role: "text.subheading", items: items))
  }

  /// A paragraph, for readers that follow the structure of a page.
  static func paragraph(_ items: [Scene.Item]) -> Scene.Item {
    .group(Scene.Group(role: "text.paragraph", items: items))
  }

  /// A cell of a table, for readers that follow the structure of a page.
  static func cell(_ items: [Scene.Item], isHead: Bool = false) -> Scene.Item {
    .group(Scene.Group(role: isHead ? "text.head" : "text.cell", items: items))
  }

  /// A row of a table.
  static func row(_ cells: [Scene.Item]) -> Scene.Item {
    .group(Scene.Group(role: "text.row", items: cells))
  }

  /// A table, for readers that follow the structure of a page.
  static func table(_ rows: [Scene.Item]) -> Scene.Item {
    .group(Scene.Group(role: "text.table", items: rows))
  }
}
