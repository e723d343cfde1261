/// What a nomogram can show beyond its axes.
public enum NomogramElement: String, Sendable, Hashable, CaseIterable {
  /// How the patients of the development are spread over each axis.
  case distribution

  /// What is shown unless somebody asks for something else.
  public static let usual: Set<NomogramElement> = [.distribution]
}
