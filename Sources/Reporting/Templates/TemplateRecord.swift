/// What stands behind a name of a template in one report.
package indirect enum TemplateValue: Sendable, Hashable {
  /// Text for people; absent if `nil`.
  case text(String?)
  /// Markup that must not be escaped again.
  case markup(String)
  case flag(Bool)
  /// A section; absent if `nil`.
  case record(TemplateRecord?)
  case list([TemplateRecord])
}

/// The names that a template may use at one place, with what stands behind each.
package typealias TemplateRecord = [String: TemplateValue]

extension TemplateRecord {
  /// The record as the Mustache library takes it, with every text passed through `escape`.
  ///
  /// What is absent is present as `false`: a missing name would fall through to the record around it.
  func mustacheObject(escape: (String) -> String) -> [String: Any] {
    mapValues { value in
      switch value {
      case .text(let text): text.map(escape) ?? false
      case .markup(let markup): markup
      case .flag(let flag): flag
      case .record(let record): record.map { $0.mustacheObject(escape: escape) } ?? false
      case .list(let records): records.map { $0.mustacheObject(escape: escape) }
      }
    }
  }

  /// The first place where the record and the names promised for it differ, as a dotted path.
  ///
  /// Also a text that is promised and empty: it would print a blank.
  package func difference(from fields: [TemplateField], path: String = "") -> String? {
    let promised = Set(fields.map(\.name))
    if let extra = keys.sorted().first(where: { !promised.contains($0) }) { return path + extra }
    for field in fields {
      let place = path + field.name
      guard let value = self[field.name] else { return place }
      switch (field.slot, value) {
      case (.text, .text(let text?)) where !text.isEmpty: break
      case (.optionalText, .text(let text)) where text?.isEmpty != true: break
      case (.markup, .markup), (.flag, .flag), (.record, .record(nil)): break
      case (.record(let inner), .record(let record?)):
        if let found = record.difference(from: inner, path: place + ".") { return found }
      case (.list(let inner), .list(let records)):
        for record in records {
          if let found = record.difference(from: inner, path: place + ".") { return found }
        }
      default: return place
      }
    }
    return nil
  }
}
