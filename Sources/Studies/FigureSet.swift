internal import Cohorts
internal import Diagnostics
public import Figures
public import Reporting
public import RiskModels
internal import Validation

/// The figures that results allow, in the order of a report.
///
/// Everything but the nomogram is drawn from results alone; a nomogram needs the model.
public struct FigureSet: Sendable {
  /// The figures by name, in order.
  public private(set) var figures: [(name: FigureName, figure: any Figure)] = []

  /// Collects the figures.
  ///
  /// - Parameters:
  ///   - results: What a run or a validation found.
  ///   - model: The model; without it there is no nomogram and no forest plot of its effects.
  ///   - names: The figures that are wanted; `nil` for all.
  ///   - nomogram: How the nomogram is drawn.
  ///   - panels: Pages of several figures, which come last.
  public init(
    results: Results, model: RiskModel?, names: [FigureName]? = nil,
    nomogram: NomogramSettings = NomogramSettings(), panels: [FigurePanel] = []
  ) {
    for name in FigureName.single where names?.contains(name) ?? (name != .pocketCard) {
      if let figure = Self.figure(name, results, model, nomogram) {
        figures.append((name, Self.named(figure, results)))
      }
      if let figure = Self.external(name, results) ?? Self.externalCategories(name, results) {
        figures.append((name, figure))
      }
    }
    for panel in panels {
      let page = panel.figure {
        Self.figure($0, results, model, nomogram).map { Self.named($0, results) }
      }
      if let page { figures.append((.panel, page)) }
    }
  }

  /// One figure; `nil` if the results do not allow it.
  private static func figure(
    _ name: FigureName, _ results: Results, _ model: RiskModel?, _ nomogram: NomogramSettings
  ) -> (any Figure)? {
    let outcome = results.study.outcome.label
    let reference = results.model?.categories?.reference
    if let figure = results.categories.flatMap({
      Self.figure(name, of: $0, in: results.study, reference: reference)
    }) {
      return figure
    }
    let apparent = results.performance?.apparent ?? results.performance?.external
    return switch name {
    case .flow: Self.flow(results)
    case .recruitment: Self.recruitment(results)
    case .missingness: results.missing?.patterns.flatMap { MissingnessFigure($0) }
    case .nomogram: model.flatMap { NomogramFigure.drawing($0, settings: nomogram) }
    case .roc: Self.roc(results, outcome)
    case .calibration: Self.calibration(results, outcome)
    case .decision:
      apparent.flatMap { performance in
        results.decisionCurve.map {
          DecisionCurveFigure(
            curve: $0, performance: performance, correctedBy: Self.correction(results),
            outcome: outcome)
        }
      }
    case .distribution:
      results.riskDistribution.map {
        DistributionFigure(
          distribution: $0, outcome: outcome, competingEvents: Self.competingEvents(results))
      }
    case .thresholdPerformance: Self.thresholds(results, apparent, outcome)
    case .survival:
      results.survivalCurves.map { SurvivalFigure(curves: $0, outcome: outcome) }
    case .forest: model.map { ForestFigure.effects(of: $0) }
    case .partialEffects: model.flatMap { PartialEffectsFigure($0) }
    case .partialRisks: model.flatMap { PartialEffectsFigure($0, reading: .risks) }
    case .rocHorizons: Self.horizons(results, outcome)
    case .rocModels:
      Self.compared(results, Self.ownPatients(results)).map {
        Self.marked(ROCFigure(comparing: $0, outcome: outcome), results)
      }
    case .decisionModels:
      Self.compared(results, Self.ownPatients(results)).flatMap {
        DecisionCurveFigure(comparing: $0, outcome: outcome)
      }
    case .interventionsAvoided: Self.interventions(results, apparent, outcome)
    case .instability: Self.instability(results, apparent, outcome)
    case .calibrationCentres:
      results.performance?.byCentre.flatMap {
        CalibrationCentresFigure($0, labels: results.study.centreLabels, outcome: outcome)
      }
    case .forestCentres: Self.centres(results)
    case .forestSubgroups: Self.subgroups(results)
    case .shrinkagePath:
      results.model?.shrinkage.map { ShrinkagePathFigure(path: $0, outcome: outcome) }
    case .shrinkageCurve:
      results.model?.shrinkage.flatMap { ShrinkageCurveFigure(path: $0, outcome: outcome) }
    case .pocketCard: model.flatMap { PocketCardFigure($0, performances: results.pocketCard) }
    case .panel: nil
    }
  }

