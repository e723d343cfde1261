internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// Everything that is printed under a nomogram of several sums.
struct JointNomogramNotes {
  private let figure: JointNomogramFigure
  private let charts: [RiskChart]
  private let layouts: [NomogramLayout]
  private let style: FigureStyle
  /// The confidence bars of total points of the first part that has any.
  var totalConfidence: TotalConfidence?
  /// The letters of parts without such bars.
  var partsWithoutBars: [String] = []

  init(
    _ figure: JointNomogramFigure, charts: [RiskChart], layouts: [NomogramLayout],
    style: FigureStyle
  ) {
    (self.figure, self.charts, self.layouts) = (figure, charts, layouts)
    self.style = style
  }

  private var words: NomogramWording { NomogramWording(style.language) }

  func footer(measuring text: some TextMeasurer) -> NomogramNotes.Footer {
    let theme = style.theme
    let width = theme.width - 2 * theme.gap
    let blocks = [reading, facts, [words.model(figure.model)]].enumerated().map { index, parts in
      ParagraphLayout(
        words.sentences(parts), font: theme.smallFont,
        color: index == 0 ? theme.ink : theme.mutedInk, width: width, measuring: text)
    }
    let ruler = figure.settings.millimetresPerPoint.map {
      RulerBar(words.ruler(millimetresPerPoint: $0), theme: theme, width: width, measuring: text)
    }
    return NomogramNotes.Footer(
      blocks: blocks, x: theme.gap, spacing: theme.smallFont.size * 0.4, ruler: ruler)
  }

  /// How to read what is on this chart.
  private var reading: [String] {
    var sentences = [
      words.howToReadParts(figure.scale),
      figure.oddsAxes.isEmpty ? words.howToReadChart : words.howToReadOdds,
    ]
    let rows = layouts.flatMap(\.rows)
    if rows.contains(where: \.isFolded) { sentences.append(words.howToReadFolds) }
    let axes = figure.scale.parts.flatMap(\.scale.axes)
    if axes.contains(where: { !$0.conditions.isEmpty }) {
      sentences.append(words.howToReadConditions(axes))
    }
    let tracks = rows.flatMap(\.tracks)
    if tracks.contains(where: { $0.strip != nil }) { sentences.append(words.distribution) }
    if layouts.contains(where: { !$0.isWithoutPointBars }) { sentences.append(words.confidence) }
    if let bars = totalConfidence {
      sentences.append(words.totalConfidence(bars))
      sentences += words.withoutTotalConfidence(partsWithoutBars)
    }
    return sentences + patientSentences
  }

  private var patientSentences: [String] {
    guard !figure.patients.isEmpty else { return [] }
    var sentences = [words.patientMarks]
    let add = figure.scale.parts.indices.allSatisfy { part in
      PatientOverlay(
        figure.patients.map { $0[part] }, risks: figure.patients.map { _ in [] },
        model: figure.scale.parts[part].model, scale: figure.scale.parts[part].scale, style: style
      ).addsUp
    }
    if !add { sentences.append(words.sumsOfUnrounded) }
    if !charts.isEmpty, figure.risks.contains(where: { $0.contains { $0?.lower != nil } }) {
      sentences.append(words.riskIntervalsInBrackets)
    }
    let hasHollow = figure.patients.contains { patient in
      zip(patient, layouts).contains { points, layout in
        let heights = MarkHeight(scale: layout.scale, layout: layout)
        return points.entries.contains {
          $0.points != nil && heights.isBetween(of: $0.variables, values: points.values)
        }
      }
    }
    if hasHollow { sentences.append(words.hollowMarks) }
    if figure.patients.contains(where: { $0.contains { $0.total == nil } }) {
      sentences.append(words.unknownMarks)
    }
    return sentences
  }

  /// How precise the charts are, what they do not reach and what is not drawn.
  private var facts: [String] {
    let scale = figure.scale
    var sentences = [words.oneScale(scale)] + words.withoutEffect(scale)
    if let layout = layouts.first, !charts.isEmpty || !figure.oddsAxes.isEmpty {
      sentences.append(
        words.precision(
          ReadingPrecision(figure, axisLength: layout.end - layout.start, charts: charts)))
    }
    sentences.append(words.reach(scale))
    sentences += words.thinned(layouts.flatMap(\.thinnedAxes))
    let limits = charts.isEmpty ? [] : Set(figure.settings.limits)
    if !limits.isEmpty {
      let missing = charts.reduce(limits) { $0.intersection($1.missingLimits) }
      sentences.append(
        words.limits(limits.subtracting(missing).sorted(), beyond: missing.sorted()))
    }
    return sentences
  }
}
