public import ArgumentParser
public import Cohorts
public import Diagnostics
public import Figures
public import RiskModels
public import Studies
public import Validation

extension Language: ExpressibleByArgument {}
extension FigureFormat: ExpressibleByArgument {}
extension Paper: ExpressibleByArgument {}
extension FigureName: ExpressibleByArgument {}
extension NomogramElement: ExpressibleByArgument {}
extension ModelFamily: ExpressibleByArgument {}
extension TimeUnit: ExpressibleByArgument {}
extension TieMethod: ExpressibleByArgument {}
extension UpdateMethod: ExpressibleByArgument {}
extension ValidationPlan.Smoother: ExpressibleByArgument {}
extension ResamplingMethod: ExpressibleByArgument {}
