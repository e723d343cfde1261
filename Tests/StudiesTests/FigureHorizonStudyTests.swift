import Diagnostics
import Figures
import Foundation
import Reporting
import RiskModels
import Testing

@testable import Studies

/// The figures of finished runs name the horizons that their results are about.
@Suite("Horizons of a study's figures") struct FigureHorizonStudyTests {
  private func set(_ sample: String) throws -> FigureSet {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../output-samples/\(sample)/results")
    let results = try FileCoding.decoder().decode(
      Results.self, from: Data(contentsOf: root.appending(path: "results.json")))
    return FigureSet(results: results, model: nil)
  }

  @Test func figuresOfTimesNameTheLongestHorizon() throws {
    let figures = try set("nct06172179").figures.filter { $0.figure is any HorizonFigure }
    #expect(figures.count >= 8)
    for (name, figure) in figures {
      #expect(figure.caption(in: .english).contains("24 months"), "\(name)")
      #expect(figure.caption(in: .simplifiedChinese).contains("24个月"), "\(name)")
    }
  }

  @Test func figuresWithoutTimesNameNone() throws {
    for (name, figure) in try set("pima").figures where figure is any HorizonFigure {
      #expect((figure as? any HorizonFigure)?.horizon == nil, "\(name)")
    }
  }
}
