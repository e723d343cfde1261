import Foundation
import ReferenceCases

/// Runs the cases of a reference folder and prints one line each; exit status 1 if one fails.
let options = RunnerOptions(CommandLine.arguments.dropFirst())
guard let folder = options.folder else {
  FileHandle.standardError.write(Data((RunnerOptions.usage + "\n").utf8))
  exit(64)
}
exit(await runCases(of: folder, options))
