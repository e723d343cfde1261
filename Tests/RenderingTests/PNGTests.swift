import Foundation
import Rendering
import Scenes
import Testing

@Suite struct PNGTests {
  /// 240 × 120 points at 144 dots an inch are 480 × 240 pixels; 144 / 0.0254 = 5669.3 a metre.
  @Test func recordsItsSize() throws {
    let png = [UInt8](try CairoRenderer().png(sampleScene(), dotsPerInch: 144))
    #expect(Array(png[0..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(word(png, at: 16) == 480)
    #expect(word(png, at: 20) == 240)
    #expect(String(decoding: png[37..<41], as: UTF8.self) == "pHYs")
    #expect(word(png, at: 41) == 5669)
    #expect(word(png, at: 45) == 5669)
    #expect(png[49] == 1)
  }

  /// `pngcheck`-like: every chunk's length and checksum, and the last is IEND.
  @Test func chunksAreWellFormed() throws {
    let png = [UInt8](try CairoRenderer().png(sampleScene(title: "标题"), dotsPerInch: 72))
    var offset = 8
    var types: [String] = []
    while offset + 12 <= png.count {
      let length = word(png, at: offset)
      types.append(String(decoding: png[(offset + 4)..<(offset + 8)], as: UTF8.self))
      let checked = png[(offset + 4)..<(offset + 8 + length)]
      #expect(crc(checked) == UInt32(word(png, at: offset + 8 + length)))
      offset += 12 + length
    }
    #expect(offset == png.count)
    #expect(types == ["IHDR", "pHYs", "iTXt", "iTXt", "IDAT", "IEND"])
  }

  private func word(_ bytes: [UInt8], at index: Int) -> Int {
    bytes[index..<(index + 4)].reduce(0) { $0 << 8 | Int($1) }
  }

  private func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
