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
    case .missing: throw CommandFailure.noSuchFolder(path)
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

  /// What is in a folder now, the manifest left out; of links and pipes only the names.
  static func contents(of folder: String) throws(CommandFailure) -> [Provenance.File] {
    var result: [Provenance.File] = []
    for name in FileSystem.files(below: folder) where name != OutputFolder.manifestName {
      let path = "\(folder)/\(name)"
      let bytes = FileSystem.isRegular(path) ? try InputFile.bytes(at: path) : Data()
      result.append(Provenance.File(name: name, contents: bytes))
    }
    return result
  }

  /// Refuses a folder in which anything but the reports is not as the run wrote it.
  func checkUnchanged(except isReplaced: (String) -> Bool) throws(CommandFailure) {
    let now = try Self.contents(of: path)
    let kept = RunManifest(
      provenance: manifest.provenance, outputs: manifest.outputs.filter { !isReplaced($0.name) })
    let changed = kept.differences(from: now).filter { $0.severity == .error }
    guard !changed.isEmpty else { return }
    throw .differences(
      changed.map { diagnostic in
        var hinted = diagnostic
        hinted.hints = ["'nomograph run' writes the whole folder again"]
        return hinted
      })
  }

  /// The bytes of one file.
  func bytes(_ relativePath: String) throws -> Data {
    try InputFile.bytes(at: "\(path)/\(relativePath)")
  }
}
