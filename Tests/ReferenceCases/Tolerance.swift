/// How far a computed value may be from the golden one, and why that far.
///
/// Values agree if `|ours − theirs| ≤ relative · max(|ours|, |theirs|, floor)`: relative, and absolute for
/// values smaller than the floor. Texts, infinities and undefined values must be the same.
package struct Tolerance: Sendable, Hashable {
  package var name: String
  package var relative: Double
  package var floor: Double
  /// Whether the reference value is known to rest on another convention, which `name` says.
  package var isConvention = false

  package init(_ name: String, relative: Double, floor: Double = 1e-3) {
    self.name = name
    self.relative = relative
    self.floor = floor
  }

  /// Statistics with a formula: areas, counts, curves, points.
  package static let closedForm = Tolerance("closed form", relative: 1e-10)
  /// Both sides iterated to convergence.
  package static let fit = Tolerance("fit", relative: 1e-8)
  /// The outcome of a search where rounding moves the last digits: glmnet at its tight threshold.
  package static let path = Tolerance("coordinate descent", relative: 1e-6)
  /// Counts and labels.
  package static let exact = Tolerance("exact", relative: 0)

  /// The reference value rests on another convention; `tolerance` is what conventions.md states for it.
  package static func convention(_ name: String, relative: Double, floor: Double = 1e-3)
    -> Tolerance
  {
    var tolerance = Tolerance(name, relative: relative, floor: floor)
    tolerance.isConvention = true
    return tolerance
  }

  /// `lrm` stops when the deviance changes by less than 0.025.
  package static let lrmStopsEarly = convention("lrm's stopping rule", relative: 1e-5)
  /// `lrm` counts concordance in cells of 0.002 of predicted risk.
  package static let lrmCells = convention("lrm's cells of 0.002", relative: 1e-3)
  /// `cph` stops at a relative change of 1e-4.
  package static let cphStopsEarly = convention("cph's stopping rule", relative: 2e-4)
  /// `MASS::confint` interpolates the profile by a spline.
  package static let profileSpline = convention("MASS's interpolated profile", relative: 1e-3)

  /// The deviation as a share of what is allowed: above 1 fails.
  ///
  /// A number agrees with a text that writes it, as R writes the numbers of a table of mixed columns.
  package func excess(of ours: ReferenceLeaf, from theirs: ReferenceLeaf) -> Double {
    if case .number = ours, case .text(let text) = theirs, let number = Double(text) {
      return excess(of: ours, from: .number(number))
    }
    guard case .number(let ours) = ours, case .number(let theirs) = theirs else {
      return ours == theirs ? 0 : .infinity
    }
    if ours == theirs { return 0 }
    guard ours.isFinite, theirs.isFinite else { return .infinity }
    return deviation(of: ours, from: theirs) / relative
  }

  /// The deviation on the scale of `relative`.
  package func deviation(of ours: Double, from theirs: Double) -> Double {
    abs(ours - theirs) / max(abs(ours), abs(theirs), floor)
  }
}

/// Which tolerance a path has: the first rule whose pattern matches decides.
package struct ToleranceRule: Sendable {
  package var pattern: PathPattern
  package var tolerance: Tolerance

  package init(_ pattern: String, _ tolerance: Tolerance) {
    self.pattern = PathPattern(pattern)
    self.tolerance = tolerance
  }
}

/// Golden values that state no result, and why.
package struct Informational: Sendable {
  package var pattern: PathPattern
  package var reason: String

  package init(_ pattern: String, because reason: String) {
    self.pattern = PathPattern(pattern)
    self.reason = reason
  }

  /// What holds for every topic.
  package static let everywhere = [
    Informational("*note", because: "a remark"),
    Informational("note_*", because: "a remark"),
    Informational("*software*", because: "versions of R packages"),
    Informational("*seconds*", because: "a duration on the machine of the reference"),
    Informational("inputs.*", because: "the data that the case starts from"),
    Informational(
      "*max_abs_diff*", because: "the difference between two programs of the reference"),
    Informational("*maxdiff*", because: "the difference between two programs of the reference"),
  ]
}

/// A path in which `*` stands for any characters, none included.
package struct PathPattern: Sendable {
  private let parts: [[UInt8]]

  package init(_ text: String) {
    parts = text.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
  }

  package func matches(_ path: String) -> Bool {
    var rest = Array(path.utf8)[...]
    guard let first = parts.first, rest.starts(with: first) else { return false }
    rest = rest.dropFirst(first.count)
    guard parts.count > 1, let last = parts.last else { return rest.isEmpty }
    for part in parts.dropFirst().dropLast() {
      guard let place = Self.place(of: part, in: rest) else { return false }
      rest = rest[(place + part.count)...]
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }

  private static func place(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard text.count >= part.count else { return nil }
    return (text.startIndex...(text.endIndex - part.count)).first {
      text[$0..<($0 + part.count)].elementsEqual(part)
    }
  }
}
