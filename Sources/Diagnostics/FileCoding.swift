public import Foundation

/// How results and model files become JSON: snake_case keys in sorted order, doubles at full precision.
///
/// Equal values give equal bytes. A number that is not finite cannot be written: values must use `nil`.
public enum FileCoding {
  /// The encoder of every JSON file that the tool writes.
  public static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// The decoder that reads those files back.
  public static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
