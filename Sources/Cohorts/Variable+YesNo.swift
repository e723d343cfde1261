internal import Diagnostics

extension Variable.Kind {
  /// A category of the codes 0 and 1 that people read as no and yes.
  public static var yesNo: Variable.Kind {
    .category([
      Variable.Level(code: "0", label: LocalizedText(english: "No", simplifiedChinese: "否")),
      Variable.Level(code: "1", label: LocalizedText(english: "Yes", simplifiedChinese: "是")),
    ])
  }
}

extension Variable {
  /// The position of the level that means yes, if the two levels are no and yes by their codes.
  ///
  /// Such a variable may stand alone in a rule. Codes: 0/1, no/yes, n/y, false/true, 否/是, 无/有.
  public var yesLevel: Int? {
    let codes = levels.map { $0.code.lowercased() }
    let pairs = [
      ["0", "1"], ["no", "yes"], ["n", "y"], ["false", "true"], ["f", "t"], ["否", "是"], ["无", "有"],
    ]
    if pairs.contains(codes) { return 1 }
    return pairs.contains(codes.reversed()) ? 0 : nil
  }
}
