public import Scenes
internal import Synchronization

/// Measures text with the fonts that the renderer draws with; safe to share between threads, but each
/// thread is faster with one of its own.
public final class PangoMeasurer: TextMeasurer, Sendable {
  private let engine: TextEngine
  private let turn = Mutex(())

  /// Takes a text engine of the process, which remembers what it has measured.
  ///
  /// - Parameter fonts: The fonts to measure with; `nil` for the shipped ones.
  /// - Throws: `fontsNotFound`, `unreadableFont` or `unsuitableFont`.
  public init(fonts: FontChoice? = nil) throws(RenderingError) {
    engine = try TextEngine.borrow(fonts)
  }

  /// The fonts it measures with.
  public var fonts: FontChoice? { engine.fonts.choice }

  deinit { TextEngine.giveBack(engine) }

  /// The advance width and the height of a line of the font.
  public func size(of run: TextRun) -> Size {
    let height = (FontMetrics.ascent + FontMetrics.descent) * run.font.size
    return Size(width: turn.withLock { _ in engine.width(of: run) }, height: height)
  }

  /// The distance from the top of the line to the baseline.
  public func ascent(of font: FontSpec) -> Double { FontMetrics.ascent * font.size }
}
