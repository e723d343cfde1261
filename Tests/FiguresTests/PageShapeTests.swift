import Scenes
import Testing

@testable import Figures

@Suite struct PageShapeTests {
  /// What needs the same area on every page, as text does that wraps.
  private func need(area: Double) -> (Double) -> Size {
    { width in Size(width: width, height: area / width) }
  }

  @Test func whatFitsStaysAsItIs() {
    let shape = PageShape.fit(width: 960, aspect: 16.0 / 9, needed: need(area: 960 * 400))
    #expect(shape == Size(width: 960, height: 400))
  }

  @Test(arguments: [1.2, 2, 5, 20]) func pagesAreNoLargerThanNeeded(factor: Double) {
    let aspect = 16.0 / 9
    let area = 960 * 540 * factor
    let shape = PageShape.fit(width: 960, aspect: aspect, needed: need(area: area))
    let least = (area * aspect).squareRoot()
    #expect(shape.width >= least * 0.999999 && shape.width <= least * 1.051)
    #expect(shape.height * aspect <= shape.width)
  }
}
