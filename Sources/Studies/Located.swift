package import Diagnostics

/// A value of a study file with the place where it stands, so that later complaints can point at it.
package struct Located<Value> {
  /// The value as written.
  package let value: Value
  /// Where it stands.
  package let location: SourceLocation

  /// Creates a located value.
  package init(_ value: Value, at location: SourceLocation) {
    (self.value, self.location) = (value, location)
  }

  /// The same place with another value.
  package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
    Located<Other>(transform(value), at: location)
  }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
