import Figures
import Foundation
import Rendering
import Scenes
import Testing

/// A ruler laid on a printed figure finds the width that the theme promises, in every format.
@Suite struct PhysicalSizeTests {
  private func scene(_ theme: Theme) -> Scene {
    Scene(size: Size(width: theme.width, height: theme.width * 0.61))
  }

  /// Cairo writes sizes to a millionth of a point.
  @Test(arguments: Theme.presets) func pagesOfPDF(theme: Theme) throws {
    let page = scene(theme)
    let file = String(decoding: try CairoRenderer().pdf(page), as: UTF8.self)
    let box = try #require(file.firstMatch(of: #/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]/#))
    #expect(abs(try #require(Double(box.1)) - page.size.width) < 1e-4)
    #expect(abs(try #require(Double(box.2)) - page.size.height) < 1e-4)
  }

  /// To a micrometre, and the drawing fills it without being stretched.
  @Test(arguments: Theme.presets) func drawingsOfSVG(theme: Theme) throws {
    let page = scene(theme)
    let file = try SVGWriter().svg(page)
    let size = try #require(
      file.firstMatch(
        of: #/width="([0-9.]+)mm" height="([0-9.]+)mm" viewBox="0 0 ([0-9.]+) ([0-9.]+)"/#))
    let numbers = try [size.1, size.2, size.3, size.4].map { try #require(Double($0)) }
    #expect(abs(numbers[0] - page.size.width * 25.4 / 72) <= 0.0005 + 1e-9)
    #expect(abs(numbers[1] - page.size.height * 25.4 / 72) <= 0.0005 + 1e-9)
    #expect(abs(numbers[2] - page.size.width) <= 0.0005 + 1e-9)
    #expect(abs(numbers[3] - page.size.height) <= 0.0005 + 1e-9)
  }

  /// To half a pixel; the format records whole dots a metre, an error below 0.02 mm at 600 dots an inch.
  @Test(arguments: Theme.presets, [72.0, 96, 150, 300, 600, 333.3])
  func imagesOfPNG(theme: Theme, dotsPerInch: Double) throws {
    let page = Scene(size: Size(width: theme.width, height: 20))
    let bytes = [UInt8](try CairoRenderer().png(page, dotsPerInch: dotsPerInch))
    func word(_ index: Int) -> Double {
      Double(bytes[index..<(index + 4)].reduce(0) { $0 << 8 | Int($1) })
    }
    let dotsPerMetre = (dotsPerInch / 0.0254).rounded()
    #expect(word(41) == dotsPerMetre && word(45) == dotsPerMetre && bytes[49] == 1)
    let halfPixel = 25.4 / dotsPerInch / 2
    let millimetresWide = word(16) / word(41) * 1000
    let rounding = millimetresWide * 0.5 / dotsPerMetre
    #expect(abs(millimetresWide - theme.width * 25.4 / 72) <= halfPixel + rounding)
  }
}
