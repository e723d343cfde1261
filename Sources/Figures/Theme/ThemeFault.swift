internal import Scenes

/// Why figures cannot be drawn legibly in a theme, and by how much it falls short.
///
/// **Limits:** text of 7 pt and lines of 0.5 pt are what journals ask for; a page wider than A4 is looked at
/// smaller than it is drawn, so its text grows with it; contrast of text is that of WCAG 2.1, 1.4.3.
public struct ThemeFault: Sendable, Hashable {
  /// The setting, as theme files name it, such as `width_mm` or `text.small`.
  public var key: String
  /// What is wrong, with the amount.
  public var message: String
  /// What would do.
  public var hint: String

  /// The smallest text that journals print, in points.
  static let legibleSize = 7.0
  /// Pages up to this width are read at their own size: A4, in points.
  static let readingWidth = millimetres(210)
  /// The least width of a page, in font sizes of its running text; figures are laid out for that.
  static let emsAcross = 30.0
  /// The thinnest line that prints, in points.
  static let thinnestLine = 0.5
  /// The least contrast of text on white.
  static let textContrast = 4.5
  /// The least contrast of data on white: lines have markers, dashes or labels besides.
  static let dataContrast = 2.0
}

extension Theme {
  /// Everything that keeps figures from being legible; empty for a theme that can be met.
  public var faults: [ThemeFault] {
    pageFaults + textFaults + lineFaults + colorFaults
  }

  /// The smallest text that can be read on a page of this width, in points.
  private var legibleSize: Double {
    ThemeFault.legibleSize * max(1, width / ThemeFault.readingWidth)
  }

  private var pageFaults: [ThemeFault] {
    var faults: [ThemeFault] = []
    let needed = bodyFont.size * ThemeFault.emsAcross
    if width < needed - 0.001 {
      let words =
        "\(mm(width)) is \(mm(needed - width)) too narrow for text of \(pt(bodyFont.size))"
      let size = (width / ThemeFault.emsAcross * 10).rounded(.down) / 10
      let other = size >= legibleSize ? ", or 'text.body' at most \(pt(size))" : ""
      faults.append(.init(key: "width_mm", message: words, hint: "at least \(mm(needed))\(other)"))
    }
    if width > millimetres(1200) {
      faults.append(
        .init(
          key: "width_mm", message: "\(mm(width)) is wider than any paper", hint: "at most 1200 mm")
      )
    }
    if let aspect, !(0.5...4).contains(aspect) {
      faults.append(
        .init(
          key: "aspect", message: "a page \(number(aspect)) times as wide as high is no page",
          hint: "from 0.5 to 4"))
    }
    return faults
  }

  private var textFaults: [ThemeFault] {
    var faults: [ThemeFault] = []
    if minimumTextSize < legibleSize - 0.001 {
      faults.append(tooSmall("text.minimum", minimumTextSize, needed: legibleSize))
    }
    let needed = max(minimumTextSize, legibleSize)
    let fonts = [
      ("text.small", smallFont.size), ("text.body", bodyFont.size), ("text.title", titleFont.size),
    ]
    for (key, size) in fonts where size < needed - 0.001 {
      faults.append(tooSmall(key, size, needed: needed))
    }
    for (smaller, larger) in zip(fonts, fonts.dropFirst()) where smaller.1 > larger.1 {
      faults.append(
        .init(
          key: smaller.0,
          message: "\(pt(smaller.1)) is \(pt(smaller.1 - larger.1)) larger than '\(larger.0)'",
          hint: "at most \(pt(larger.1))"))
    }
    return faults
  }

  private func tooSmall(_ key: String, _ size: Double, needed: Double) -> ThemeFault {
    let page = needed > ThemeFault.legibleSize ? " on a page of \(mm(width))" : ""
    return ThemeFault(
      key: key, message: "\(pt(size)) is \(pt(needed - size)) too small to be read\(page)",
      hint: "at least \(pt(needed))")
  }

  private var lineFaults: [ThemeFault] {
    var faults: [ThemeFault] = []
    for (key, width) in [("lines.axis", axisWidth), ("lines.data", lineWidth)] {
      if width < ThemeFault.thinnestLine - 0.001 {
        let lacking = ThemeFault.thinnestLine - width
        faults.append(
          .init(
            key: key, message: "\(pt(width)) is \(pt(lacking)) too thin to print",
            hint: "at least \(pt(ThemeFault.thinnestLine))"))
      } else if width > bodyFont.size / 2 {
        faults.append(
          .init(
            key: key, message: "\(pt(width)) is thicker than half the height of the text",
            hint: "at most \(pt(bodyFont.size / 2))"))
      }
    }
    if !(1...bodyFont.size * 2).contains(tickLength) {
      faults.append(
        .init(
          key: "lines.tick", message: "a tick of \(pt(tickLength)) cannot be drawn",
          hint: "from 1 pt to \(pt(bodyFont.size * 2))"))
    }
    return faults
  }

  private var colorFaults: [ThemeFault] {
    var faults: [ThemeFault] = []
    func check(_ key: String, _ color: Color, _ needed: Double, what: String) {
      let contrast = color.contrastOnWhite
      guard contrast < needed - 0.005 else { return }
      faults.append(
        .init(
          key: key,
          message: "a contrast of \(number(contrast)) : 1 on white is "
            + "\(number(needed - contrast)) too little for \(what)",
          hint: "at least \(number(needed)) : 1: a darker colour"))
    }
    check("colours.ink", ink, ThemeFault.textContrast, what: "text")
    check("colours.muted_ink", mutedInk, ThemeFault.textContrast, what: "text")
    check("colours.guide", guide, 1.1, what: "a line")
    check("colours.density", density, 1.1, what: "an area")
    for (index, color) in palette.enumerated() {
      check("colours.palette", color, ThemeFault.dataContrast, what: "data (colour \(index + 1))")
    }
    if palette.isEmpty || Set(palette).count < palette.count {
      faults.append(
        .init(
          key: "colours.palette", message: "each colour of data must differ from the others",
          hint: "one to twelve different colours"))
    }
    return faults
  }

  private func mm(_ points: Double) -> String { "\(number(roundedUp(points * 25.4 / 72))) mm" }
  private func pt(_ points: Double) -> String { "\(number(roundedUp(points))) pt" }
  /// What is asked for must be enough in the digits that are shown.
  private func roundedUp(_ value: Double) -> Double { (value * 100 - 1e-6).rounded(.up) / 100 }
  /// At most two decimals.
  private func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
  }
}
