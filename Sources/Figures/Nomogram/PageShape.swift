internal import Scenes

/// A page of fixed shape, as small as its drawing allows.
enum PageShape {
  /// The narrowest page on which the drawing is not too high; in points, with what the drawing needs of it.
  ///
  /// A wider page mostly needs less height, for its text wraps less. The page is never narrower than asked
  /// for; found to five percent, as every trial is a layout.
  static func fit(width: Double, aspect: Double, needed: (Double) -> Size) -> Size {
    func need(_ width: Double) -> Size {
      let size = needed(width)
      return Size(width: max(width, size.width), height: size.height)
    }
    var best = need(width)
    var low = width
    for _ in 0..<12 where best.height * aspect > best.width {
      low = best.width
      best = need(best.height * aspect)
    }
    while best.width > low * 1.05 {
      let middle = need((low + best.width) / 2)
      if middle.height * aspect > middle.width { low = middle.width } else { best = middle }
    }
    return best
  }
}
