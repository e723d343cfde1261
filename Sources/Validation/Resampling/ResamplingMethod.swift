/// How the performance of a model in its own patients is corrected by resampling them.
///
/// Every method repeats everything that looked at the data in each model that it makes.
public enum ResamplingMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// Harrell's bootstrap: apparent performance minus its mean optimism.
  case optimism
  /// Efron's .632: 0.368 of the apparent performance and 0.632 of that outside of the resamples.
  case weighted632 = "632"
  /// Efron and Tibshirani's .632+, which leans the more on patients outside the more a model overfits.
  case weighted632Plus = "632plus"
  /// Repeated cross-validation in folds stratified by the event.
  case crossValidation = "cross-validation"

  /// Whether models are made in bootstrap samples.
  public var isBootstrap: Bool { self != .crossValidation }
  /// Whether models are tested in the patients who are not in their resample.
  var testsOutOfBag: Bool { self == .weighted632 || self == .weighted632Plus }
}

/// What the .632 estimates of one index are made of.
public struct WeightedIndex: Sendable, Hashable, Codable {
  /// The index by its key in results files.
  public var name: String
  /// In the patients the model was made from.
  public var apparent: Double?
  /// The mean over resamples in the patients who are not in them.
  public var outOfBag: Double?
  /// The value were predictions and outcomes not associated; `nil` where none is defined, and for .632.
  public var noInformation: Double?
  /// The relative overfitting rate, 0 to 1; `nil` without `noInformation`.
  public var overfitting: Double?
  /// The weight of `outOfBag`: 0.632, more for .632+ where the model overfits.
  public var weight: Double

  /// Creates it from its parts.
  public init(
    name: String, apparent: Double?, outOfBag: Double?, noInformation: Double? = nil,
    overfitting: Double? = nil, weight: Double = 0.632
  ) {
    (self.name, self.apparent, self.outOfBag) = (name, apparent, outOfBag)
    (self.noInformation, self.overfitting, self.weight) = (noInformation, overfitting, weight)
  }
}

/// What cross-validation found, both ways of joining folds.
public struct CrossValidation: Sendable, Hashable, Codable {
  /// Folds of one repeat.
  public var folds: Int
  /// The folds asked for, where fewer events or fewer patients without it allowed only fewer.
  public var foldsAsked: Int?
  /// How often patients were divided anew.
  public var repeats: Int
  /// Each index in each fold, the mean over folds and then over repeats.
  public var withinFolds: Performance
  /// Each index in the predictions of all folds together, the mean over repeats.
  public var pooled: Performance
  /// The standard deviation over repeats of each index as it stands in `corrected`; `nil` for one repeat.
  public var spreadOverRepeats: Performance?

  /// Creates it from its parts.
  public init(
    folds: Int, foldsAsked: Int?, repeats: Int, withinFolds: Performance, pooled: Performance,
    spreadOverRepeats: Performance?
  ) {
    (self.folds, self.foldsAsked, self.repeats) = (folds, foldsAsked, repeats)
    (self.withinFolds, self.pooled) = (withinFolds, pooled)
    self.spreadOverRepeats = spreadOverRepeats
  }
}