  /// Subgroups of the patients whom the main tables are about.
  private static func subgroups(_ results: Results) -> (any Figure)? {
    let patients = ownPatients(results)
    let performance = results.performance
    let all = patients == .development ? performance?.apparent : performance?.external
    return ForestFigure.subgroups(
      (results.subgroups ?? []).filter { ($0.patients ?? .development) == patients },
      amongAll: results.categories == nil ? all : nil, isApparent: patients == .development)
  }

  /// The figure of the same name in other patients; ROC curves of both stand in one figure.
  private static func external(_ name: FigureName, _ results: Results) -> (any Figure)? {
    guard let external = results.external, results.performance?.apparent != nil,
      let performance = results.performance?.external
    else { return nil }
    let outcome = results.study.outcome.label
    let figure: (any Figure)? =
      switch name {
      case .calibration:
        CalibrationFigure(
          curve: external.calibrationCurve, distribution: external.riskDistribution,
          performance: performance, corrected: nil, outcome: outcome)
      case .decision:
        DecisionCurveFigure(
          curve: external.decisionCurve, performance: performance, outcome: outcome)
      case .distribution:
        DistributionFigure(distribution: external.riskDistribution, outcome: outcome)
      case .thresholdPerformance:
        marked(
          ThresholdPerformanceFigure(
            roc: external.roc, performance: performance, outcome: outcome), results)
      case .rocModels:
        compared(results, .external).map {
          marked(ROCFigure(comparing: $0, outcome: outcome), results)
        }
      case .decisionModels:
        compared(results, .external).flatMap {
          DecisionCurveFigure(comparing: $0, outcome: outcome)
        }
      case .flow, .recruitment, .missingness, .nomogram, .roc, .survival, .forest, .partialEffects,
        .partialRisks,
        .calibrationCentres, .forestCentres, .shrinkagePath,
        .shrinkageCurve, .panel, .rocHorizons, .interventionsAvoided, .instability,
        .forestSubgroups, .pocketCard:
        nil
      }
    return figure.map {
      ExternalFigure(figure: named($0, results), patients: external.title)
    }
  }

  /// Several models in one set of patients, at the longest horizon; `nil` if none were compared there.
  private static func compared(
    _ results: Results, _ patients: SubgroupTable.Patients
  ) -> ComparedModels? {
    (results.comparedModels ?? []).last { $0.patients == patients && $0.models.count > 1 }
  }

  private static func ownPatients(_ results: Results) -> SubgroupTable.Patients {
    let hasOwn =
      results.performance?.apparent != nil || results.categories?.overall.apparent != nil
    return hasOwn ? .development : .external
  }

  /// Competing events by the horizon of the distribution; `nil` where nothing competes.
  private static func competingEvents(_ results: Results) -> Int? {
    guard results.model?.family.heedsCompetingEvents == true else { return nil }
    return results.model?.followUp?.horizons.last?.competingEvents
  }

  /// How performance was corrected; files from before other methods had a bootstrap's optimism.
  private static func correction(_ results: Results) -> ResamplingMethod {
    results.performance?.optimismCorrected?.method ?? .optimism
  }

  /// Centres left out one at a time, where the validation did so.
  private static func centres(_ results: Results) -> (any Figure)? {
    guard let centres = results.performance?.byCentre, !centres.isEmpty else { return nil }
    return ForestFigure.centres(
      centres, pooled: results.performance?.byCentrePooled,
      corrected: results.performance?.optimismCorrected?.corrected, by: correction(results),
      labels: results.study.centreLabels)
  }

