internal import Foundation

/// The shipped font files and where they lie.
package struct FontFiles: Sendable, Hashable {
  /// Overrides the search when set: the folder that holds the files.
  package static let environmentVariable = "NOMOGRAPH_FONTS"

  /// What must be in the folder, in the order in which fontconfig learns them.
  package static let names = [
    "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf",
    "NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf",
  ]

  /// The folder.
  package let folder: String

  /// The path of each file in the order of `names`.
  package var paths: [String] { Self.names.map { folder + "/" + $0 } }

  /// Finds the folder: `NOMOGRAPH_FONTS` alone if set, else beside the running program.
  package static func locate() throws(RenderingError) -> FontFiles {
    if let chosen = ProcessInfo.processInfo.environment[environmentVariable], !chosen.isEmpty {
      return try locate(in: [chosen])
    }
    return try locate(in: standardFolders)
  }

  /// The first of `folders` that exists.
  package static func locate(in folders: [String]) throws(RenderingError) -> FontFiles {
    for folder in folders {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
      if exists, isFolder.boolValue { return FontFiles(folder: folder) }
    }
    throw .fontsNotFound(searched: folders)
  }

  /// Checks that fontconfig can load every file.
  package func checkReadable() throws(RenderingError) {
    _ = try FontLibrary(files: self)
  }

  /// A build keeps resources beside the program; an installation may keep them in `share`.
  ///
  /// `Bundle.module` is not used: it traps when the folder is missing.
  private static var standardFolders: [String] {
    let bundles = ["nomograph_Rendering.resources", "nomograph_Rendering.bundle"]
    return programFolders.flatMap { folder in
      bundles.map { "\(folder)/\($0)/Fonts" }
    } + programFolders.map { "\($0)/../share/nomograph/Fonts" }
  }

  private static var programFolders: [String] {
    var folders: [String] = []
    for url in [Bundle.main.executableURL, Bundle.main.executableURL?.resolvingSymlinksInPath()] {
      guard let folder = url?.deletingLastPathComponent().path, !folders.contains(folder)
      else { continue }
      folders.append(folder)
    }
    return folders
  }
}
