public import Scenes

/// Writes scenes as SVG with real text, so that it can be selected, searched and read aloud.
public struct SVGWriter: Sendable {
  /// Goes before every id, so that several drawings can stand in one HTML page.
  public var idPrefix: String
  /// Whether to start with an XML declaration: for files, not within HTML.
  public var isStandalone: Bool

  /// Creates a writer; `idPrefix` is the figure's id.
  public init(idPrefix: String = "figure", isStandalone: Bool = true) {
    self.idPrefix = XMLText.identifier(idPrefix)
    self.isStandalone = isStandalone
  }

  /// The scene as an SVG document; equal scenes give equal text.
  ///
  /// - Throws: `impossibleSize`, `coordinateNotFinite`, or that the scene's own fonts cannot be loaded.
  public func svg(_ scene: Scene) throws(RenderingError) -> String {
    try RenderingError.checkSize(of: scene, pixelsPerPoint: 1)
    var output = SVGOutput(
      idPrefix: idPrefix, families: try scene.fonts.map(Self.families) ?? SVGFontFamilies())
    if isStandalone { output.text += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" }
    output.open(scene)
    try output.add(scene.items, role: "scene")
    output.text += "</svg>\n"
    return output.text
  }

  /// The chosen fonts under the names that their files give them.
  private static func families(_ fonts: FontChoice) throws(RenderingError) -> SVGFontFamilies {
    let library = try FontLibrary.of(fonts)
    return SVGFontFamilies(latin: library.latinName, chinese: library.chineseName)
  }
}

/// The document as it grows.
private struct SVGOutput {
  let idPrefix: String
  let families: SVGFontFamilies
  var text = ""
  private var clipCount = 0
  private var usedIDs: Set<String>

  init(idPrefix: String, families: SVGFontFamilies) {
    (self.idPrefix, self.families) = (idPrefix, families)
    usedIDs = ["\(idPrefix)-title", "\(idPrefix)-desc"]
  }

  /// Browsers squeeze Chinese punctuation; the layout was measured without.
  private static let spacing =
    "text-spacing-trim:space-all;text-autospace:no-autospace"

  mutating func open(_ scene: Scene) {
    let (width, height) = (number(scene.size.width), number(scene.size.height))
    // Millimetres are exact in browsers and in programs for drawing; inside, one unit is one point.
    let (widthMM, heightMM) = (
      number(scene.size.width * 25.4 / 72), number(scene.size.height * 25.4 / 72)
    )
    text += """
      <svg xmlns="http://www.w3.org/2000/svg" id="\(idPrefix)" class="nomograph-figure" \
      width="\(widthMM)mm" height="\(heightMM)mm" viewBox="0 0 \(width) \(height)" \
      xml:lang="\(XMLText.escaped(scene.languageCode))" \
      lang="\(XMLText.escaped(scene.languageCode))" role="img"
      """
    let labels = [("title", scene.title), ("desc", scene.description)].filter { !$0.1.isEmpty }
    if !labels.isEmpty {
      let ids = labels.map { "\(idPrefix)-\($0.0)" }.joined(separator: " ")
      text += " aria-labelledby=\"\(ids)\""
    }
    text += " font-family=\"\(families.all)\" style=\"\(Self.spacing)\">\n"
    for (name, content) in labels {
      text += "<\(name) id=\"\(idPrefix)-\(name)\">\(XMLText.escaped(content))</\(name)>\n"
    }
  }

  mutating func add(_ items: [Scene.Item], role: String) throws(RenderingError) {
    for item in items {
      switch item {
      case .path(let path, let fill, let stroke):
        let outline = try data(path, role: role)
        guard !outline.isEmpty else { continue }
        let paints = paint("fill", fill) + (stroke.map(attributes) ?? "")
        text += "<path d=\"\(outline)\"\(paints)/>\n"
      case .text(let run, let point, let anchor):
        try add(run, at: point, anchor: anchor, role: role)
      case .uprightText(let run, let center):
        try addUpright(run, center: center, role: role)
      case .group(let group): try add(group)
      }
    }
  }

  private mutating func add(_ group: Scene.Group) throws(RenderingError) {
    let role = group.role.rawValue
    var reference = ""
    if let clip = group.clip {
      clipCount += 1
      // Two hyphens: no role gives such an id.
      let id = "\(idPrefix)--clip\(clipCount)"
      let outline = try data(clip, role: role)
      text += "<clipPath id=\"\(id)\"><path d=\"\(outline)\"/></clipPath>\n"
      reference = " clip-path=\"url(#\(id))\""
    }
    text += "<g\(newID(for: role)) class=\"\(XMLText.classNames(role))\"\(reference)>\n"
    try add(group.items, role: role)
    text += "</g>\n"
  }

  /// The first group of a role has the role's id; later ones are told apart by their class only.
  private mutating func newID(for role: String) -> String {
    let id = idPrefix + "-" + XMLText.identifier(role)
    return usedIDs.insert(id).inserted ? " id=\"\(id)\"" : ""
  }

