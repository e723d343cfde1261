internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

extension MethodsText {
  /// How the model was validated and what it was compared with.
  var validation: [String] {
    var sentences: [String] = []
    let performance = results.performance
    let first = results.categories?.categories.first?.performance
    if let correction = performance?.optimismCorrected ?? first?.optimismCorrected {
      sentences += resampling(correction)
    }
    if let pooling = ImputationText(results: results, words: words).pooling {
      sentences.append(pooling)
    }
    if let centres = performance?.byCentre ?? first?.byCentre, !centres.isEmpty {
      sentences.append(words("methods_internal_external", ["k": String(centres.count)]))
    }
    if let external = performance?.external {
      let title = results.external.map { words.text($0.title) }
      sentences.append(
        words(
          "methods_external",
          [
            "title": title ?? words("other_patients"), "n": String(external.n),
            "events": EventWords(results: results, words: words)
              .events(of: external, "counted_events"),
          ]))
    }
    if let elsewhere = results.categories?.overall.external {
      let title = results.categories?.externalTitle.map(words.text) ?? words("other_patients")
      sentences.append(
        words("methods_external_categories", ["title": title, "n": String(elsewhere.n)]))
    }
    return sentences + comparisons
  }

  /// What the model was compared with, and how.
  private var comparisons: [String] {
    var seen: Set<String> = []
    let titles =
      (results.comparisons ?? []).map(\.secondTitle)
      + (results.categories?.comparisons ?? []).map(\.secondTitle)
    let names = titles.map { words.text($0) }.filter { seen.insert($0).inserted }
    guard !names.isEmpty else { return [] }
    let hasTimes = results.comparisons?.first?.horizon != nil
    let isCompeting = EventWords(results: results, words: words).isCompeting
    let suffix =
      results.categories != nil
      ? "_categories" : !hasTimes ? "" : isCompeting ? "_competing" : "_times"
    return [
      words(
        "methods_comparison" + suffix,
        ["models": words.list(names.map { words("quoted", ["text": $0]) })])
    ]
  }

  /// How performance was corrected, what was repeated, and what failed.
  private func resampling(_ correction: OptimismCorrection) -> [String] {
    let folds = correction.crossValidation
    var sentences = [
      words(
        "methods_bootstrap" + correction.wordSuffix + ofCategories(folds != nil),
        [
          "b": String(correction.replicates), "seed": String(correction.seed),
          "steps": words.text(correction.repeatedSteps), "folds": String(folds?.folds ?? 0),
          "repeats": String(folds?.repeats ?? 0),
        ])
    ]
    if let folds, let asked = folds.foldsAsked {
      sentences.append(
        words(
          "methods_folds_reduced" + ofCategories(true),
          ["asked": String(asked), "folds": String(folds.folds)]))
    }
    if correction.failedReplicates > 0 {
      let kind = folds == nil ? "methods_failed_replicates" : "methods_failed_folds"
      sentences.append(words.plural(kind, correction.failedReplicates))
    }
    return sentences
  }

  /// What words of cross-validation end in where folds are stratified by category.
  private func ofCategories(_ isFolds: Bool) -> String {
    isFolds && results.categories != nil ? "_categories" : ""
  }
}
