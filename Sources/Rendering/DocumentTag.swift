internal import Scenes

/// Elements of a PDF's logical structure that groups stand for, by role.
enum DocumentTag: String {
  case heading = "H1"
  case subheading = "H2"
  case paragraph = "P"
  case figure = "Figure"
  case list = "L"
  case listItem = "LI"
  case table = "Table"
  case row = "TR"
  case headCell = "TH"
  case cell = "TD"

  /// Whether its lines are one text.
  var isRunningText: Bool { [.heading, .subheading, .paragraph].contains(self) }

  /// A group with alternative text is a figure; others have the tag of their role.
  init?(_ group: Scene.Group) {
    if group.alternativeText != nil { self = .figure } else { self.init(role: group.role) }
  }

  /// `figure` and the roles of text: `text.heading`, `text.paragraph`, `text.row` …; other roles have no tag.
  init?(role: Role) {
    switch role.rawValue {
    case "text.heading": self = .heading
    case "text.subheading": self = .subheading
    case "text.paragraph": self = .paragraph
    case "figure": self = .figure
    case "text.list": self = .list
    case "text.item": self = .listItem
    case "text.table": self = .table
    case "text.row": self = .row
    case "text.head": self = .headCell
    case "text.cell": self = .cell
    default: return nil
    }
  }
}
