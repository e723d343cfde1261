import Foundation
import Testing

/// What validation says of outcomes of several categories in other patients.
@Suite("Measures of several categories", .serialized) struct MultinomialMeasuresTests {
  /// The first 250 patients in stage.csv, the others in other.csv.
  private func folder(_ change: (String) -> String = { $0 }) throws -> Tool {
    let tool = try MultinomialCommandTests.folder(change(MultinomialCommandTests.study))
    let lines = try tool.text("stage.csv").split(separator: "\n")
    try tool.write(lines[...250].joined(separator: "\n") + "\n", to: "stage.csv")
    try tool.write(
      ([lines[0]] + lines[251...]).joined(separator: "\n") + "\n", to: "other.csv")
    return tool
  }

  private static let external =
    "validation: {bootstrap: 5, seed: 7, external: {file: other.csv, label: {en: the others, zh-Hans: 其余患者}}}"

  /// Numbers of pbc_recalibration.json in tables, reports of both languages and results.
  @Test func recalibratesAndDescribesOtherPatients() throws {
    let tool = try folder {
      $0.replacing("validation: {bootstrap: 20, seed: 7}", with: Self.external)
    }
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    let table = try tool.text("results/tables/categories-recalibration.csv")
    #expect(table.contains("external,bridging,early,calibration_slope,0.2100945"))
    #expect(table.contains("external,cirrhosis,early,calibration_in_the_large,-0.4718444"))
    #expect(table.contains("external,,early,joint_test,10.60265"))
    let mix = try tool.text("results/tables/case-mix.csv")
    #expect(mix.contains("linear_predictor_cirrhosis,,sd,1.46951"))
    #expect(mix.contains("linear_predictor_cirrhosis,,sd_ratio,0.8945"))
    let english = try tool.text("results/report.md")
    #expect(english.contains("Multinomial recalibration"))
    #expect(english.contains("bridging fibrosis against no bridging fibrosis"))
    #expect(english.contains("10.60 (4), 0.03"))
    #expect(english.contains("Linear predictor of cirrhosis, mean (SD)"))
    let chinese = try tool.text("results/report.zh-Hans.md")
    #expect(chinese.contains("多分类再校准") && chinese.contains("肝硬化（对照：无桥接纤维化）"))
    #expect(chinese.contains("肝硬化的线性预测值，均值（标准差）"))
    #expect(try tool.run("report", "results").code == 0)
    let validated = try tool.run("validate", "results/model.json", "--data", "other.csv")
    #expect(validated.code == 0, "\(validated.errors)")
    #expect(validated.errors.contains("cirrhosis against early: calibration in the large −0.47"))
    #expect(validated.errors.contains("chi-squared 10.60 on 4 df, p 0.03"))
    #expect(validated.errors.contains("SD of the linear predictor of bridging 0.57 (0.87 times"))
  }

