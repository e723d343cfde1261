internal import Scenes

/// A part of a page that knows its size and can be drawn anywhere.
struct SheetBlock {
  var size: Size
  var items: (Point) -> [Scene.Item]

  static var empty: SheetBlock { SheetBlock(size: Size(width: 0, height: 0)) { _ in [] } }

  var isEmpty: Bool { size.height <= 0 }

  /// Blocks under each other; empty ones take no gap.
  static func stack(_ blocks: [SheetBlock], gap: Double = 0) -> SheetBlock {
    let shown = blocks.filter { !$0.isEmpty }
    let height = height(of: shown, gap: gap)
    let size = Size(width: shown.map(\.size.width).max() ?? 0, height: height)
    return SheetBlock(size: size) { origin in
      var y = origin.y
      return shown.flatMap { block in
        defer { y += block.size.height + gap }
        return block.items(Point(x: origin.x, y: y))
      }
    }
  }

  /// The height of a stack.
  static func height(of blocks: [SheetBlock], gap: Double) -> Double {
    let shown = blocks.filter { !$0.isEmpty }
    return shown.reduce(0) { $0 + $1.size.height } + gap * Double(max(0, shown.count - 1))
  }

  /// Two blocks side by side, tops aligned, the second `offset` to the right.
  static func beside(_ left: SheetBlock, _ right: SheetBlock, offset: Double) -> SheetBlock {
    let size = Size(
      width: offset + right.size.width, height: max(left.size.height, right.size.height))
    return SheetBlock(size: size) { origin in
      left.items(origin) + right.items(Point(x: origin.x + offset, y: origin.y))
    }
  }

  /// The block inside a frame.
  func framed(padding: Double, width: Double, stroke: Stroke, fill: Color? = nil) -> SheetBlock {
    let outer = Size(width: width, height: size.height + 2 * padding)
    return SheetBlock(size: outer) { origin in
      let box = Rectangle(x: origin.x, y: origin.y, width: outer.width, height: outer.height)
      let frame = Path.rectangle(box.inset(by: stroke.width / 2), cornerRadius: 3)
      return [.path(frame, fill: fill, stroke: stroke)]
        + items(Point(x: origin.x + padding, y: origin.y + padding))
    }
  }

  /// The block as one group of the scene.
  func role(_ role: Role) -> SheetBlock {
    SheetBlock(size: size) { origin in [.group(Scene.Group(role: role, items: items(origin)))] }
  }

  /// A thin rule.
  static func rule(width: Double, stroke: Stroke) -> SheetBlock {
    SheetBlock(size: Size(width: width, height: stroke.width)) { origin in
      let y = origin.y + stroke.width / 2
      let line = Path.line(from: Point(x: origin.x, y: y), to: Point(x: origin.x + width, y: y))
      return [.path(line, fill: nil, stroke: stroke)]
    }
  }
}
