internal import Validation

/// The rows of a table of calibration curves, told apart by their first cell.
extension CalibrationCurve {
  /// What the cells of a row are.
  static let cellNames = ["series", "predicted", "observed", "lower", "upper", "n", "events"]

  /// The smooth curve, the corrected one and the groups.
  var cells: [[String]] { curveCells + groupCells }

  /// The smooth curve and the corrected one.
  var curveCells: [[String]] {
    smooth.cells(named: "smooth")
      + correctedPoints.map {
        ["corrected", FigureTable.cell($0.0), FigureTable.cell($0.1), "", "", "", ""]
      }
  }

  /// The groups of patients.
  var groupCells: [[String]] {
    groups.map { group in
      [
        "group", FigureTable.cell(group.meanPredicted), FigureTable.cell(group.observed.estimate),
        FigureTable.cell(group.observed.lower), FigureTable.cell(group.observed.upper),
        FigureTable.cell(group.n), FigureTable.cell(group.events),
      ]
    }
  }
}

extension CalibrationCurve.Smooth {
  /// A row for each point, the name of the curve first.
  func cells(named name: String) -> [[String]] {
    points.map { index in
      [
        name, FigureTable.cell(predicted[index]), FigureTable.cell(observed[index]),
        FigureTable.cell(lower.at(index)), FigureTable.cell(upper.at(index)), "", "",
      ]
    }
  }
}
