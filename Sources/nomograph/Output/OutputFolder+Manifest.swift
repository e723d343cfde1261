internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting

extension OutputFolder {
  /// Writes the manifest of everything written so far; call it last.
  func writeManifest(_ provenance: Provenance) throws {
    let outputs = files.map { Provenance.File(name: $0, contents: read($0) ?? Data()) }
    try write(
      RunManifest(provenance: provenance, outputs: outputs).json(), to: Self.manifestName)
  }
}

extension FigureTable {
  /// The plotted numbers as CSV.
  var csv: String {
    Reporting.CSVTable(header: header, rows: rows.map { $0.map { .text($0) } }).text
  }
}
