import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Output folder", .serialized) struct OutputFolderTests {
  @Test func foldersOfOthersAreNotTouchedWithoutForce() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try FileManager.default.createDirectory(at: tool.path("out"), withIntermediateDirectories: true)
    try tool.write("mine", to: "out/thesis.txt")
    let refused = try tool.run("screen", "study.yaml", "-o", "out")
    #expect(refused.code == 73 && refused.errors.contains("thesis.txt"))
    #expect(try tool.text("out/thesis.txt") == "mine")
    #expect(try tool.run("screen", "study.yaml", "-o", "out", "--force").code == 0)
    #expect(!tool.exists("out/thesis.txt"))
    #expect(try tool.run("screen", "study.yaml", "-o", "out").code == 0)
    try tool.write("mine", to: "out/notes.txt")
    #expect(try tool.run("screen", "study.yaml", "-o", "out").code == 73)
    #expect(try tool.run("screen", "study.yaml", "-o", ".", "--force").code == 73)
    #expect(try tool.run("screen", "study.yaml", "-o", "study.yaml").code == 73)
  }

  @Test func anOutputThatCannotBeWrittenEndsWith73() throws {
    let tool = try Tool()
    try tool.makeStudy()
    let file = try tool.run("run", "study.yaml", "-o", "cohort.csv/results")
    #expect(file.code == 73, "\(file.errors)")
    let model = try tool.run("fit", "study.yaml", "-o", "no/such/folder/model.json")
    #expect(model.code == 73, "\(model.errors)")
    #expect(try tool.run("fit", "study.yaml", "-o", "cohort.csv").code == 73)
  }

  @Test func aFullDiskLeavesTheEarlierResult() throws {
    let tool = try Tool()
    try tool.makeStudy()
    #expect(try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none").code == 0)
    let before = try tool.contents("out")
    // A limit on the size of files stands for a full disk: writes fail in the same place.
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" run study.yaml -o out --seed 9 -q",
      Tool.executable.path,
    ]
    shell.currentDirectoryURL = tool.folder
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 73)
    #expect(try tool.contents("out") == before)
    #expect(try tool.names() == ["cohort.csv", "out", "study.yaml"])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func anInterruptedRunLeavesTheEarlierResult(signal: Int32) throws {
    let tool = try Tool()
    try tool.makeStudy()
    #expect(try tool.run("screen", "study.yaml", "-o", "out").code == 0)
    let before = try tool.contents("out")
    let process = tool.process(["run", "study.yaml", "-o", "out", "--bootstrap", "100000", "-q"])
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 20)
    func leftovers() throws -> [String] {
      try tool.names().filter { $0.hasPrefix(".out.nomograph-") }
    }
    while try leftovers().isEmpty, Date() < deadline { usleep(10_000) }
    usleep(50_000)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(try tool.contents("out") == before)
    if signal == SIGKILL {
      #expect(try leftovers().count == 1)
      #expect(try tool.run("screen", "study.yaml", "-o", "out").code == 0)
    } else {
      #expect(process.terminationStatus == 128 + signal)
    }
    #expect(try leftovers().isEmpty)
  }
}
