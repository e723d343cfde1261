public import Diagnostics
internal import Statistics

extension ElasticNetError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] {
    let words = LocalizedText(english: message, simplifiedChinese: chineseMessage)
    return [Diagnostic(.error, message, hints: hints, inReport: words)]
  }

  /// Settings that mean nothing are mistakes of use; the rest lies in the data.
  public var exitStatus: ExitStatus {
    switch self {
    case .invalidMixing, .invalidLambda, .invalidPenaltyFactors, .measureNotAvailable: .usage
    case .invalidWeights, .unusableColumn, .invalidFolds: .badData
    case .noVariation, .singleOutcome, .notConverged, .foldWithoutVariation: .impossibleAnalysis
    }
  }

  private var message: String {
    switch self {
    case .invalidMixing(let value):
      "\(NumberStyle().plain(value)) cannot be the mixing of an elastic net: it lies between 0 (ridge) and 1 (lasso)"
    case .invalidLambda(nil): "an elastic net needs a penalty at least"
    case .invalidLambda(let value?): "\(NumberStyle().plain(value)) cannot be a penalty"
    case .invalidPenaltyFactors:
      "penalty factors must be one a column, none below zero, and not all zero"
    case .invalidWeights: "weights must be numbers, none below zero, and not all zero"
    case .unusableColumn(let column): "column \(column + 1) has values that cannot be computed with"
    case .noVariation: "no predictor varies in the analysis"
    case .singleOutcome: "all patients have the same outcome: there is nothing to predict"
    case .notConverged(let lambda):
      "no minimum was found at the penalty \(NumberStyle().plain(lambda))"
    case .invalidFolds: "cross-validation needs three folds at least, each with patients"
    case .foldWithoutVariation(let fold):
      "without the patients of fold \(fold + 1), all others have the same outcome"
    case .measureNotAvailable(let measure):
      "'\(measure.rawValue)' is not defined for this kind of outcome"
    }
  }

  private var chineseMessage: String {
    switch self {
    case .invalidMixing(let value):
      "弹性网的混合参数不能为\(NumberStyle().plain(value))：应在0（岭回归）与1（LASSO）之间"
    case .invalidLambda(nil): "弹性网至少需要一个惩罚参数"
    case .invalidLambda(let value?): "\(NumberStyle().plain(value))不能作为惩罚参数"
    case .invalidPenaltyFactors: "惩罚因子须与模型列一一对应，不得为负，且不得全为零"
    case .invalidWeights: "权重须为数值，不得为负，且不得全为零"
    case .unusableColumn(let column): "第\(column + 1)列含有无法计算的取值"
    case .noVariation: "分析人群中没有任何预测因子存在变异"
    case .singleOutcome: "所有患者结局相同，无从预测"
    case .notConverged(let lambda): "惩罚参数为\(NumberStyle().plain(lambda))时未找到极小值"
    case .invalidFolds: "交叉验证至少需要三折，且每折都须有患者"
    case .foldWithoutVariation(let fold): "去掉第\(fold + 1)折的患者后，其余患者结局全部相同"
    case .measureNotAvailable(let measure): "该类结局没有“\(measure.rawValue)”这一指标"
    }
  }

  private var hints: [String] {
    switch self {
    case .invalidMixing: ["1 is the lasso, 0.5 an elastic net"]
    case .invalidLambda: ["leave the penalty to cross-validation: '--lasso cv'"]
    case .unusableColumn: ["use another unit"]
    case .noVariation, .singleOutcome: ["check the event's code and the eligibility rules"]
    case .notConverged:
      ["penalise every predictor", "look for predictors that tell the outcomes apart"]
    case .invalidFolds, .foldWithoutVariation:
      ["use fewer folds", "state the penalty: '--lasso 0.02'"]
    case .measureNotAvailable: ["use 'deviance'"]
    case .invalidPenaltyFactors, .invalidWeights: []
    }
  }
}
