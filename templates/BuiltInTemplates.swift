/// The templates and wordings of reports as they were compiled in, by file name.
package enum BuiltInTemplates {
  /// The files of `templates/reports`.
  package static let files: [String: String] = [
    "report.html.mustache": text(PackageResources.report_html_mustache),
    "style.mustache": text(PackageResources.style_mustache),
    "table.html.mustache": text(PackageResources.table_html_mustache),
    "figure.html.mustache": text(PackageResources.figure_html_mustache),
    "report.md.mustache": text(PackageResources.report_md_mustache),
    "table.md.mustache": text(PackageResources.table_md_mustache),
    "figure.md.mustache": text(PackageResources.figure_md_mustache),
    "wording.en.json": text(PackageResources.wording_en_json),
    "wording.zh-Hans.json": text(PackageResources.wording_zh_Hans_json),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