  private static func flow(_ results: Results) -> (any Figure)? {
    guard let attrition = results.attrition, attrition.screened > 0 else { return nil }
    var analysed = results.model.map { FlowDiagramFigure.Analysed(n: $0.n, events: $0.events) }
    analysed?.categories = results.model?.categories?.counted
    var figure = FlowDiagramFigure(
      attrition: attrition, analysed: analysed, centreLabels: results.study.centreLabels)
    let centres = attrition.centres.compactMap { code in
      results.study.centres.first { $0.code == code }
    }
    if centres.contains(where: { $0.outcomeKnown != nil }) {
      let hasEvents = results.categories == nil
      figure.addOutcomes(
        known: centres.map(\.outcomeKnown), events: hasEvents ? centres.map(\.events) : nil)
    }
    return figure
  }

  private static func roc(_ results: Results, _ outcome: LocalizedText) -> (any Figure)? {
    guard let roc = results.roc else { return nil }
    let set = results.performance
    guard let performance = set?.apparent ?? set?.external else { return nil }
    let isApparent = set?.apparent != nil
    let name =
      isApparent
      ? LocalizedText(english: "Development, apparent", simplifiedChinese: "建模数据（表观）")
      : LocalizedText(english: "Validation", simplifiedChinese: "验证数据")
    var curves = [ROCFigure.Curve(name: name, roc: roc, performance: performance)]
    if let external = results.external, isApparent, let performance = set?.external {
      curves.append(
        ROCFigure.Curve(name: external.title, roc: external.roc, performance: performance))
    }
    return marked(ROCFigure(curves: curves, outcome: outcome), results)
  }

  static func marked(
    _ figure: ThresholdPerformanceFigure, _ results: Results
  ) -> ThresholdPerformanceFigure {
    var figure = figure
    figure.markOrigin = origin(results)
    return figure
  }

  /// Without thresholds of the study, curves are marked at their largest Youden index.
  private static func origin(_ results: Results) -> ThresholdOrigin {
    results.plan.thresholds.isEmpty ? .youden : .study
  }

  static func marked(_ figure: ROCFigure, _ results: Results) -> ROCFigure {
    var figure = figure
    figure.markOrigin = origin(results)
    return figure
  }

  /// The ROC curves at all horizons over each other, the longest marked; `nil` for fewer than two.
  private static func horizons(_ results: Results, _ outcome: LocalizedText) -> (any Figure)? {
    guard let horizons = results.horizons, horizons.count > 1 else { return nil }
    let times = results.model?.timeToEvent
    let curves = horizons.compactMap { found -> ROCFigure.Curve? in
      let set = found.performance
      guard let performance = set.apparent ?? set.external else { return nil }
      let name = times?.inWords(found.horizon) ?? LocalizedText("\(found.horizon)")
      return ROCFigure.Curve(name: name, roc: found.roc, performance: performance)
    }
    guard curves.count > 1 else { return nil }
    var figure = ROCFigure(id: "roc-horizons", curves: curves, outcome: outcome)
    figure.isApparent = horizons.allSatisfy { $0.performance.apparent != nil }
    // The longest horizon is the last: tables of thresholds are about it.
    figure.markedCurve = curves.count - 1
    return marked(figure, results)
  }

  private static func calibration(_ results: Results, _ outcome: LocalizedText) -> (any Figure)? {
    guard let curve = results.calibrationCurve, let distribution = results.riskDistribution,
      let performance = results.performance?.apparent ?? results.performance?.external
    else { return nil }
    return CalibrationFigure(
      curve: curve, distribution: distribution, performance: performance,
      corrected: results.performance?.optimismCorrected?.corrected,
      correctedBy: correction(results),
      external: results.external.map {
        CalibrationFigure.OtherCurve(name: $0.title, curve: $0.calibrationCurve)
      }, outcome: outcome)
  }

  /// What reports say of the figures.
  public func records(formats: [FigureFormat]) -> [FigureRecord] {
    figures.map { _, figure in
      func localized(_ words: (Language) -> String) -> LocalizedText {
        LocalizedText(
          wordings: Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, words($0)) }))
      }
      return FigureRecord(
        id: figure.id, caption: localized(figure.caption),
        alternativeText: localized(figure.alternativeText), formats: formats.map(\.rawValue))
    }
  }
}
