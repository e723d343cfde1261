internal import Diagnostics

extension Convention {
  static func list(for plan: ValidationPlan, isExternal: Bool) -> [Convention] { [] }
}
