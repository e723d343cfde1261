internal import Diagnostics

/// Why each screened patient is in the analysis or not.
///
/// It names patients: it is written as a table of its own and never shown in a report.
public struct ScreeningLog: Sendable, Hashable {
  /// What became of one patient.
  public struct Entry: Sendable, Hashable {
    /// The patient.
    public var id: String
    /// The patient's centre, if the study has centres.
    public var centre: String?
    /// Whether the patient is in the analysis.
    public var isEligible: Bool
    /// The first criterion that left the patient out, known or undecidable.
    public var firstFailed: String?
    /// All criteria that are known to be against the patient.
    public var failed: [String]
    /// All criteria that could not be decided for want of data.
    public var unknown: [String]
  }

  /// One entry a screened patient, in file order.
  public var entries: [Entry]

  /// Creates a log.
  public init(entries: [Entry] = []) { self.entries = entries }

  /// The log as CSV; lists of criteria are separated by semicolons.
  public func csv() -> String {
    let header = ["id", "centre", "eligible", "first_failed", "failed", "unknown"]
    let rows = entries.map { entry in
      [
        entry.id, entry.centre ?? "", entry.isEligible ? "1" : "0", entry.firstFailed ?? "",
        entry.failed.joined(separator: ";"), entry.unknown.joined(separator: ";"),
      ]
    }
    return CSVWriter.text(header: header, rows: rows)
  }
}
