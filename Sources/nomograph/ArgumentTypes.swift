public import ArgumentParser
public import Diagnostics
public import Studies

extension Language: ExpressibleByArgument {}
extension FigureFormat: ExpressibleByArgument {}
extension FigureName: ExpressibleByArgument {}
