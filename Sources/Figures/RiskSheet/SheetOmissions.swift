/// What a crowded sheet leaves out.
struct SheetOmissions: Sendable, Hashable {
  var factors = 0
  var advice = 0
  var inputs = 0
  var strip = false
  var shortened = false
}

extension SheetWording {
  func leftOut(_ parts: SheetOmissions) -> String? {
    var list: [String] = []
    if parts.factors > 0 {
      list.append(words("\(parts.factors) smaller factors", "\(parts.factors)个影响较小的因素"))
    }
    if parts.advice > 0 {
      list.append(words("\(parts.advice) lines of advice", "\(parts.advice)条建议"))
    }
    if parts.strip { list.append(words("the points scale", "得分标尺")) }
    if parts.inputs > 0 { list.append(words("\(parts.inputs) inputs", "\(parts.inputs)项输入")) }
    if parts.shortened { list.append(words("the ends of long texts (…)", "过长文字的末尾（…）")) }
    guard !list.isEmpty else { return nil }
    let names = words.list(list)
    return words("Left out for lack of room: \(names).", "因版面所限未列出：\(names)。")
  }
}
