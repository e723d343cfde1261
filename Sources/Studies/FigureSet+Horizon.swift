internal import Figures
internal import Reporting
internal import RiskModels
internal import Validation

extension FigureSet {
  /// A figure of risks within a horizon, naming it; others as they are.
  ///
  /// Figures are about the longest horizon, as the tables are; ROC curves of several horizons have names of their own.
  static func named(_ figure: any Figure, _ results: Results) -> any Figure {
    guard let figure = figure as? any HorizonFigure, figure.id != "roc-horizons",
      let horizon = horizon(of: results)
    else { return figure }
    return figure.naming(horizon)
  }

  /// The longest horizon of a model with times; else the time span that the study words.
  private static func horizon(of results: Results) -> FigureHorizon? {
    guard let times = results.model?.timeToEvent else {
      return results.study.outcome.horizon.map { FigureHorizon(within: $0) }
    }
    let performance = results.performance
    let time = performance?.apparent?.horizon ?? performance?.external?.horizon
    return (time ?? times.primaryHorizon).map { FigureHorizon($0, in: times) }
  }
}
