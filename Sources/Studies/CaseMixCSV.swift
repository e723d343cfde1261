internal import Reporting
internal import Validation

/// How other patients differ from those of the development, as a table for machines.
enum CaseMixCSV {
  static func table(_ mix: CaseMix) -> CSVTable {
    CSVTable(
      header: ["variable", "level", "statistic", "here", "development"],
      rows: mix.predictors.flatMap(rows)
        + (mix.categories ?? []).flatMap { category in
          let name = "linear_predictor_\(category.code)"
          return spread(name, category.here, category.development)
            + [row(name, "", "sd_ratio", category.ratio)].compactMap(\.self)
        }
        + spread("linear_predictor", mix.linearPredictor, mix.developmentLinearPredictor)
        + [
          row("linear_predictor", "", "sd_ratio", mix.linearPredictorRatio),
          row("", "", "outside_range", mix.outsideRange), row("", "", "leverage_rare", mix.rare),
          row("", "", "leverage_beyond", mix.beyond),
        ].compactMap(\.self))
  }

  private static func rows(_ predictor: CaseMix.Predictor) -> [[CSVTable.Cell]] {
    let name = predictor.variable
    return spread(name, predictor.here, predictor.development)
      + predictor.levels.map { level in
        [
          .text(name), .text(level.code), .text("share"), .number(level.share),
          .number(level.development),
        ]
      } + [row(name, "", "outside_range", predictor.outsideRange)].compactMap(\.self)
  }

  private static func spread(
    _ name: String, _ here: CaseMix.Spread?, _ there: CaseMix.Spread?
  ) -> [[CSVTable.Cell]] {
    guard let here else { return [] }
    let quartiles = ["lower_quartile", "median", "upper_quartile"].enumerated().map {
      index, key -> (String, Double?, Double?) in
      func value(_ spread: CaseMix.Spread?) -> Double? {
        spread.flatMap { $0.quartiles.count == 3 ? $0.quartiles[index] : nil }
      }
      return (key, value(here), value(there))
    }
    let all =
      [
        ("mean", here.mean, there?.mean),
        ("sd", here.standardDeviation, there?.standardDeviation),
      ] + quartiles
    return all.map { key, own, other in
      [.text(name), .text(""), .text(key), .number(own), .number(other)]
    }
  }

  private static func row(
    _ name: String, _ level: String, _ statistic: String, _ value: Double?
  ) -> [CSVTable.Cell]? {
    value.map { [.text(name), .text(level), .text(statistic), .number($0), .number(nil)] }
  }
}
