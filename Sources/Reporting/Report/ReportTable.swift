/// A table ready to be read: every cell is text in the report's language.
package struct ReportTable: Sendable, Hashable {
  /// One column after the first, which holds the rows' heads.
  package struct Column: Sendable, Hashable {
    var text: String
    var isNumber: Bool
    /// What heads this column and its neighbours of the same group; `nil` stands alone.
    var group: String?
  }

  /// One cell; `nil` stays empty on purpose, as beside the head of a group.
  package struct Cell: Sendable, Hashable {
    var text: String?
    var link: String?
  }

  /// One row.
  package struct Row: Sendable, Hashable {
    /// How a row stands to those around it.
    enum Kind { case plain, group, member, total }
    var head: String
    var kind: Kind = .plain
    var cells: [Cell]

    init(_ head: String, _ cells: [String?], kind: Kind = .plain) {
      (self.head, self.kind) = (head, kind)
      self.cells = cells.map { Cell(text: $0?.isEmpty == true ? nil : $0) }
    }

    /// Whether its head has the whole width: a group without a cell of its own.
    var isSpanning: Bool { kind == .group && cells.allSatisfy { $0.text == nil } }
  }

  /// A fixed name, such as `baseline`.
  var id: String
  var title: String
  /// What heads the column of rows' heads.
  var corner: String
  var columns: [Column]
  var rows: [Row]
  var notes: [String] = []
  /// Whether its rows are so short that they may run on in columns side by side.
  var isFlowing = false

  /// Whether it takes so little of a page that it should not be broken over two: a longer one kept whole leaves holes.
  var isShort: Bool { rows.count <= (isFlowing ? 48 : 12) }

  /// Whether a row must not be parted from the next by the end of a column: rows of a short block that runs on.
  func isHeld(_ index: Int) -> Bool {
    guard isFlowing, rows.indices.contains(index + 1), rows[index + 1].kind == .member else {
      return false
    }
    let start = rows[...index].lastIndex { $0.kind == .group } ?? 0
    let end = rows[(index + 1)...].firstIndex { $0.kind == .group } ?? rows.endIndex
    return end - start <= Self.longestUnbroken
  }

  /// Rows of a block, its head among them, up to which it is kept in one column.
  private static let longestUnbroken = 16

  /// Columns of numbers from their titles.
  static func numbers(_ titles: [String]) -> [Column] {
    titles.map { Column(text: $0, isNumber: true) }
  }

  /// Columns of text from their titles.
  static func texts(_ titles: [String]) -> [Column] {
    titles.map { Column(text: $0, isNumber: false) }
  }
}

/// A figure with its words, its drawing and its file.
package struct ReportFigure: Sendable, Hashable {
  var id: String
  var caption: String
  var alternativeText: String
  /// The drawing as markup for HTML; `nil` if no SVG was given.
  var svg: String?
  /// The file beside the Markdown report.
  var path: String
}

/// One section of a report.
package struct ReportSection: Sendable, Hashable {
  /// One piece of a section.
  enum Block: Sendable, Hashable {
    case heading(String)
    case paragraph(String)
    case list([String])
    case equation([String])
    case table(ReportTable)
    case figure(ReportFigure)
  }

  var id: String
  var title: String
  var blocks: [Block]
}

/// One number of the strip at the top.
package struct KeyFigure: Sendable, Hashable {
  var value: String
  var label: String
  var detail: String?
}
