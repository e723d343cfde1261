internal import CCairo
internal import Scenes

/// Owns one laid-out line of text.
final class PangoTextLayout {
  /// The advance width in points.
  let width: Double
  private let layout: OpaquePointer

  init(_ run: TextRun, engine: TextEngine) throws(RenderingError) {
    guard let layout = pango_layout_new(try engine.context()) else {
      throw .cairo(action: "lay out text", reason: "out of memory")
    }
    self.layout = layout
    let (string, raised) = PrintableText.drawable(run.string, in: engine.fonts)
    Self.setFont(run.font, families: engine.fonts.families, of: layout)
    pango_layout_set_single_paragraph_mode(layout, 1)
    pango_layout_set_text(layout, string, -1)
    let attributes = TextAttributes(
      for: string, raised: raised, size: run.font.size, chinese: engine.fonts.chineseFamilies)
    pango_layout_set_attributes(layout, attributes.list)
    var extents = PangoRectangle()
    pango_layout_get_extents(layout, nil, &extents)
    width = Double(extents.width) / Double(PANGO_SCALE)
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  /// Draws the line with its baseline starting at the current point.
  func show(on cairo: OpaquePointer) {
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout, 0))
    // Pango leaves a current point, from which the next arc would draw a line.
    cairo_new_path(cairo)
  }

  private static func setFont(_ font: FontSpec, families: String, of layout: OpaquePointer) {
    let description = pango_font_description_new()
    defer { pango_font_description_free(description) }
    pango_font_description_set_family(description, families)
    // Pango stores sizes as 32-bit integers.
    let size = font.size.isFinite ? min(max(font.size, 0.1), 2000) : 1
    pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
    pango_font_description_set_weight(
      description, font.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_font_description_set_style(
      description, font.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
    pango_layout_set_font_description(layout, description)
  }
}

/// What differs within or from the font of a line.
private struct TextAttributes: ~Copyable {
  let list: OpaquePointer

  init(for string: String, raised: [RaisedCharacters.Piece], size: Double, chinese: String) {
    list = pango_attr_list_new()
    // The shipped font kerns "11", so that 111.1 would be narrower than 888.8 and columns would not align;
    // others have digits of different widths besides those of one.
    if string.utf8.contains(where: { (0x30...0x39).contains($0) }) {
      pango_attr_list_insert(list, pango_attr_font_features_new("kern=0, tnum=1"))
    }
    for range in ChinesePunctuation.ranges(in: string) {
      guard let family = pango_attr_family_new(chinese) else { continue }
      family.pointee.start_index = UInt32(range.lowerBound)
      family.pointee.end_index = UInt32(range.upperBound)
      pango_attr_list_insert(list, family)
    }
    let size = size.isFinite ? min(max(size, 0.1), 2000) : 1
    for piece in raised { raise(piece, size: size) }
  }

  private func raise(_ piece: RaisedCharacters.Piece, size: Double) {
    let rise = (size * piece.rise * Double(PANGO_SCALE)).rounded()
    for attribute in [
      pango_attr_scale_new(RaisedCharacters.scale), pango_attr_rise_new(Int32(rise)),
    ] {
      guard let attribute else { continue }
      attribute.pointee.start_index = UInt32(piece.range.lowerBound)
      attribute.pointee.end_index = UInt32(piece.range.upperBound)
      pango_attr_list_insert(list, attribute)
    }
  }

  deinit { pango_attr_list_unref(list) }
}
