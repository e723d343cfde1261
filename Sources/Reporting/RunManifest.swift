public import Diagnostics
public import Foundation

/// What a run read and wrote, by content: the manifest of an output folder.
public struct RunManifest: Sendable, Hashable, Codable {
  /// "nomograph-manifest/1".
  public var format: String
  /// What made the folder from what.
  public var provenance: Provenance
  /// Every file of the folder but the manifest itself, by path.
  public var outputs: [Provenance.File]

  /// Creates a manifest; outputs are put in order of their paths.
  public init(provenance: Provenance, outputs: [Provenance.File]) {
    format = "nomograph-manifest/1"
    self.provenance = provenance
    self.outputs = outputs.sorted { $0.name < $1.name }
  }

  /// The file: equal manifests give equal bytes.
  public func json() throws -> Data {
    var data = try FileCoding.encoder().encode(self)
    data.append(0x0A)
    return data
  }

  /// How a folder differs from its manifest, one finding a file, in order of paths; empty if it does not.
  ///
  /// - Parameter contents: What is in the folder now, the manifest itself left out.
  /// - Returns: An error a file that is gone or changed, a warning a file that is new.
  public func differences(from contents: [Provenance.File]) -> [Diagnostic] {
    let now = Dictionary(contents.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let known = Set(outputs.map(\.name))
    let changed = outputs.compactMap { file -> (String, Diagnostic)? in
      guard let found = now[file.name] else {
        return (
          file.name, Diagnostic(.error, "'\(file.name)' is in the manifest and not in the folder")
        )
      }
      guard found.sha256 != file.sha256 else { return nil }
      return (file.name, Diagnostic(.error, "'\(file.name)' has changed since the run"))
    }
    let added = contents.map(\.name).filter { !known.contains($0) }.map {
      ($0, Diagnostic(.warning, "'\($0)' is in the folder and not in the manifest"))
    }
    return (changed + added).sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension Provenance.File {
  /// Names a file and takes the digest of its bytes.
  ///
  /// - Parameters:
  ///   - name: The file's name, or its path below the output folder.
  ///   - contents: Its bytes.
  public init(name: String, contents: Data) {
    self.init(name: name, sha256: SHA256Digest(contents).hexadecimal, bytes: contents.count)
  }
}

extension Provenance {
  /// The day of `SOURCE_DATE_EPOCH` as "2025-07-01"; `nil` if the variable is not set or no number.
  public static func sourceDate(environment: [String: String]) -> String? {
    guard let text = environment["SOURCE_DATE_EPOCH"], let seconds = Int64(text),
      (0...253_402_300_799).contains(seconds)
    else { return nil }
    let date = Date(timeIntervalSince1970: Double(seconds))
    return date.formatted(.iso8601.year().month().day())
  }
}
