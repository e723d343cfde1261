/// "Did you mean": the known name closest to a misspelt one.
public enum Suggestion {
  /// The candidate within a third of the name's length in edits, or `nil`; ties go to the earlier one.
  public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    let target = Array(name.lowercased())
    let limit = max(1, (target.count + 2) / 3)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let distance = editDistance(target, Array(candidate.lowercased()))
      // A name that has nothing in common with the candidate is no misspelling of it.
      guard distance <= limit, distance < max(target.count, candidate.count),
        distance < best?.distance ?? Int.max
      else { continue }
      best = (distance, candidate)
    }
    return best?.candidate
  }

  /// A hint in words, ready for a diagnostic, or `nil` if nothing is close.
  public static func hint(for name: String, among candidates: some Sequence<String>) -> String? {
    closest(to: name, among: candidates).map { "did you mean '\($0)'?" }
  }

  /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        current[j] = min(previous[j] + 1, current[j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          current[j] = min(current[j], beforePrevious[j - 2] + 1)
        }
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
  }
}
