public import Diagnostics
internal import Statistics
public import Validation

extension ForestFigure {
  /// Discrimination in each centre of a model of several categories made in the other centres: Hand and Till's M over
  /// all categories, then the C-statistic of each against all others, with pooled values.
  ///
  /// `nil` where no centre was left out. A centre without a label is shown by its code.
  public static func centres(
    _ overall: CategoricalPerformanceSet, _ categories: [CategoryValidation],
    labels: [String: LocalizedText] = [:]
  ) -> ForestFigure? {
    guard let all = overall.byCentre, !all.isEmpty else { return nil }
    let whole =
      all.map { centre in
        Row(
          centre: centre.centre, labels, detail: centre.performance.map { size(n: $0.n) },
          centre.performance?.handTill, isKeptBack: centre.isKeptBack == true)
      } + (overall.byCentrePooled?.handTill?.rows ?? [])
    let heading = Row(
      label: LocalizedText(
        english: "All categories (Hand–Till M)", simplifiedChinese: "全部类别（Hand–Till M）"))
    let parts = categories.flatMap { category in
      [Row(label: category.label)] + rows(category, labels).map { $0.indented() }
    }
    let pooled =
      (overall.byCentrePooled?.handTill).map {
        [(LocalizedText(english: "all categories", simplifiedChinese: "全部类别"), $0)]
      } ?? []
    let each = categories.compactMap { category in
      category.performance.byCentrePooled?.cStatistic.map { (category.label, $0) }
    }
    var figure = ForestFigure(
      id: "forest-centres", measure: .cStatistic,
      rows: [heading] + whole.map { $0.indented() } + parts,
      labelHeading: LocalizedText(english: "Centre left out", simplifiedChinese: "留出中心"),
      detailHeading: LocalizedText(english: "Patients", simplifiedChinese: "患者"),
      title: LocalizedText(
        english:
          "Discrimination in each centre of a model made in the other centres: over all categories by Hand and Till’s M, and of each category against all others.",
        simplifiedChinese:
          "以其余中心建模、在留出中心验证的区分度：全部类别采用Hand–Till的M，各类别与其余类别比较采用C统计量。"))
    figure.notes = heterogeneity((pooled + each).map { (name: $0.0, index: $0.1) })
    return figure
  }

  private static func rows(
    _ category: CategoryValidation, _ labels: [String: LocalizedText]
  ) -> [Row] {
    (category.performance.byCentre ?? []).map { centre in
      Row(
        centre: centre.centre, labels,
        detail: centre.performance.map { size(inCategory: $0.events, of: $0.n) },
        centre.performance?.cStatistic, isKeptBack: centre.isKeptBack == true)
    } + (category.performance.byCentrePooled?.cStatistic?.rows ?? [])
  }

  private static func size(n: Int) -> LocalizedText {
    LocalizedText(
      english: "n = " + Wording(.english).count(n),
      simplifiedChinese: "n = " + Wording(.simplifiedChinese).count(n))
  }

  /// "61 of 498": how many are in a category.
  static func size(inCategory count: Int, of n: Int) -> LocalizedText {
    func text(_ language: Language) -> String {
      Wording(language).categoryShare(n: n, inCategory: count)
    }
    return LocalizedText(
      english: text(.english), simplifiedChinese: text(.simplifiedChinese))
  }
}
