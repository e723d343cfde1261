import Foundation
import Testing

/// Outcomes of three categories from the command line.
@Suite("Outcomes of several categories", .serialized) struct MultinomialCommandTests {
  private static let data = Tool.repository.appending(
    path: "Tests/ReferenceValues/multinomial/pbc_stage.csv")
  private static let formula = "stage ~ age + sex + log(bili) + albumin + platelet"

  static let study = """
    study: {id: pbc-stage, title: Histologic stage}
    cohort: {file: stage.csv}
    variables:
      - {name: stage, label: Stage, type: category, levels: [early, bridging, cirrhosis], known: follow_up}
      - {name: age, label: Age, type: number, unit: years, range: [18, 90]}
      - {name: sex, label: Sex, type: category, levels: [m, f]}
      - {name: bili, label: Bilirubin, type: number, unit: mg/dL, range: [0.1, 50]}
      - {name: albumin, label: Albumin, type: number, unit: g/dL, range: [1, 6]}
      - {name: platelet, label: Platelets, type: number, range: [10, 1000]}
      - {name: edema, label: Edema, type: number, range: [0, 1]}
    outcome:
      type: categorical
      variable: stage
      label: {en: histologic stage, zh-Hans: 组织学分期}
      reference: early
      categories:
        early: {en: no bridging fibrosis, zh-Hans: 无桥接纤维化}
        bridging: {en: bridging fibrosis, zh-Hans: 桥接纤维化}
        cirrhosis: {en: cirrhosis, zh-Hans: 肝硬化}
    model: {formula: stage ~ age + sex + log(bili) + albumin + platelet}
    validation: {bootstrap: 20, seed: 7}
    report: {languages: [en, zh-Hans]}
    """

  static func folder(_ study: String = study) throws -> Tool {
    let tool = try Tool()
    try tool.write(String(contentsOf: data, encoding: .utf8), to: "stage.csv")
    try tool.write(study, to: "study.yaml")
    return tool
  }

