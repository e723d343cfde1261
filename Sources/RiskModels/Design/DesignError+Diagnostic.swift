public import Diagnostics

extension DesignError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] {
    let words = LocalizedText(english: message, simplifiedChinese: chineseMessage)
    return [Diagnostic(.error, message, at: place, hints: hints, inReport: words)]
  }

  /// The first cell that is at fault, if there is one in a file.
  private var place: SourceLocation? {
    if case .undefinedTransformation(_, _, _, let place) = self { place } else { nil }
  }

  /// Names that do not exist are mistakes in a file; data that cannot carry a term make it impossible.
  public var exitStatus: ExitStatus {
    switch self {
    case .noSuchVariable, .unusableKind, .notNumeric, .invalidKnots, .notFinite, .missingValues,
      .numberAndFactor, .tooManyLevels:
      .badData
    case .constant, .tooFewDistinctValues, .undefinedTransformation, .noPatients:
      .impossibleAnalysis
    }
  }

  private var message: String {
    switch self {
    case .noSuchVariable(let name, _, _): "no column named '\(name)'"
    case .unusableKind(let name, let kind):
      "'\(name)' holds \(kind) and cannot be a predictor"
    case .notNumeric(let name, let function):
      "'\(name)' is a category, and \(function)() needs numbers"
    case .constant(let name, let value):
      "'\(name)' is '\(value)' in every patient of the analysis and predicts nothing"
    case .tooFewDistinctValues(let name, let wanted, _):
      "'\(name)' has too few distinct values for \(wanted) knots or powers"
    case .invalidKnots(let name, let notation):
      "the knots of '\(name)' in \(notation) must be at least three, finite and increasing"
    case .missingValues(let name, let count):
      "'\(name)' is missing in \(count) patients where complete data are needed"
    case .notFinite(let name, let count):
      "'\(name)' is infinite in \(count) patients"
    case .undefinedTransformation(let name, let notation, let count, _):
      "\(notation) is not defined for \(count) value\(count == 1 ? "" : "s") of '\(name)'"
    case .numberAndFactor(let name):
      "'\(name)' is a number in one term and a category in another"
    case .tooManyLevels(let name, let count):
      "'\(name)' has \(count) different values, too many for a category"
    case .noPatients: "there are no patients to learn the model from"
    }
  }

  private var chineseMessage: String {
    switch self {
    case .noSuchVariable(let name, _, _): "数据中没有变量“\(name)”"
    case .unusableKind(let name, _): "“\(name)”为日期或文本，不能作为预测变量"
    case .notNumeric(let name, let function): "“\(name)”为分类变量，不能用于\(function)()"
    case .constant(let name, let value): "“\(name)”在分析人群中均为“\(value)”"
    case .tooFewDistinctValues(let name, let wanted, _):
      "“\(name)”的不同取值过少，不足以设置\(wanted)个节点或幂次"
    case .invalidKnots(let name, let notation):
      "\(notation)中“\(name)”的节点须至少3个、为有限值且递增"
    case .missingValues(let name, let count): "“\(name)”在\(count)例患者中缺失"
    case .notFinite(let name, let count): "“\(name)”在\(count)例患者中为无穷大"
    case .undefinedTransformation(let name, let notation, let count, _):
      "“\(name)”有\(count)个取值使\(notation)无定义"
    case .numberAndFactor(let name): "“\(name)”在一项中作为数值，在另一项中作为分类变量"
    case .tooManyLevels(let name, let count): "“\(name)”有\(count)个不同取值，不宜作为分类变量"
    case .noPatients: "没有可用于建模的患者"
    }
  }

  private var hints: [String] {
    switch self {
    case .noSuchVariable(_, let closest, let known):
      [closest.map { "did you mean '\($0)'?" }, "the columns are: \(known.listed)"].compactMap {
        $0
      }
    case .unusableKind(let name, _):
      ["declare '\(name)' as a number or a category in the data dictionary"]
    case .notNumeric(let name, _): ["write '\(name)' alone: a category gets one term a level"]
    case .constant(let name, _):
      ["leave '\(name)' out of the formula, or check the eligibility rules"]
    case .tooFewDistinctValues(let name, _, let possible):
      possible >= 3
        ? [
          "write rcs(\(name), \(possible)) or fewer knots",
          "write '\(name)' alone for a straight line",
        ]
        : ["write '\(name)' alone for a straight line", "declare '\(name)' as a category"]
    case .undefinedTransformation(_, let notation, _, _):
      notation.hasPrefix("log")
        ? ["log needs values above zero"]
        : notation.hasPrefix("sqrt") ? ["sqrt needs values from zero up"] : []
    case .numberAndFactor(let name):
      ["write '\(name)' the same way everywhere, as a number or as factor(\(name))"]
    case .tooManyLevels(let name, _): ["write rcs(\(name), 4) for a curve"]
    case .invalidKnots, .missingValues, .notFinite, .noPatients: []
    }
  }
}

extension [String] {
  /// The first names of a list, for a hint.
  var listed: String {
    prefix(12).joined(separator: ", ") + (count > 12 ? ", … (\(count) in all)" : "")
  }
}
