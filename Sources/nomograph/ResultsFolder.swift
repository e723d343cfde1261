internal import Diagnostics
internal import Foundation
internal import Reporting

/// The folder of a finished run, opened for reading.
struct ResultsFolder {
  let path: String
  let manifest: RunManifest

  init(at path: String) throws {
    self.path = path
    switch FileSystem.kind(of: path) {
    case .missing: throw CommandFailure.noSuchFile(path)
    case .file: throw CommandFailure.badFile(path, reason: "is not a folder", hints: [])
    case .folder: break
    }
    let file = "\(path)/\(OutputFolder.manifestName)"
    guard FileSystem.kind(of: file) == .file else {
      throw CommandFailure.badFile(
        path, reason: "has no manifest.json: nomograph did not write it", hints: [])
    }
    let bytes = try InputFile.bytes(at: file)
    guard (try? FolderManifest(parsing: bytes)) != nil,
      let manifest = try? FileCoding.decoder().decode(RunManifest.self, from: bytes)
    else {
      throw CommandFailure.badFile(file, reason: "is not a manifest of this version", hints: [])
    }
    self.manifest = manifest
  }

  /// The bytes of one file.
  func bytes(_ relativePath: String) throws -> Data {
    try InputFile.bytes(at: "\(path)/\(relativePath)")
  }
}
