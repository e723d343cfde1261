internal import Cohorts
internal import Reporting
internal import RiskModels
internal import Validation

extension StudyInputs {
  /// How missing values were filled in, with counts as small as the table of missing values shows them.
  func imputation(_ fit: StudyFit, _ table: MissingValues?) -> ImputationRecord? {
    guard let copies = fit.imputed?.copies, var record = fit.fitted.riskModel.imputation else {
      return nil
    }
    if case .multiple(_, let auxiliary) = study.missing, !auxiliary.isEmpty {
      record.auxiliary = auxiliary
    }
    for index in record.variables.indices {
      let name = record.variables[index].variable
      if let shown = table?.variables.first(where: { $0.variable == name }) {
        record.variables[index].missing = shown.missing
        continue
      }
      let count = copies.record.variables.first { $0.variable == name }?.missing
      record.variables[index].missing = count.flatMap {
        $0 < study.report.smallestCell ?? 0 ? nil : $0
      }
    }
    return record
  }
}

/// The parts of results that could not be pooled.
enum UnpooledNames {
  /// Those of all validations, each once; `nil` if there are none or nothing was imputed.
  static func joined(_ validations: [String]?...) -> [String]? {
    var seen: Set<String> = []
    let names = validations.flatMap { $0 ?? [] }.filter { seen.insert($0).inserted }
    return names.isEmpty ? nil : names
  }
}
