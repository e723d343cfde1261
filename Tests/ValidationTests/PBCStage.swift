import Cohorts
import Foundation
import RiskModels
import Statistics

@testable import Validation

/// The histologic stages of primary biliary cholangitis in three categories, as R's scripts have them.
enum PBCStage {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ReferenceValues/multinomial")

  static func cohort() throws -> Cohort {
    let lines = try String(
      contentsOf: folder.appending(path: "pbc_stage.csv"), encoding: .utf8
    ).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let levels = ["stage": ["early", "bridging", "cirrhosis"], "sex": ["m", "f"]]
    let columns = lines[0].enumerated().map { index, name -> Column in
      let cells = lines.dropFirst().map { $0[index] }
      guard let codes = levels[name] else {
        return Column(
          Variable(name: name, kind: .number), .numbers(cells.map { Double($0) ?? .nan }))
      }
      return Column(
        Variable(name: name, kind: .category(codes.map { Variable.Level(code: $0) })),
        .categories(cells.map { codes.firstIndex(of: $0) ?? -1 }))
    }
    return Cohort(columns: columns, ids: (1..<lines.count).map { "\($0)" })
  }

  static func spec(
    _ formula: String = "stage ~ age + sex + log(bili) + albumin + platelet",
    reference: String = "early"
  ) throws -> ModelSpec {
    try Formula(formula).spec(
      kind: .multinomial(
        outcome: "stage",
        OutcomeCategories(
          reference: reference,
          levels: ["early", "bridging", "cirrhosis"].map { .init(code: $0) })))
  }

  /// The model of all patients.
  static func model() throws -> (FittedModel, ModelSpec, Cohort) {
    let (cohort, spec) = (try cohort(), try spec())
    return (try fit(spec, to: AnalysisSet(cohort, for: spec)), spec, cohort)
  }

  /// A model of the first 250 patients, and the others.
  static func split() throws -> (model: RiskModel, others: Cohort) {
    let (all, spec) = (try cohort(), try spec())
    let fitted = try fit(spec, to: AnalysisSet(all.selecting(rows: Array(0..<250)), for: spec))
    return (fitted.riskModel, all.selecting(rows: Array(250..<all.rowCount)))
  }

  static func reference<Value: Decodable>(_ name: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      Value.self, from: Data(contentsOf: folder.appending(path: name + ".json")))
  }
}
