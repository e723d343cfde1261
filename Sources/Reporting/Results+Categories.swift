public import Validation

extension Results {
  /// Takes a validation of several categories; who the other patients are has its own place.
  public mutating func take(_ validation: CategoricalValidation) {
    var found = validation
    (caseMix, found.caseMix) = (found.caseMix, nil)
    (categories, conventions) = (found, found.conventions)
  }
}
