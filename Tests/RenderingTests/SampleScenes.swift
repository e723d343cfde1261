import Scenes

/// A small drawing with every kind of item, English and Chinese.
func sampleScene(title: String = "Sample", languageCode: String = "en") -> Scene {
  var scene = Scene(
    size: Size(width: 240, height: 120), title: title, description: "An axis with its label.",
    languageCode: languageCode)
  let axis = Path.line(from: Point(x: 10, y: 40), to: Point(x: 190, y: 40))
  let tick = Path.line(from: Point(x: 10, y: 40), to: Point(x: 10, y: 44))
  let label = TextRun("Total points ≥ 120", font: FontSpec(size: 9, isBold: true))
  let clip = Path.rectangle(Rectangle(x: 0, y: 60, width: 120, height: 30))
  scene.add(
    .group(
      Scene.Group(
        role: "axis.total",
        items: [
          .path(axis, fill: nil, stroke: Stroke()), .path(tick, fill: nil, stroke: Stroke()),
          .text(label, at: Point(x: 100, y: 20), anchor: .center),
        ])))
  scene.add(
    .group(
      Scene.Group(
        role: "data.points", clip: clip,
        items: [
          .path(
            .circle(center: Point(x: 120, y: 75), radius: 12),
            fill: Color(hex: 0x0072B2, alpha: 0.5),
            stroke: Stroke(color: .black, width: 0.5, dash: [2, 1], cap: .round))
        ])))
  scene.add(.text(TextRun("风险 14% “再骨折”"), at: Point(x: 230, y: 60), anchor: .trailing))
  scene.add(.uprightText(TextRun("Risk <&> \"it's\""), center: Point(x: 8, y: 70)))
  return scene
}
