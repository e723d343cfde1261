internal import Diagnostics
internal import Foundation

/// As much of a manifest as is needed to know a folder of this tool and what should be in it.
struct FolderManifest: Decodable {
  var format: String
  var outputs: [Entry]

  struct Entry: Decodable {
    var name: String
    var sha256: String
    var bytes: Int
  }

  init(parsing bytes: Data) throws {
    self = try FileCoding.decoder().decode(Self.self, from: bytes)
    guard format.hasPrefix("nomograph-manifest/") else { throw CocoaError(.fileReadCorruptFile) }
  }
}
