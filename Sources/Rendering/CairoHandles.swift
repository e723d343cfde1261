internal import CCairo
internal import Foundation

/// Owns a `cairo_surface_t` and releases it exactly once.
struct CairoSurface: ~Copyable {
  let pointer: OpaquePointer

  /// Takes ownership of a pointer returned by a `cairo_*_surface_create` function.
  ///
  /// Cairo never returns null: a failed creation returns an inert surface in an error state.
  init(owning pointer: OpaquePointer) throws(RenderingError) {
    self.pointer = pointer
    try RenderingError.check(cairo_surface_status(pointer), doing: "create a surface")
  }

  deinit { cairo_surface_destroy(pointer) }

  /// Flushes pending output and reports what Cairo could not write.
  borrowing func finish() throws(RenderingError) {
    cairo_surface_finish(pointer)
    try RenderingError.check(cairo_surface_status(pointer), doing: "finish the surface")
  }
}

/// Owns a `cairo_t` and releases it exactly once.
struct CairoContext: ~Copyable {
  let pointer: OpaquePointer

  init(drawingOn surface: borrowing CairoSurface) throws(RenderingError) {
    pointer = cairo_create(surface.pointer)
    try status(after: "create a drawing context")
  }

  deinit { cairo_destroy(pointer) }

  /// Runs `body` between a matched save and restore.
  borrowing func saved<E: Error>(_ body: () throws(E) -> Void) throws(E) {
    cairo_save(pointer)
    defer { cairo_restore(pointer) }
    try body()
  }

  borrowing func status(after action: String) throws(RenderingError) {
    try RenderingError.check(cairo_status(pointer), doing: action)
  }
}

/// Collects what Cairo writes.
final class ByteSink {
  var bytes: [UInt8] = []

  /// Cairo's write function; its closure is an unretained `ByteSink`.
  static let write: cairo_write_func_t = { closure, data, length in
    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
    return CAIRO_STATUS_SUCCESS
  }

  var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

extension RenderingError {
  static func check(_ status: cairo_status_t, doing action: String) throws(RenderingError) {
    guard status != CAIRO_STATUS_SUCCESS else { return }
    throw .cairo(action: action, reason: String(cString: cairo_status_to_string(status)))
  }
}
