public import Diagnostics

/// Why a file cannot be read as a model.
public enum ModelFileError: Error, Sendable, Hashable {
  /// Not JSON, and why.
  case notJSON(reason: String)
  /// JSON of another kind; `format` is what it says of itself.
  case notAModel(format: String?)
  /// A format that this version does not know.
  case newerFormat(String)
  /// Keys that this version does not know, by path.
  case unknownKeys([String])
  /// A value that is absent, of the wrong kind or not allowed.
  case malformed(path: String, reason: String)
  /// Parts that do not fit together.
  case inconsistent(String)
  /// Coefficients or terms that are not those that the identifier was made from.
  case changed(identifier: String, computed: String)

  init(_ error: DecodingError) {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.reduce("") { path, key in
        if let index = key.intValue { return "\(path)[\(index)]" }
        return path.isEmpty ? Self.written(key) : "\(path).\(Self.written(key))"
      }
    }
    switch error {
    case .keyNotFound(let key, let context):
      self = .malformed(path: path(context), reason: "'\(Self.written(key))' is missing")
    case .typeMismatch(let type, let context):
      self = .malformed(path: path(context), reason: "expected \(Self.name(of: type))")
    case .valueNotFound(let type, let context):
      self = .malformed(path: path(context), reason: "expected \(Self.name(of: type)), found null")
    case .dataCorrupted(let context):
      self = .malformed(path: path(context), reason: context.debugDescription)
    @unknown default: self = .malformed(path: "", reason: "a value cannot be read")
    }
  }

  /// A key as the file writes it; decoding names it as the code does.
  private static func written(_ key: any CodingKey) -> String {
    key.stringValue.reduce(into: "") { name, character in
      if character.isUppercase { name += "_" }
      name += character.lowercased()
    }
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is Int.Type: "a whole number"
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    default: "another kind of value"
    }
  }
}

extension ModelFileError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, hints: hints)] }

  /// A file that is no model is bad data.
  public var exitStatus: ExitStatus { .badData }

  private var message: String {
    switch self {
    case .notJSON(let reason): "the file is not JSON: \(reason)"
    case .notAModel(let format):
      format.map { "the file has the format '\($0)', not 'nomograph-model/1'" }
        ?? "the file is not a model: it has no 'format'"
    case .newerFormat(let format):
      "the model file has the format '\(format)'; this version reads 'nomograph-model/1'"
    case .unknownKeys(let paths):
      "the model file has keys that this version does not know: \(paths.prefix(10).map { $0 }.quoted)"
    case .malformed(let path, let reason):
      path.isEmpty ? "the model file: \(reason)" : "the model file, at '\(path)': \(reason)"
    case .inconsistent(let reason): "the model file does not fit together: \(reason)"
    case .changed(let identifier, let computed):
      "the model file was changed: its identifier is '\(identifier)', its content gives '\(computed)'"
    }
  }

  private var hints: [String] {
    switch self {
    case .notJSON, .notAModel: ["give the model.json that 'nomograph run' or 'nomograph fit' wrote"]
    case .newerFormat: ["update nomograph"]
    case .unknownKeys: ["a newer version may have written the file: update nomograph"]
    case .changed: ["use the file as it was written"]
    case .malformed, .inconsistent: []
    }
  }
}