  private mutating func add(
    _ run: TextRun, at point: Point, anchor: Anchor, role: String
  ) throws(RenderingError) {
    let baseline = Point(x: point.x, y: point.y + FontMetrics.ascent * run.font.size)
    let position = try pair(baseline, role: role)
    text += "<text x=\"\(position.x)\" y=\"\(position.y)\"\(anchorAttribute(anchor))"
    text += "\(attributes(run))>\(content(run.string))</text>\n"
  }

  private mutating func addUpright(
    _ run: TextRun, center: Point, role: String
  ) throws(RenderingError) {
    let position = try pair(center, role: role)
    let baseline = number((FontMetrics.ascent - FontMetrics.descent) / 2 * run.font.size)
    text +=
      "<text transform=\"translate(\(position.x) \(position.y)) rotate(-90)\" y=\"\(baseline)\""
    text += " text-anchor=\"middle\"\(attributes(run))>\(content(run.string))</text>\n"
  }

  private func anchorAttribute(_ anchor: Anchor) -> String {
    switch anchor {
    case .leading: ""
    case .center: " text-anchor=\"middle\""
    case .trailing: " text-anchor=\"end\""
    }
  }

  private func attributes(_ run: TextRun) -> String {
    let size = run.font.size.isFinite ? run.font.size : 1
    var result = " font-size=\"\(number(size))\""
    if run.font.isBold { result += " font-weight=\"bold\"" }
    if run.font.isItalic { result += " font-style=\"italic\"" }
    var style: [String] = []
    // As in print: digits of equal width.
    if run.string.utf8.contains(where: { (0x30...0x39).contains($0) }) {
      style += ["font-kerning:none", "font-variant-numeric:tabular-nums"]
    }
    // Browsers fold spaces; setting it on the root does not reach the text.
    if run.string.contains("  ") || run.string.hasPrefix(" ") || run.string.hasSuffix(" ") {
      style.append("white-space:pre")
    }
    if !style.isEmpty { result += " style=\"\(style.joined(separator: ";"))\"" }
    return result + paint("fill", run.color)
  }

  /// Punctuation that Chinese shares with Latin scripts is set in the Chinese font, as in print.
  private func content(_ string: String) -> String {
    let line = PrintableText.singleLine(String(string.prefix(PrintableText.limit)))
    let bytes = Array(line.utf8)
    var result = ""
    var done = 0
    func escaped(_ range: Range<Int>) -> String {
      XMLText.escaped(String(decoding: bytes[range], as: UTF8.self))
    }
    for range in ChinesePunctuation.ranges(in: line) {
      result += escaped(done..<range.lowerBound)
      result += "<tspan font-family=\"\(families.chinese)\">\(escaped(range))</tspan>"
      done = range.upperBound
    }
    return result + escaped(done..<bytes.count)
  }

  private func data(_ path: Path, role: String) throws(RenderingError) -> String {
    var result = ""
    for element in path.elements {
      switch element {
      case .move(let p): result += "M" + (try coordinates([p], role: role))
      case .line(let p): result += "L" + (try coordinates([p], role: role))
      case .curve(let a, let b, let p): result += "C" + (try coordinates([a, b, p], role: role))
      case .close: result += "Z"
      }
    }
    return result
  }

  private func coordinates(_ points: [Point], role: String) throws(RenderingError) -> String {
    var parts: [String] = []
    for point in points {
      let (x, y) = try pair(point, role: role)
      parts.append("\(x) \(y)")
    }
    return parts.joined(separator: " ")
  }

  private func pair(_ point: Point, role: String) throws(RenderingError) -> (x: String, y: String) {
    guard abs(point.x) < 8e6, abs(point.y) < 8e6 else { throw .coordinateNotFinite(role: role) }
    return (number(point.x), number(point.y))
  }

  private func attributes(_ stroke: Stroke) -> String {
    var result = paint("stroke", stroke.color) + " stroke-width=\"\(number(stroke.width))\""
    if !stroke.dash.isEmpty {
      result += " stroke-dasharray=\"\(stroke.dash.map(number).joined(separator: " "))\""
    }
    switch stroke.cap {
    case .butt: break
    case .round: result += " stroke-linecap=\"round\" stroke-linejoin=\"round\""
    case .square: result += " stroke-linecap=\"square\""
    }
    return result
  }

  private func paint(_ attribute: String, _ color: Color?) -> String {
    guard let color else { return " \(attribute)=\"none\"" }
    let opacity =
      color.alpha >= 1 ? "" : " \(attribute)-opacity=\"\(number(max(0, color.alpha)))\""
    return " \(attribute)=\"\(XMLText.hexadecimal(color))\"\(opacity)"
  }

  /// Rounds to a thousandth and drops trailing zeros; never "-0", never an exponent.
  private func number(_ value: Double) -> String { XMLText.number(value) }
}
