internal import Diagnostics
internal import Foundation

/// A simulation plan as a file gives it: snake_case keys laid over the defaults.
///
/// Keys that are left out keep their defaults; lists and lists of effects replace theirs whole.
/// Unknown keys are faults.
public struct SimulationPlanFile: Decodable, Sendable {
  private let result: Result<SimulationPlan, CohortError>

  /// The plan with the defaults filled in.
  ///
  /// - Throws: `CohortError.plan` for unknown and missing keys and for values of a wrong type.
  public var plan: SimulationPlan {
    get throws(CohortError) { try result.get() }
  }

  /// Decodes from any decoder, such as that of Yams; faults wait until the plan is asked for.
  ///
  /// Decoders wrap what they do not know, and the faults would lose their type on the way.
  public init(from decoder: any Decoder) throws {
    let given = try PlanValue(from: decoder)
    do {
      result = .success(try Self.merged(given))
    } catch let error as CohortError {
      result = .failure(error)
    } catch let error as DecodingError {
      result = .failure(.plan([PlanFault(error)]))
    }
  }

  private static func merged(_ given: PlanValue) throws -> SimulationPlan {
    let defaults = try JSONDecoder().decode(
      PlanValue.self, from: FileCoding.encoder().encode(SimulationPlan()))
    var overlay = PlanOverlay()
    let merged = overlay.lay(given, over: defaults, path: "")
    guard overlay.faults.isEmpty else { throw CohortError.plan(overlay.faults) }
    return try FileCoding.decoder().decode(
      SimulationPlan.self, from: JSONEncoder().encode(merged))
  }
}

/// A value of a plan file before its type is known.
private indirect enum PlanValue: Codable {
  case null
  case flag(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([PlanValue])
  case mapping([String: PlanValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode([String: PlanValue].self) {
      self = .mapping(value)
    } else if let value = try? container.decode([PlanValue].self) {
      self = .list(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .mapping(let value): try container.encode(value)
    }
  }
}

/// Lays given values over defaults, key by key, and notes the keys that do not exist.
private struct PlanOverlay {
  var faults: [PlanFault] = []

  /// Mappings from variable or centre to number: their keys are the user's.
  private static let free: Set<String> = ["effects", "mean_shifts", "logit_shifts", "by_centre"]

  /// What an entry of a list may leave out, by the key of the list; null marks what it must give.
  private static let entries: [String: [String: PlanValue]] = [
    "centres": [
      "code": .null, "share": .integer(1), "mean_shifts": .mapping([:]),
      "logit_shifts": .mapping([:]), "fracture_log_hazard": .integer(0),
    ],
    "continuous": [
      "name": .null, "mean": .null, "sd": .null, "minimum": .null, "maximum": .null,
      "decimals": .integer(1),
    ],
    "correlations": ["between": .null, "r": .null],
    "binary": ["name": .null, "intercept": .null, "effects": .mapping([:])],
    "variables": [
      "name": .null, "probability": .integer(0), "by_centre": .mapping([:]), "intercept": .null,
      "effects": .mapping([:]),
    ],
  ]

  mutating func lay(_ given: PlanValue, over base: PlanValue, path: String) -> PlanValue {
    switch (given, base) {
    case (.null, _): return base
    case (.mapping(let given), .mapping(let base)):
      guard !Self.free.contains(Self.key(path)) else { return .mapping(given) }
      return .mapping(lay(given, over: base, path: path))
    case (.list(let given), .list):
      guard let entry = Self.entries[Self.key(path)] else { return .list(given) }
      let laid = given.enumerated().map { index, value in
        lay(value, over: .mapping(entry), path: "\(path)[\(index + 1)]")
      }
      return .list(laid)
    default: return given
    }
  }

  private mutating func lay(
    _ given: [String: PlanValue], over base: [String: PlanValue], path: String
  ) -> [String: PlanValue] {
    var result = base
    for (key, value) in given.sorted(by: { $0.key < $1.key }) {
      let inner = path.isEmpty ? key : "\(path).\(key)"
      if let old = base[key] {
        result[key] = lay(value, over: old, path: inner)
      } else {
        faults.append(PlanFault(kind: .unknownKey(key, known: base.keys.sorted()), path: path))
      }
    }
    return result
  }

  private static func key(_ path: String) -> String {
    path.split(separator: ".").last.map(String.init) ?? path
  }
}

extension PlanFault {
  /// The first value of a plan that is of a wrong type or not there at all.
  fileprivate init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(kind: .missingKey(key.stringValue), path: Self.path(context.codingPath))
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      self.init(kind: .wrongType, path: Self.path(context.codingPath))
    @unknown default:
      self.init(kind: .wrongType, path: "")
    }
  }

  /// The keys as the file has them: `binary[2].intercept`, counted from 1.
  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index + 1)]" }
      let name = snakeCase(key.stringValue)
      return path.isEmpty ? name : "\(path).\(name)"
    }
  }

  private static func snakeCase(_ name: String) -> String {
    name.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
  }
}
