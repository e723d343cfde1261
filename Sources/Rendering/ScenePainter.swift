internal import CCairo
internal import Scenes

/// Draws the items of a scene on a Cairo context whose unit is one point.
struct ScenePainter {
  let cairo: OpaquePointer
  let engine: TextEngine

  /// Draws a whole scene.
  func paint(_ scene: Scene) throws(RenderingError) {
    engine.setLanguage(scene.languageCode)
    try paintPage(scene.items)
    try RenderingError.check(cairo_status(cairo), doing: "draw a figure")
  }

  func paint(_ items: [Scene.Item], role: String, _ pass: Pass) throws(RenderingError) {
    var index = 0
    while index < items.count {
      if case .group(let group) = items[index] {
        try paint(group, pass)
        index += 1
        continue
      }
      guard pass != .elements else {
        index += 1
        continue
      }
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
      case .group: index += 1
      }
    }
  }

  private func paint(_ group: Scene.Group, _ pass: Pass) throws(RenderingError) {
    cairo_save(cairo)
    defer { cairo_restore(cairo) }
    if let clip = group.clip {
      try trace(clip, role: group.role.rawValue)
      cairo_clip(cairo)
    }
    try paintContent(of: group, pass)
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
