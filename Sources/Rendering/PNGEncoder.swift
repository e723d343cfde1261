internal import CZlib
internal import Foundation

/// Writes 8-bit RGB images: twice as fast as Cairo's encoder, and with the physical size.
struct PNGEncoder {
  let width: Int
  let height: Int
  let dotsPerInch: Double
  let title: String
  let description: String

  /// The file made from Cairo's RGB24 pixels, which are 32-bit words in the machine's byte order.
  func encode(_ pixels: UnsafeRawBufferPointer, _ stride: Int) throws(RenderingError) -> Data {
    var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    append("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0], to: &file)
    let dotsPerMetre = Int((dotsPerInch / 0.0254).rounded())
    append("pHYs", bigEndian(dotsPerMetre) + bigEndian(dotsPerMetre) + [1], to: &file)
    for (keyword, text) in [("Title", title), ("Description", description)] where !text.isEmpty {
      // Keyword, uncompressed, no language, no translated keyword, UTF-8 text.
      append("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8), to: &file)
    }
    append("IDAT", try compressed(rows(of: pixels, stride)), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  private func rows(of pixels: UnsafeRawBufferPointer, _ stride: Int) -> [UInt8] {
    let rowLength = 1 + 3 * width
    return [UInt8](unsafeUninitializedCapacity: rowLength * height) { buffer, count in
      for y in 0..<height {
        var target = y * rowLength
        buffer[target] = 0  // no filter: best for flat colours, and fastest
        target += 1
        for x in 0..<width {
          let pixel = pixels.loadUnaligned(fromByteOffset: y * stride + 4 * x, as: UInt32.self)
          buffer[target] = UInt8(truncatingIfNeeded: pixel >> 16)
          buffer[target + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
          buffer[target + 2] = UInt8(truncatingIfNeeded: pixel)
          target += 3
        }
      }
      count = rowLength * height
    }
  }

  private func compressed(_ bytes: [UInt8]) throws(RenderingError) -> [UInt8] {
    var length = compressBound(uLong(bytes.count))
    var status = Z_OK
    let result = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
      status = compress2(buffer.baseAddress, &length, bytes, uLong(bytes.count), 6)
      count = status == Z_OK ? Int(length) : 0
    }
    guard status == Z_OK else { throw .compressionFailed }
    return result
  }

  private func append(_ type: String, _ content: [UInt8], to file: inout Data) {
    let checked = Array(type.utf8) + content
    file.append(contentsOf: bigEndian(content.count))
    file.append(contentsOf: checked)
    file.append(contentsOf: bigEndian(Int(crc32(0, checked, uInt(checked.count)))))
  }

  private func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
