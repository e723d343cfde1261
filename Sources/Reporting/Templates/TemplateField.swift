/// One name that a template may use, what stands behind it and what it means.
package struct TemplateField: Sendable {
  /// What stands behind a name.
  package enum Slot: Sendable {
    /// Text that is always there.
    case text
    /// Text that may be absent: to be used inside a section of its own name.
    case optionalText
    /// Ready-made markup, only with three braces.
    case markup
    /// Yes or no, for sections.
    case flag
    /// A section shown once if it is there, with names of its own.
    case record([TemplateField])
    /// A section shown once an item, with names of its own.
    case list([TemplateField])
  }

  /// The name.
  package let name: String
  /// What stands behind it.
  package let slot: Slot
  /// What it means, one line.
  package let meaning: String

  package init(_ name: String, _ slot: Slot, _ meaning: String) {
    (self.name, self.slot, self.meaning) = (name, slot, meaning)
  }

  /// The kind in words, for messages and the list of names.
  package var kind: String {
    switch slot {
    case .text: "text"
    case .optionalText: "text that may be absent"
    case .markup: "markup"
    case .flag: "yes or no"
    case .record: "a section shown if there is one"
    case .list: "a list"
    }
  }

  /// The names inside a section.
  package var inner: [TemplateField]? {
    switch slot {
    case .record(let fields), .list(let fields): fields
    default: nil
    }
  }
}
