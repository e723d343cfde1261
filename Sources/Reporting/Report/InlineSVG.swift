internal import Foundation

/// Makes a drawing from a file fit to stand inside a page with others.
enum InlineSVG {
  /// The markup from `<svg` on, with identifiers made unique by `prefix`.
  ///
  /// - Throws: `ReportError.unsafeFigure` if it is no drawing, holds scripts or reaches outside itself.
  static func markup(_ text: String, prefix: String, file: String) throws(ReportError) -> String {
    guard let start = text.range(of: "<svg") else {
      throw .unsafeFigure(file: file, reason: "it holds no <svg> element")
    }
    let body = String(text[start.lowerBound...]).trimmed
    if let reason = danger(in: body) { throw .unsafeFigure(file: file, reason: reason) }
    let safePrefix = ReportIndex.anchor("svg", prefix) + "-"
    return
      body
      .replacing(/(\s)id="([^"]*)"/) { "\($0.1)id=\"\(safePrefix)\($0.2)\"" }
      .replacing(/url\(#([^)]*)\)/) { "url(#\(safePrefix)\($0.1))" }
      .replacing(/href="#([^"]*)"/) { "href=\"#\(safePrefix)\($0.1)\"" }
      .replacing(/aria-(labelledby|describedby)="([^"]*)"/) { match in
        let names = match.2.split(separator: " ").map { safePrefix + $0 }
        return "aria-\(match.1)=\"\(names.joined(separator: " "))\""
      }
  }

  private static func danger(in body: String) -> String? {
    let lower = body.lowercased()
    for tag in [
      "<script", "<foreignobject", "<iframe", "<!entity", "<!doctype", "<animate", "<set",
    ]
    where lower.contains(tag) {
      return "it holds \(tag)…>"
    }
    // Only attributes of tags count: a label may well say "on = 1".
    for tag in lower.matches(of: /<[a-z][^>]*>/) {
      if tag.output.contains(/\son[a-z]+\s*=/) { return "it holds an event handler" }
      let references =
        tag.output.matches(of: /href\s*=\s*["']([^"']*)/).map { String($0.1) }
        + tag.output.matches(of: /url\(\s*["']?([^"')]*)/).map { String($0.1) }
      if references.contains(where: { !staysInside($0) }) {
        return "it refers to something outside itself"
      }
    }
    return lower.contains("@import") ? "it imports a style sheet" : nil
  }

  private static func staysInside(_ reference: String) -> Bool {
    let start = reference.trimmed
    return start.hasPrefix("#") || start.hasPrefix("data:image/png") || start.hasPrefix("data:font")
  }
}
