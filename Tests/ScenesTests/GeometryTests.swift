import Scenes
import Testing

@Suite struct GeometryTests {
  @Test func rectanglesThatShareAnEdgeDoNotOverlap() {
    let left = Rectangle(x: 0, y: 0, width: 10, height: 10)
    let right = Rectangle(x: 10, y: 0, width: 10, height: 10)
    #expect(!left.overlaps(right))
    #expect(left.overlaps(Rectangle(x: 9, y: 9, width: 10, height: 10)))
  }
}
