internal import Scenes
internal import Synchronization

/// The paragraphs that sheets have in common, broken into lines once: give one to many sheets.
public final class SheetMemory: Sendable {
  /// Everything that lines depend on, the fonts of the measurer included.
  struct Key: Hashable {
    /// Bytes: strings that only mean the same may be set differently.
    var text: [UInt8]
    var font: FontSpec
    var color: Color
    var width: Double
    var lineLimit: Int
    var measurer: ObjectIdentifier
  }

  /// A paragraph as it is set.
  struct Entry {
    var lines: [TextRun]
    var widest: Double
    var lineHeight: Double
    var isShortened: Bool
  }

  private let entries = Mutex<[Key: Entry]>([:])
  private static let limit = 4096

  /// Creates an empty memory.
  public init() {}

  /// What is remembered, else what `make` makes.
  func entry(for key: Key, make: () -> Entry) -> Entry {
    if let known = entries.withLock({ $0[key] }) { return known }
    let made = make()
    entries.withLock { entries in
      if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
      entries[key] = made
    }
    return made
  }
}
