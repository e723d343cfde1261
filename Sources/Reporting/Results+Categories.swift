public import Validation

extension Results {
  /// Takes a validation of several categories; who the other patients are and subgroups of each category have their own places.
  public mutating func take(_ validation: CategoricalValidation) {
    var found = validation
    (caseMix, found.caseMix) = (found.caseMix, nil)
    (subgroups, found.categorySubgroups) = (found.categorySubgroups, nil)
    (categories, conventions) = (found, found.conventions)
  }
}
