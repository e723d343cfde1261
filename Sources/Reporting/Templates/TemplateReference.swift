/// The guide to templates, made from the names that reports really have.
package enum TemplateReference {
  /// The text of templates/README.md.
  package static func text(wording: Wording) -> String {
    let fixed = wording.keys.filter { !$0.contains(".") && wording.placeholders[$0] == [] }
    return """
      # Templates

      Reports are made from the Mustache templates in `reports/`, which are compiled into the tool.
      `--templates DIR` replaces them file by file: copy the file to change into a folder of your own and
      leave the rest. Partials of your own (`name.mustache`, used as `{{> name}}`) may stand beside them.

      | File | What it is |
      |:--|:--|
      | `report.html.mustache` | the HTML report |
      | `report.md.mustache` | the Markdown report |
      | `table.html.mustache`, `table.md.mustache` | one table |
      | `figure.html.mustache`, `figure.md.mustache` | one figure |
      | `style.mustache` | the style sheet of the HTML report |
      | `wording.en.json`, `wording.zh-Hans.json` | every word, one file a language |

      Templates are checked before any analysis. An unknown name, partial or wording, a section that is not
      closed, a partial that includes itself, and a place that could stay blank are errors with file and line.

      - Values are escaped for HTML or Markdown. Markup, such as a drawing, takes three braces in HTML.
      - Text that may be absent must stand inside a section of its own name:
        `{{#registration}}{{registration}}{{/registration}}`.
      - Names of the sections around a place can be used there too.
      - A Markdown template, also a partial, starts with `{{%CONTENT_TYPE:TEXT}}`.
      - Lambdas, inheritance, transforms, `{{.}}` and changed delimiters are refused.
      - A wording file must have exactly the phrases and the places, such as `{n}`, of the built-in one.

      ## Names

      A name that is indented stands inside the section above it.

      \(lines(ReportFields.all, depth: 0).joined(separator: "\n"))

      ## Words

      Fixed phrases in the language of the report, used as `{{words.contents}}`:

      \(fixed.map { "`\($0)`" }.joined(separator: ", "))

      """
  }

  private static func lines(_ fields: [TemplateField], depth: Int) -> [String] {
    fields.flatMap { field in
      let indent = String(repeating: "  ", count: depth)
      let line = "\(indent)- `\(field.name)` (\(field.kind)): \(field.meaning)"
      // The same inner names follow many tables and figures: said once, in the sections.
      let isRepeated =
        depth == 0 && (field.name.hasSuffix("_table") || field.name.hasSuffix("_figure"))
      return [line] + (isRepeated ? [] : lines(field.inner ?? [], depth: depth + 1))
    }
  }
}