  private func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.components(separatedBy: ",") }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  @Test func fitsAndScores() throws {
    let tool = try Self.folder()
    let fit = try tool.run("fit", "study.yaml", "-o", "model.json")
    #expect(fit.code == 0, "\(fit.errors)")
    #expect(fit.errors.contains("early 106, bridging 153, cirrhosis 142"))
    let score = try tool.run("score", "model.json", "--data", "stage.csv", "-o", "risks.csv")
    #expect(score.code == 0, "\(score.errors)")
    let risks = rows(try tool.text("risks.csv"))
    #expect(risks.count == 401)
    for row in risks {
      let sum = ["early", "bridging", "cirrhosis"].compactMap { row["risk_\($0)"] }
        .compactMap(Double.init).reduce(0, +)
      #expect(abs(sum - 1) < 1e-12)
    }
    // The first patient of pbc_stage.json.
    #expect(abs((risks[0]["risk_cirrhosis"].flatMap(Double.init) ?? 0) - 0.8917) < 0.1)
    #expect(try tool.run("draw", "forest", "model.json", "-o", "forest.svg").code == 0)
    #expect(try tool.text("forest.svg").contains("bridging fibrosis"))
  }

  /// The study file and the formula give one model; the first level is the reference unless one is named.
  @Test func formulaGivesTheSameModel() throws {
    let tool = try Self.folder()
    let fit = try tool.run(
      "fit", "--data", "stage.csv", "--formula", Self.formula, "--family", "multinomial",
      "--reference", "early", "-o", "model.json")
    #expect(fit.code == 0, "\(fit.errors)")
    #expect(fit.errors.contains("bridging 153, cirrhosis 142, early 106"))
    let none = try tool.run(
      "fit", "--data", "stage.csv", "--formula", "sex ~ age", "--family", "multinomial")
    #expect(none.code == 64 && none.errors.contains("at least three categories"))
    let idle = try tool.run(
      "fit", "--data", "stage.csv", "--formula", "sex ~ age", "--reference", "f")
    #expect(idle.code == 64 && idle.errors.contains("--family multinomial"))
    let ridge = try tool.run(
      "fit", "--data", "stage.csv", "--formula", Self.formula, "--family", "multinomial", "--ridge",
      "1")
    #expect(ridge.code == 1 && ridge.errors.contains("leave penalty and selection out"))
  }

  /// The whole run: tables of every category in both languages, and the same numbers in other patients.
  @Test func runsAndValidates() throws {
    let tool = try Self.folder()
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    let report = try tool.text("results/report.md")
    #expect(
      report.contains("Polytomous discrimination index")
        && report.contains("cirrhosis (142 of 401)"))
    #expect(report.contains("LP(cirrhosis) = ln(P(cirrhosis) / P(early))"))
    #expect(try tool.text("results/report.zh-Hans.md").contains("多分类区分指数"))
    #expect(
      try tool.text("results/tables/categories.csv").contains(
        "cirrhosis,apparent,401,142,c_statistic"))
    #expect(try tool.text("results/results.json").contains("\"polytomous_discrimination\""))
    let calibration = try tool.text("results/figures/calibration.csv")
    #expect(calibration.hasPrefix("category,series,predicted"))
    let decision = try tool.text("results/figures/decision.csv")
    for code in ["early", "bridging", "cirrhosis"] {
      #expect(calibration.contains("\n\(code),smooth,"))
      #expect(calibration.contains("\n\(code),corrected,"))
      #expect(calibration.contains("\n\(code),group,"))
      // Nobody is treated for the risk of the reference category.
      #expect(decision.contains("\n\(code),") == (code != "early"))
    }
    #expect(try tool.text("results/figures/calibration.zh-Hans.svg").contains("肝硬化"))
    #expect(try tool.text("results/figures/roc.svg").contains("n = 401, 142 in this category"))
    let again = try tool.run("report", "results")
    #expect(again.code == 0, "\(again.errors)")
    let validated = try tool.run(
      "validate", "results/model.json", "--data", "stage.csv", "-o", "validation.json")
    #expect(validated.code == 0, "\(validated.errors)")
    #expect(validated.errors.contains("polytomous discrimination 0.553"))
  }

  /// Early disease has 106 patients, fewer than 120, and takes bridging with its 153 along.
  ///
  /// All patients and the reference's 142 are told; the model file then has no counts.
  @Test func keepsSmallCategoriesBack() throws {
    let study = Self.study.replacing(
      "report: {languages: [en, zh-Hans]}",
      with: "report: {languages: [en, zh-Hans], smallest_cell: 120}"
    ).replacing("reference: early", with: "reference: cirrhosis")
    let tool = try Self.folder(study)
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    // Early and bridging are the compared ones, of which the sum is known: both go.
    for file in ["results/model.json", "results/results.json"] {
      let text = try tool.text(file)
      #expect(!text.contains("\"patient_count\" : 106"))
      #expect(!text.contains("\"patient_count\" : 153"))
    }
    let report = try tool.text("results/report.md")
    #expect(!report.contains("(106 of 401)") && !report.contains("(153 of 401)"))
    #expect(report.contains("Categories of fewer than 120 patients are left out"))
    #expect(try !tool.text("results/figures/roc.svg").contains("bridging"))
  }

  @Test func sheetsAreRefused() throws {
    let tool = try Self.folder()
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    let sheet = try tool.run(
      "sheet", "model.json", "--data", "stage.csv", "--all", "-o", "sheets")
    #expect(sheet.code == 65 && sheet.errors.contains("a risk for each category"))
  }

  /// What is not offered is named with its line, never left out in silence.
  @Test(arguments: [
    ("model: {", "model: {penalty: {ridge: 1}, ", "penalty"),
    ("model: {", "model: {selection: {backward: aic}, ", "selection"),
    ("bootstrap: 20", "partial_auc: {specificity: [0.8, 1]}", "partial_auc"),
    ("reference: early", "reference: late", "late"),
    ("reference: early", "event: early", "event"),
    ("type: categorical", "type: binary", "categories"),
    ("report: {", "sheet: {patients: [1]}\nreport: {", "sheet"),
  ])
  func refuses(old: String, new: String, word: String) throws {
    let tool = try Self.folder(Self.study.replacing(old, with: new))
    let outcome = try tool.run("check", "study.yaml")
    #expect(outcome.code == 65 && outcome.errors.contains(word), "\(outcome.errors)")
    #expect(outcome.errors.contains("study.yaml:"))
  }

  /// Another hospital where nobody has cirrhosis: a warning, and the indexes that need it are not defined.
  @Test func otherPatientsMayLackACategory() throws {
    let tool = try Self.folder()
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    let lines = try tool.text("stage.csv").split(separator: "\n")
    try tool.write(
      lines.filter { !$0.contains("cirrhosis") }.joined(separator: "\n") + "\n", to: "other.csv")
    let found = try tool.run("validate", "model.json", "--data", "other.csv", "-o", "v.json")
    #expect(found.code == 0, "\(found.errors)")
    #expect(found.errors.contains("nobody has 'cirrhosis' for 'stage'"))
    #expect(found.errors.contains("polytomous discrimination –"))
    try tool.write(
      try tool.text("stage.csv").replacing("early", with: "1").replacing("bridging", with: "2")
        .replacing("cirrhosis", with: "x"), to: "recoded.csv")
    let recoded = try tool.run("validate", "model.json", "--data", "recoded.csv", "-o", "w.json")
    #expect(recoded.code == 65 && recoded.errors.contains("its values are: 1, 2, x"))
  }
}
