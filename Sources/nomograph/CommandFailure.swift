internal import Diagnostics

/// Why a command stops, beyond what the modules below have to say.
enum CommandFailure: DiagnosableError, Hashable {
  case usage(String, hints: [String])
  case noSuchFile(String)
  case isDirectory(String)
  case unreadable(String, reason: String)
  case cannotWrite(String, reason: String)
  case foreignFolder(String, sample: [String])
  case extraFiles(String, sample: [String])
  case holdsInput(String, input: String)
  case notAFolder(String)
  case badFile(String, reason: String, hints: [String])
  case differences([Diagnostic])
  case refused([Diagnostic], ExitStatus)
  case overInput(String)
  case noSuchFolder(String)
  case internalError(String)

  var exitStatus: ExitStatus {
    switch self {
    case .usage: .usage
    case .refused(_, let status): status
    case .noSuchFile, .noSuchFolder: .fileNotFound
    case .isDirectory, .unreadable, .badFile, .differences: .badData
    case .cannotWrite, .foreignFolder, .extraFiles, .holdsInput, .overInput, .notAFolder:
      .cannotWrite
    case .internalError: .bug
    }
  }

  var diagnostics: [Diagnostic] {
    if case .differences(let found) = self { return found }
    if case .refused(let found, _) = self { return found }
    let (message, hints) = words
    return [Diagnostic(.error, message, hints: hints)]
  }

  private var words: (message: String, hints: [String]) {
    switch self {
    case .usage(let message, let hints): (message, hints)
    case .noSuchFile(let path): ("no file '\(path)'", [])
    case .isDirectory(let path): ("'\(path)' is a folder, a file is expected", [])
    case .unreadable(let path, let reason): ("'\(path)' cannot be read: \(reason)", [])
    case .cannotWrite(let path, let reason): ("cannot write '\(path)': \(reason)", [])
    case .foreignFolder(let path, let sample):
      (
        "the folder '\(path)' holds files that nomograph did not write: \(Self.list(sample))",
        ["choose another folder with -o", "--force replaces the folder with everything in it"]
      )
    case .extraFiles(let path, let sample):
      (
        "the folder '\(path)' holds files that its run did not write: \(Self.list(sample))",
        ["move them elsewhere", "--force replaces the folder with everything in it"]
      )
    case .holdsInput(let path, let input):
      (
        "the output folder '\(path)' holds '\(input)', which must not be replaced",
        ["choose another folder with -o"]
      )
    case .notAFolder(let path):
      ("'\(path)' exists and is not a folder", ["choose another name with -o"])
    case .badFile(let path, let reason, let hints): ("'\(path)' \(reason)", hints)
    case .overInput(let path):
      ("'\(path)' is an input and must not be replaced", ["choose another file with -o"])
    case .noSuchFolder(let path): ("no folder '\(path)'", [])
    case .differences, .refused: ("the input cannot be used", [])
    case .internalError(let message):
      (
        "\(message)",
        ["this is a bug in nomograph: please report it with the command line and the version"]
      )
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
  }
}
