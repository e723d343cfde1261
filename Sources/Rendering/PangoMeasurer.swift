public import Scenes
internal import Synchronization

/// Measures text with the fonts that the renderer draws with; safe to share between threads.
public final class PangoMeasurer: TextMeasurer, Sendable {
  private struct Key: Hashable {
    var string: String
    var font: FontSpec
  }

  private struct State {
    var widths: [Key: Double] = [:]
  }

  private let engine: TextEngine
  private let state = Mutex(State())
  private static let cacheLimit = 8192

  /// Takes a text engine of the process.
  ///
  /// - Throws: `fontsNotFound` or `unreadableFont`.
  public init() throws(RenderingError) { engine = try TextEngine.borrow() }

  deinit { TextEngine.giveBack(engine) }

  /// The advance width and the height of a line of the font.
  public func size(of run: TextRun) -> Size {
    let height = (FontMetrics.ascent + FontMetrics.descent) * run.font.size
    let key = Key(string: run.string, font: run.font)
    let width = state.withLock { state in
      if let known = state.widths[key] { return known }
      let width = (try? PangoTextLayout(run, engine: engine))?.width ?? 0
      if state.widths.count >= Self.cacheLimit { state.widths.removeAll(keepingCapacity: true) }
      state.widths[key] = width
      return width
    }
    return Size(width: width, height: height)
  }

  /// The distance from the top of the line to the baseline.
  public func ascent(of font: FontSpec) -> Double { FontMetrics.ascent * font.size }
}
