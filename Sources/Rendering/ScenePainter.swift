internal import CCairo
internal import Scenes

/// Draws the items of a scene on a Cairo context whose unit is one point.
struct ScenePainter {
  let cairo: OpaquePointer
  let engine: TextEngine

  /// Draws a whole scene.
  func paint(_ scene: Scene) throws(RenderingError) {
    engine.setLanguage(scene.languageCode)
    try paint(scene.items, role: "scene")
    try RenderingError.check(cairo_status(cairo), doing: "draw a figure")
  }

  private func paint(_ items: [Scene.Item], role: String) throws(RenderingError) {
    var index = 0
    while index < items.count {
      switch items[index] {
      case .path(let path, let fill, let stroke):
        try trace(path, role: role)
        index += 1
        if fill == nil, let stroke, stroke.color.alpha == 1 {
          // Lines of one style become one path: a third less work and smaller files.
          while index < items.count, case .path(let next, nil, stroke) = items[index] {
            try trace(next, role: role)
            index += 1
          }
        }
        finishPath(fill: fill, stroke: stroke)
      case .text(let run, let point, let anchor):
        try show(run, at: point, anchor: anchor, role: role)
        index += 1
      case .uprightText(let run, let center):
        try showUpright(run, center: center, role: role)
        index += 1
      case .group(let group):
        try paint(group)
        index += 1
      }
    }
  }

  private func paint(_ group: Scene.Group) throws(RenderingError) {
    cairo_save(cairo)
    defer { cairo_restore(cairo) }
    if let clip = group.clip {
      try trace(clip, role: group.role.rawValue)
      cairo_clip(cairo)
    }
    let tag = DocumentTag(group)
    if let tag { cairo_tag_begin(cairo, tag.rawValue, nil) }
    defer { if let tag { cairo_tag_end(cairo, tag.rawValue) } }
    let items = tag.map(\.isRunningText) == true ? Self.spaced(group.items) : group.items
    try paint(items, role: group.role.rawValue)
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

  private func finishPath(fill: Color?, stroke: Stroke?) {
    if let fill {
      setSource(fill)
      cairo_fill_preserve(cairo)
    }
    if let stroke {
      setSource(stroke.color)
      cairo_set_line_width(cairo, stroke.width)
      cairo_set_line_cap(cairo, stroke.cap.cairo)
      cairo_set_line_join(
        cairo, stroke.cap == .round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER)
      cairo_set_dash(cairo, stroke.dash, Int32(stroke.dash.count), 0)
      cairo_stroke_preserve(cairo)
    }
    cairo_new_path(cairo)
  }

  private func show(
    _ run: TextRun, at point: Point, anchor: Anchor, role: String
  ) throws(RenderingError) {
    let layout = try engine.layout(of: run)
    let shift: Double =
      switch anchor {
      case .leading: 0
      case .center: layout.width / 2
      case .trailing: layout.width
      }
    let baseline = point.y + FontMetrics.ascent * run.font.size
    let start = try rounded(Point(x: point.x - shift, y: baseline), role: role)
    setSource(run.color)
    cairo_move_to(cairo, start.x, start.y)
    layout.show(on: cairo)
  }

  private func showUpright(_ run: TextRun, center: Point, role: String) throws(RenderingError) {
    let layout = try engine.layout(of: run)
    let middle = try rounded(center, role: role)
    cairo_save(cairo)
    defer { cairo_restore(cairo) }
    setSource(run.color)
    cairo_translate(cairo, middle.x, middle.y)
    cairo_rotate(cairo, -.pi / 2)
    let baseline = (FontMetrics.ascent - FontMetrics.descent) / 2 * run.font.size
    cairo_move_to(cairo, -layout.width / 2, baseline)
    layout.show(on: cairo)
  }

  private func trace(_ path: Path, role: String) throws(RenderingError) {
    for element in path.elements {
      switch element {
      case .move(let point):
        let p = try rounded(point, role: role)
        cairo_move_to(cairo, p.x, p.y)
      case .line(let point):
        let p = try rounded(point, role: role)
        cairo_line_to(cairo, p.x, p.y)
      case .curve(let control1, let control2, let point):
        let a = try rounded(control1, role: role)
        let b = try rounded(control2, role: role)
        let p = try rounded(point, role: role)
        cairo_curve_to(cairo, a.x, a.y, b.x, b.y, p.x, p.y)
      case .close: cairo_close_path(cairo)
      }
    }
  }

  /// Mathematical functions differ in the last bit between processors; a thousandth of a point does not.
  private func rounded(_ point: Point, role: String) throws(RenderingError) -> Point {
    // Cairo's fixed-point numbers end near eight million.
    guard abs(point.x) < 8e6, abs(point.y) < 8e6 else { throw .coordinateNotFinite(role: role) }
    return Point(x: (point.x * 1000).rounded() / 1000, y: (point.y * 1000).rounded() / 1000)
  }

  private func setSource(_ color: Color) {
    cairo_set_source_rgba(cairo, color.red, color.green, color.blue, color.alpha)
  }
}

extension Stroke.Cap {
  fileprivate var cairo: cairo_line_cap_t {
    switch self {
    case .butt: CAIRO_LINE_CAP_BUTT
    case .round: CAIRO_LINE_CAP_ROUND
    case .square: CAIRO_LINE_CAP_SQUARE
    }
  }
}

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