  /// The model recalibrated in other patients has intercepts 0 and slopes 1 there; the closed test keeps it as it is.
  @Test func updatesInOtherPatients() throws {
    let tool = try folder()
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    let updated = try tool.run(
      "validate", "model.json", "--data", "other.csv", "-o", "v.json", "--update", "slope",
      "--updated-model", "u.json")
    #expect(updated.code == 0, "\(updated.errors)")
    #expect(updated.errors.contains("cirrhosis: change of the log odds −0.292, slope 0.667"))
    #expect(updated.errors.contains("standard errors: bridging intercept 0.279"))
    let again = try tool.run("validate", "u.json", "--data", "other.csv", "-o", "again.json")
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("cirrhosis against early: calibration in the large 0.00"))
    #expect(again.errors.contains("chi-squared 0.00 on 4 df"))
    let scored = try tool.run("score", "u.json", "--data", "other.csv", "-o", "risks.csv")
    #expect(scored.code == 0, "\(scored.errors)")
    let closed = try tool.run(
      "validate", "model.json", "--data", "other.csv", "-o", "v.json", "--update", "closed-test",
      "--updated-model", "c.json")
    #expect(closed.code == 0, "\(closed.errors)")
    #expect(closed.errors.contains("chi-squared 14.99 on 12 df, p 0.24"))
    #expect(closed.errors.contains("the closed test chooses: the model as it is"))
  }

  /// Parts of both sets of patients, over all categories and category by category, in tables of both languages.
  @Test func judgesSubgroups() throws {
    let tool = try folder {
      $0.replacing(
        "validation: {bootstrap: 20, seed: 7}",
        with: Self.external.replacing(
          "seed: 7", with: "seed: 7, subgroups: [{variable: age, cuts: [50]}]"))
    }
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    let overall = try tool.text("results/tables/categories-subgroups.csv")
    #expect(overall.contains("external,age,<50,≥50,64,polytomous_discrimination,0.478377"))
    #expect(
      overall.contains("external,age,<50,≥50,64,polytomous_discrimination_difference,0.01099"))
    let each = try tool.text("results/tables/subgroups.csv")
    #expect(each.contains("external,,age,<50,≥50,64,19,c_statistic,,0.5777"))
    #expect(each.contains(",DeLong,early\r\n") && each.contains(",cirrhosis\r\n"))
    let english = try tool.text("results/report.md")
    #expect(english.contains("Performance over all categories in subgroups"))
    #expect(
      english.contains("Age (years): cirrhosis") && english.contains("Age (years): Other patients"))
    #expect(try tool.text("results/report.zh-Hans.md").contains("各亚组对全部类别的预测表现"))
    #expect(try tool.run("report", "results").code == 0)
    let lines = try tool.run(
      "validate", "results/model.json", "--data", "other.csv", "--subgroup", "age:50")
    #expect(lines.code == 0, "\(lines.errors)")
    #expect(lines.errors.contains("age, polytomous discrimination: <50 0.478"))
    #expect(lines.errors.contains("age, early: <50 0.578"))
  }

  private struct Kept: Decodable {
    struct Row: Decodable {
      var label: String
      var n: Int?
      var events: Int?
    }
    struct Table: Decodable {
      var category: String?
      var rows: [Row]
    }
    struct Categories: Decodable { var subgroups: [Table] }
    var subgroups: [Table]
    var categories: Categories
  }

  /// Parts by sex have few men in some category: their counts go, and what would give them away goes too.
  @Test(arguments: [3, 5, 8, 12])
  func keepsSmallPartsBack(smallest: Int) throws {
    let tool = try folder()
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    func parts(_ more: String...) throws -> Kept {
      let arguments = ["validate", "model.json", "--data", "other.csv", "-o", "v.json"]
      let run = try tool.run(arguments + ["--subgroup", "sex"] + more)
      #expect(run.code == 0, "\(run.errors)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Kept.self, from: Data(tool.text("v.json").utf8))
    }
    let open = try parts()
    let kept = try parts("--smallest-cell", "\(smallest)")
    #expect(open.subgroups.count == 3 && kept.subgroups.count == 3)
    for place in open.subgroups[0].rows.indices {
      let all = open.subgroups.compactMap { $0.rows[place].events }
      let shown = kept.subgroups.compactMap { $0.rows[place].events }
      let isSmall = all.contains { (1..<smallest).contains($0) }
      #expect(shown.allSatisfy { $0 == 0 || $0 >= smallest })
      // With the size of the part, two of three categories tell the third.
      #expect(!isSmall || shown.count < 2)
      #expect(!isSmall || kept.categories.subgroups[0].rows[place].n == nil)
    }
    // Both parts of a category tell its total, which is printed where the category is.
    for (table, known) in zip(kept.subgroups, open.subgroups) {
      let hasSmall = known.rows.compactMap(\.events).contains { (1..<smallest).contains($0) }
      #expect(!hasSmall || table.rows.compactMap(\.events).isEmpty)
    }
  }

  /// Two models in other patients: numbers of pbc_comparison.json.
  @Test func comparesWithAnotherModel() throws {
    let tool = try folder()
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    try tool.write(
      MultinomialCommandTests.study.replacing(
        "stage ~ age + sex + log(bili) + albumin + platelet", with: "stage ~ age + sex + albumin"),
      to: "small.yaml")
    #expect(try tool.run("fit", "small.yaml", "-o", "small.json").code == 0)
    let run = try tool.run(
      "validate", "model.json", "--data", "other.csv", "--against", "small.json", "-o", "v.json")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.contains("differences in polytomous discrimination 0.022 (−0.036 to 0.081)"))
    #expect(run.errors.contains("against 'small', cirrhosis: differences in C"))
    #expect(try tool.text("v.json").contains("\"comparisons\""))
    let binary = try tool.run(
      "fit", "--data", "stage.csv", "--formula", "sex ~ age", "--event", "f", "-o", "sex.json")
    #expect(binary.code == 0, "\(binary.errors)")
    let refused = try tool.run(
      "validate", "model.json", "--data", "other.csv", "--against", "sex.json")
    #expect(refused.code != 0 && refused.errors.contains("do not have the same categories"))
  }

  /// A study compares in its own patients, corrected and without P values, and in others.
  @Test func studiesCompareModels() throws {
    let compare =
      "compare: [{formula: '~ age + sex + albumin', label: {en: Fewer, zh-Hans: 简化}}]"
    let tool = try folder {
      $0.replacing(
        "validation: {bootstrap: 20, seed: 7}",
        with: Self.external.replacing("seed: 7", with: "seed: 7, \(compare)"))
    }
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    let table = try tool.text("results/tables/categories-comparison.csv").split(
      whereSeparator: \.isNewline)
    let own = try #require(
      table.first { $0.hasPrefix("development,") && $0.contains(",,polytomous_discrimination,") })
    let fields = own.components(separatedBy: ",")
    // No P value before the method, which has a comma, and a corrected difference.
    #expect(fields[fields.count - 6].isEmpty && Double(fields[fields.count - 1]) != nil)
    let other = try #require(
      table.first { $0.hasPrefix("external,") && $0.contains(",,polytomous_discrimination,") })
    #expect(other.contains(",151,") && other.contains("0.02226"))
    #expect(table.contains { $0.hasPrefix("external,") && $0.contains(",cirrhosis,c_statistic,") })
    let english = try tool.text("results/report.md")
    #expect(english.contains("The model against others over all categories"))
    #expect(english.contains("Fewer (fitted to the development patients): Other patients"))
    #expect(english.contains("was compared with “Fewer”"))
    let chinese = try tool.text("results/report.zh-Hans.md")
    #expect(chinese.contains("本模型与其他模型对全部类别的比较") && chinese.contains("简化"))
    #expect(try tool.run("report", "results").code == 0)
  }

  /// Of 60 other patients three have cirrhosis: their category goes with what would give it away, bridging or early.
  @Test func keepsSmallCategoriesOfOthersBack() throws {
    let tool = try folder()
    let lines = try tool.text("other.csv").split(separator: "\n")
    let (few, most) = (
      lines.filter { $0.hasPrefix("cirrhosis") }.prefix(3),
      lines.dropFirst().filter { !$0.hasPrefix("cirrhosis") }.prefix(57)
    )
    try tool.write(
      ([lines[0]] + few + most).joined(separator: "\n") + "\n", to: "few.csv")
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    let open = try tool.run("validate", "model.json", "--data", "few.csv", "-o", "open.json")
    #expect(open.code == 0 && open.errors.contains("cirrhosis (3)"))
    #expect(try tool.text("open.json").contains("\"recalibration\""))
    let kept = try tool.run(
      "validate", "model.json", "--data", "few.csv", "-o", "kept.json", "--smallest-cell", "5",
      "--against", "model.json")
    #expect(kept.code == 0, "\(kept.errors)")
    let text = try tool.text("kept.json")
    #expect(!text.contains("\"events\" : 3,") && !text.contains("\"category\" : \"cirrhosis\""))
    let shown = ["early", "bridging"].filter { text.contains("\"category\" : \"\($0)\"") }
    #expect(shown.count == 1, "the sizes of two categories of three tell the third")
    #expect(text.contains("\"comparisons\""))
    #expect(!text.contains("\"recalibration\"") && !kept.errors.contains("cirrhosis (3)"))
  }
}
