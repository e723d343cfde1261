public import Scenes
internal import Synchronization

/// Measures text with the fonts that the renderer draws with; safe to share between threads, but each
/// thread is faster with one of its own.
public final class PangoMeasurer: TextMeasurer, Sendable {
  private let engine: TextEngine
  private let turn = Mutex(())

  /// Takes a text engine of the process, which remembers what it has measured.
  ///
  /// - Throws: `fontsNotFound` or `unreadableFont`.
  public init() throws(RenderingError) { engine = try TextEngine.borrow() }

  deinit { TextEngine.giveBack(engine) }

  /// The advance width and the height of a line of the font.
  public func size(of run: TextRun) -> Size {
    let height = (FontMetrics.ascent + FontMetrics.descent) * run.font.size
    return Size(width: turn.withLock { _ in engine.width(of: run) }, height: height)
  }

  /// The distance from the top of the line to the baseline.
  public func ascent(of font: FontSpec) -> Double { FontMetrics.ascent * font.size }
}
