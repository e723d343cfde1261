/// Every name that a report template may use: the one list that the checker, the reports and the
/// documentation of templates go by.
package enum ReportFields {
  private static let cell = [
    TemplateField("text", .optionalText, "what stands in the cell"),
    TemplateField("estimate", .optionalText, "of a number with its interval: the number"),
    TemplateField(
      "unbroken", .optionalText, "what follows it, or a short text, in which no line may break"),
    TemplateField("link", .optionalText, "where in the report the cell points, an anchor"),
    TemplateField("is_number", .flag, "whether its column holds numbers"),
  ]

  private static let row = [
    TemplateField("head", .text, "what the row is about"),
    TemplateField("is_group", .flag, "whether it heads the rows after it"),
    TemplateField(
      "is_spanning", .flag, "whether its head has the whole width and its cells are empty"),
    TemplateField("span", .text, "how many columns the table has, that of heads included"),
    TemplateField("is_member", .flag, "whether it belongs to the group above it"),
    TemplateField(
      "is_held", .flag, "whether it must not be parted from the next row by the end of a column"),
    TemplateField("is_total", .flag, "whether it sums up"),
    TemplateField("cells", .list(cell), "the cells after the head"),
  ]

  package static let table = [
    TemplateField("anchor", .text, "its anchor in the report"),
    TemplateField("number", .text, "its number in the report"),
    TemplateField("title", .text, "its title"),
    TemplateField("corner", .text, "the heading over the rows' heads"),
    TemplateField("has_column_groups", .flag, "whether headings stand over several columns"),
    TemplateField(
      "column_groups",
      .list([
        TemplateField("text", .optionalText, "the heading; absent over a column that stands alone"),
        TemplateField("span", .text, "how many columns it heads"),
      ]), "the headings over the columns' headings, left to right"),
    TemplateField(
      "columns",
      .list([
        TemplateField("text", .text, "the column's heading"),
        TemplateField("full_text", .text, "the same with the heading over it"),
        TemplateField("is_number", .flag, "whether it holds numbers"),
      ]), "the columns after the rows' heads"),
    TemplateField("rows", .list(row), "the rows"),
    TemplateField("is_wide", .flag, "whether it has more than five columns"),
    TemplateField("is_short", .flag, "whether it should stand on one page"),
    TemplateField("is_flowing", .flag, "whether its rows may run on in columns side by side"),
    TemplateField("has_notes", .flag, "whether notes follow it"),
    TemplateField("notes", .list([TemplateField("text", .text, "one note")]), "notes under it"),
  ]

  package static let figure = [
    TemplateField("anchor", .text, "its anchor in the report"),
    TemplateField("number", .text, "its number in the report"),
    TemplateField("caption", .text, "the words under it"),
    TemplateField("alternative_text", .text, "the words for readers who cannot see it"),
    TemplateField("has_svg", .flag, "whether the drawing can stand inside the page"),
    TemplateField("svg", .markup, "the drawing, ready to stand inside a page"),
    TemplateField("path", .text, "its file below the output folder"),
  ]

  private static let block = [
    TemplateField("heading", .optionalText, "a heading inside the section"),
    TemplateField("paragraph", .optionalText, "a paragraph"),
    TemplateField("is_list", .flag, "whether this is a list of points"),
    TemplateField("points", .list([TemplateField("text", .text, "one point")]), "the points"),
    TemplateField("is_equation", .flag, "whether this is the model's equation"),
    TemplateField(
      "lines",
      .list([
        TemplateField("text", .text, "one line"),
        TemplateField("is_term", .flag, "whether it goes on with the sum above"),
      ]), "its lines"),
    TemplateField("table", .record(table), "a table"),
    TemplateField("figure", .record(figure), "a figure"),
  ]

  private static let section = [
    TemplateField("anchor", .text, "its anchor in the report"),
    TemplateField("number", .text, "its number in the report"),
    TemplateField("title", .text, "its heading"),
    TemplateField("blocks", .list(block), "what stands in it, in order"),
  ]

  /// Tables that templates may place one by one.
  package static let tableNames = [
    "attrition", "centres", "baseline", "missing", "coefficients", "tests", "checks", "points",
    "performance", "categories_overall", "categories", "categories_recalibration",
    "categories_subgroups", "categories_comparison", "horizons",
    "thresholds", "instability",
    "subgroups", "subgroup_thresholds",
    "categories_centres_overall", "categories_centres", "categories_centres_pooled",
    "centre_performance", "centre_errors", "external_subgroups", "external_subgroup_thresholds",
    "calibration_tests", "case_mix", "pocket_card", "external_pocket_card",
    "comparison", "external_comparison", "cohort_contrast",
    "external_performance",
    "external_thresholds", "sensitivity", "sensitivity_coefficients", "conventions", "checklist",
    "inputs",
  ]

  /// Figures that templates may place one by one.
  package static let figureNames = [
    "flow", "nomogram", "roc", "calibration", "decision", "distribution", "survival", "forest",
    "instability",
    "partial_effects", "partial_risks", "threshold_performance", "roc_horizons",
    "interventions_avoided", "calibration_centres", "recruitment", "missingness",
    "forest_subgroups",
    "roc_models", "decision_models",
    "external_calibration", "external_decision", "external_distribution",
    "external_threshold_performance", "external_roc_models", "external_decision_models",
  ]

  /// The names at the top of a report.
  package static let all: [TemplateField] = heading + parts + single

  private static let heading = [
    TemplateField("language", .text, "the language code: en, zh-Hans"),
    TemplateField("title", .text, "the study's title"),
    TemplateField("outcome", .text, "what is predicted, for whom, within which time"),
    TemplateField("is_synthetic", .flag, "whether the patients are synthetic"),
    TemplateField("authors", .optionalText, "who did the study"),
    TemplateField("registration", .optionalText, "the study's registration"),
    TemplateField("version", .optionalText, "the version of the study file"),
    TemplateField("model_identifier", .optionalText, "the code of this very model"),
    TemplateField("date", .optionalText, "the date of the run, if one was fixed"),
    TemplateField("tool", .text, "the tool and its version"),
  ]

  private static let parts = [
    TemplateField(
      "key_figures",
      .list([
        TemplateField("value", .text, "the number"),
        TemplateField("label", .text, "what it is"),
        TemplateField("detail", .optionalText, "what goes with it"),
      ]), "the strip of numbers at the top"),
    TemplateField(
      "other_languages",
      .list([
        TemplateField("file", .text, "the file name of the report in that language"),
        TemplateField("markdown_file", .text, "the same for Markdown"),
        TemplateField("code", .text, "its language code"),
        TemplateField("name", .text, "its name in itself"),
      ]), "the same report in the run's other languages"),
    TemplateField("sections", .list(section), "the report, section by section"),
  ]

  private static let single =
    tableNames.map {
      TemplateField("\($0)_table", .record(table), "the table alone, for a layout of your own")
    }
    + figureNames.map {
      TemplateField("\($0)_figure", .record(figure), "the figure alone, for a layout of your own")
    }
}
