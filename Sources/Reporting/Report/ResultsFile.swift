internal import Cohorts
internal import Diagnostics
public import Foundation
internal import Validation

extension Results {
  /// Reads results.json.
  ///
  /// - Throws: `ReportError` if it is something else, damaged, or of a newer major version.
  public init(json: Data, file: String) throws {
    struct Header: Decodable { var format: String? }
    let decoder = FileCoding.decoder()
    if let fault = JSONFault(json) {
      throw ReportError.malformed(file: file, reason: fault.reason)
    }
    guard let header = try? decoder.decode(Header.self, from: json) else {
      throw ReportError.notResults(file: file, format: nil)
    }
    try Self.check(header.format, file: file)
    do {
      self = try decoder.decode(Results.self, from: json)
    } catch let error as DecodingError {
      throw ReportError.malformed(file: file, reason: Self.words(for: error))
    }
    // Sums of counts within these limits cannot overflow.
    guard counts.allSatisfy((0...1_000_000_000_000).contains) else {
      throw ReportError.malformed(file: file, reason: "a count of patients is impossible")
    }
  }

  /// The file: equal results give equal bytes.
  public func json() throws -> Data {
    var data = try FileCoding.encoder().encode(self)
    data.append(0x0A)
    return data
  }

  /// The numbers of patients that figures add up.
  private var counts: [Int] {
    var result = [model?.n, model?.events].compactMap(\.self)
    if let attrition {
      result += [attrition.screened, attrition.eligible]
      let byCentre = attrition.screenedByCentre + attrition.eligibleByCentre
      let steps = attrition.steps.flatMap {
        [$0.excluded, $0.unknown, $0.remaining] + $0.excludedByCentre
      }
      result += (byCentre + steps).compactMap(\.self)
    }
    if let riskDistribution {
      result += riskDistribution.withEvent + riskDistribution.withoutEvent
    }
    return result
  }

  private static func check(_ format: String?, file: String) throws(ReportError) {
    let (name, current) = ("nomograph-results/", 1)
    guard let format, format.hasPrefix(name), let major = Int(format.dropFirst(name.count)) else {
      throw .notResults(file: file, format: format)
    }
    if major > current { throw .newerFormat(file: file, format: format) }
    if major < current { throw .notResults(file: file, format: format) }
  }

  private static func words(for error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return
        "'\(([path(context)] + [key.stringValue]).filter { !$0.isEmpty }.joined(separator: "."))' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return "'\(path(context))' cannot be read"
    @unknown default: return "it cannot be read"
    }
  }
}
