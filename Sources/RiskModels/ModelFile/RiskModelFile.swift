internal import Diagnostics
public import Foundation

/// Risk models as files: JSON without any patient's data, described by `schemas/nomograph-model-1.schema.json`.
public enum RiskModelFile {
  /// The bytes of a model file; equal models give equal bytes.
  ///
  /// - Throws: `ModelFileError.inconsistent` for a model that could not be read back.
  public static func data(for model: RiskModel) throws(ModelFileError) -> Data {
    try model.checkConsistency()
    do {
      return try FileCoding.encoder().encode(model) + Data("\n".utf8)
    } catch {
      throw .inconsistent("a number is not finite")
    }
  }

  /// Reads a model file and checks that it is one, whole and unchanged.
  ///
  /// - Throws: `ModelFileError` for other files, newer formats, unknown keys, values that are missing,
  ///   of the wrong kind or at odds with each other, and for coefficients that were edited.
  public static func model(from data: Data) throws(ModelFileError) -> RiskModel {
    let content: Any
    do {
      content = try JSONSerialization.jsonObject(with: data)
    } catch {
      throw .notJSON(reason: JSONFault(data)?.reason ?? "it is neither an object nor an array")
    }
    try checkFormat(of: content)
    let model: RiskModel
    let understood: Any
    do {
      model = try FileCoding.decoder().decode(RiskModel.self, from: data)
      understood = try JSONSerialization.jsonObject(with: FileCoding.encoder().encode(model))
    } catch let error as DecodingError {
      throw ModelFileError(error)
    } catch {
      throw .inconsistent("a number is not finite")
    }
    let unknown = unknownKeys(in: content, comparedWith: understood, path: "")
    guard unknown.isEmpty else { throw .unknownKeys(unknown) }
    try model.checkConsistency()
    guard model.identifier == model.computedIdentifier else {
      throw .changed(identifier: model.identifier, computed: model.computedIdentifier)
    }
    return model
  }

  private static func checkFormat(of content: Any) throws(ModelFileError) {
    guard let format = (content as? [String: Any])?["format"] as? String else {
      throw .notAModel(format: nil)
    }
    let parts = format.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "nomograph-model", let major = Int(parts[1]), major > 0
    else { throw .notAModel(format: format) }
    guard format == RiskModel.currentFormat else { throw .newerFormat(format) }
  }

  /// The paths of keys that reading ignored; `null` counts as absent.
  private static func unknownKeys(
    in content: Any, comparedWith understood: Any, path: String
  ) -> [String] {
    if let content = content as? [String: Any] {
      let known = understood as? [String: Any] ?? [:]
      return content.keys.sorted().flatMap { key -> [String] in
        guard let value = content[key], !(value is NSNull) else { return [] }
        let here = path.isEmpty ? key : "\(path).\(key)"
        guard let counterpart = known[key] else { return [here] }
        return unknownKeys(in: value, comparedWith: counterpart, path: here)
      }
    }
    guard let content = content as? [Any], let known = understood as? [Any] else { return [] }
    return zip(content, known).enumerated().flatMap { index, pair in
      unknownKeys(in: pair.0, comparedWith: pair.1, path: "\(path)[\(index)]")
    }
  }
}
