import Foundation
import Scenes
import Testing

@testable import Rendering

@Suite struct PDFTests {
  @Test func textComesBack() throws {
    let pdf = try CairoRenderer().pdf(sampleScene())
    let text = try run("pdftotext", ["-layout"], on: pdf, after: ["-"])
    #expect(text.contains("Total points ≥ 120"))
    #expect(text.contains("风险 14%"))
    #expect(text.contains("Risk <&> \"it's\""))
  }

  @Test func fontsAreEmbeddedSubsets() throws {
    let pdf = try CairoRenderer().pdf(sampleScene())
    let fonts = try run("pdffonts", [], on: pdf).split(separator: "\n").dropFirst(2)
    #expect(fonts.count == 4, "\(fonts)")
    for font in fonts {
      #expect(font.contains("LiberationSans") || font.contains("NotoSansCJKsc"), "\(font)")
      #expect(font.contains("yes yes yes"), "\(font)")
    }
  }

  @Test func metadataStructureAndPages() throws {
    let metadata = PDFMetadata(title: "风险 – risk", creationDate: "2024-01-02T03:04:05Z")
    let scene = sampleScene()
    let pdf = try CairoRenderer(metadata: metadata).pdf(pages: [scene, scene, scene])
    let info = try run("pdfinfo", [], on: pdf)
    #expect(info.contains("风险 – risk"))
    #expect(info.contains("nomograph"))
    #expect(info.contains("2024"))
    #expect(info.contains(/Pages: +3/))
    #expect(info.contains(/Tagged: +yes/))
    #expect(info.contains("240 x 120 pts"))
  }

  @Test func authorsAndKeywords() throws {
    let metadata = PDFMetadata(
      author: "Li Wei; 李伟", keywords: ["骨折风险", "new fracture, any level", "nomogram"])
    let info = try run("pdfinfo", [], on: try CairoRenderer(metadata: metadata).pdf(sampleScene()))
    #expect(info.contains(/Author: +Li Wei; 李伟\n/))
    #expect(info.contains(/Keywords: +骨折风险; new fracture, any level; nomogram\n/))
    let bare = try run("pdfinfo", [], on: try CairoRenderer().pdf(sampleScene()))
    #expect(!bare.contains("Author:") && !bare.contains("Keywords:"))
  }

  /// Readers of the structure are told the language and what each figure shows, in the order of the pages.
  @Test func figuresHaveLanguageAndAlternativeText() throws {
    var pages = (1...3).map { _ in sampleScene() }
    pages[0].description = "First (a) \\ b\r\n"
    pages[1].description = "第二张图：风险"
    pages[1].languageCode = "zh-Hans"
    pages[2].description = ""
    let pdf = try CairoRenderer().pdf(pages: pages)
    let structure = try run("pdfinfo", ["-struct"], on: pdf)
    let alternatives = structure.matches(of: #/Figure[^\n]*/#).map { String($0.0) }
    #expect(alternatives.count == 3, "\(structure)")
    for words in ["First (a) \\ b", "第二张图：风险"] {
      let written = Data("/Alt ".utf8) + PDFSupplement.textString(words).dropLast()
      #expect(pdf.range(of: written) != nil)
    }
    #expect(pdf.range(of: Data("/Lang (en)".utf8)) != nil)
    #expect(pdf.range(of: Data("/Lang (zh-Hans)".utf8)) != nil)
    #expect(try run("pdfinfo", [], on: pdf).contains(/Pages: +3/))
    #expect(try run("pdftotext", [], on: pdf, after: ["-"]).contains("风险 14%"))
  }

  /// Panels of one page are drawings of their own, each with its words.
  @Test func panelsAreFiguresOfTheirOwn() throws {
    let items = sampleScene().items
    var scene = Scene(
      size: sampleScene().size, title: "Panels", description: "Both", languageCode: "en")
    scene.add([
      .group(Scene.Group(role: "panel.a", items: items, alternativeText: "(A) Left")),
      .group(Scene.Group(role: "panel.b", items: items, alternativeText: "(B) 右图")),
    ])
    let pdf = try CairoRenderer().pdf(scene)
    let structure = try run("pdfinfo", ["-struct"], on: pdf)
    #expect(structure.matches(of: #/Figure/#).count == 2, "\(structure)")
    for words in ["(A) Left", "(B) 右图"] {
      #expect(pdf.range(of: Data("/Alt ".utf8) + PDFSupplement.textString(words).dropLast()) != nil)
    }
    #expect(
      pdf.range(of: Data("/Alt ".utf8) + PDFSupplement.textString("Both").dropLast()) == nil)
  }

  /// A table in a figure stands beside it, because readers hear nothing of a figure but its alternative text.
  @Test func tablesOfFiguresAreElementsOfTheirOwn() throws {
    func text(_ string: String, _ y: Double) -> Scene.Item {
      .text(TextRun(string, font: FontSpec(size: 9)), at: Point(x: 10, y: y), anchor: .leading)
    }
    func group(_ role: Role, _ items: [Scene.Item]) -> Scene.Item {
      .group(Scene.Group(role: role, items: items))
    }
    let table = group(
      "text.table", [group("text.row", [group("text.cell", [text("70", 40)])])])
    let drawing = [text("before", 5), group("row.at-risk", [table]), text("after", 60)]
    func structure(_ items: [Scene.Item]) throws -> [String] {
      var scene = Scene(size: Size(width: 90, height: 90), title: "T", description: "Curves")
      scene.add(items)
      let pdf = try CairoRenderer().pdf(scene)
      let alternative = Data("/Alt ".utf8) + PDFSupplement.textString("Curves").dropLast()
      #expect(pdf.range(of: alternative) != nil)
      return try run("pdfinfo", ["-struct-text"], on: pdf).split(separator: "\n").map {
        $0.replacing(" (block)", with: "").trimmingCharacters(in: .whitespaces)
      }
    }
    let words = ["Figure", "\"beforeafter\"", "Table", "TR", "TD", "\"70\""]
    #expect(try structure(drawing) == ["Document", "Sect"] + words)
    let panel = Scene.Group(
      role: "panel.a", items: drawing + [group("figure", [text("inner", 70)])],
      alternativeText: "Curves")
    let nested = words.map { $0.replacing("beforeafter", with: "beforeafterinner") }
    #expect(try structure([.group(panel)]) == ["Document", "Sect", "Sect"] + nested)
  }

  /// Properties hold the first sentences; decimal points end none.
  @Test func propertiesAreShort() {
    let long = String(repeating: "About 1.5 of them. ", count: 40)
    let opening = PrintableText.opening(of: long)
    #expect(opening.hasSuffix("them.") && (150...200).contains(opening.count))
    #expect(PrintableText.opening(of: "风险图。曲线。", atMost: 4) == "风险图。")
    #expect(PrintableText.opening(of: "no end") == "no end" && PrintableText.opening(of: "") == "")
    let one = String(repeating: "word ", count: 80) + "end."
    #expect(PrintableText.opening(of: one + " Second.") == one)
  }

  /// A page of text is read in its order: lists and tables by their parts, words whole across broken lines, and its
  /// drawing by its alternative text.
  @Test func textIsTaggedInReadingOrder() throws {
    func text(_ string: String, _ y: Double) -> Scene.Item {
      .text(TextRun(string, font: FontSpec(size: 9)), at: Point(x: 10, y: y), anchor: .leading)
    }
    func group(_ role: Role, _ items: [Scene.Item]) -> Scene.Item {
      .group(Scene.Group(role: role, items: items))
    }
    var scene = Scene(
      size: Size(width: 240, height: 160), title: "T", description: "Seven of 100 (dots)")
    scene.add([
      group("text.heading", [text("Heading", 5)]),
      group("text.paragraph", [text("First line", 20), text("second line", 30)]),
      group("text.paragraph", [text("风险估", 40), text("计值", 50)]),
      group("figure", [text("dots", 60)]),
      group("text.list", [group("text.item", [group("text.paragraph", [text("Point", 70)])])]),
      group(
        "text.table",
        [
          group("text.row", [group("text.head", [text("Age", 80)])]),
          group("text.row", [group("text.cell", [text("70", 90)])]),
        ]),
    ])
    let pdf = try CairoRenderer().pdf(scene)
    let structure = try run("pdfinfo", ["-struct-text"], on: pdf)
    let lines = structure.split(separator: "\n").map {
      $0.replacing(" (block)", with: "").trimmingCharacters(in: .whitespaces)
    }
    #expect(
      lines == [
        "Document", "Sect", "H1", "\"Heading\"", "P", "\"First line second line\"", "P",
        "\"风险估计值\"", "Figure", "\"dots\"", "L", "LI", "P", "\"Point\"", "Table", "TR", "TH",
        "\"Age\"", "TR", "TD", "\"70\"",
      ], "\(structure)")
    let alternative = Data("/Alt ".utf8) + PDFSupplement.textString("Seven of 100 (dots)")
    #expect(pdf.range(of: alternative) != nil)
    #expect(try run("pdfinfo", ["-struct"], on: pdf).contains("Figure"))
  }

  @Test func unknownFilesAreLeftAsTheyAre() {
    for text in [
      "", "startxref\n", "startxref\n0\n%%EOF", "xref\n0 1\ntrailer\nstartxref\n0\n%%EOF\n",
    ] {
      #expect(PDFSupplement(Data(text.utf8))?.described([]) == nil)
      #expect(
        PDFSupplement(Data(text.utf8))?.described([.init(language: "en", alternativeTexts: [""])])
          == nil)
    }
  }

  @Test func parallelRenderingGivesEqualBytes() async throws {
    let renderings = try await withThrowingTaskGroup(of: [Data].self) { group in
      for index in 0..<40 {
        group.addTask {
          // Engines with different pasts must draw alike.
          _ = try PangoMeasurer().size(of: TextRun("warm-up \(index) 预热"))
          return [
            try CairoRenderer().pdf(sampleScene()),
            try CairoRenderer().png(sampleScene(), dotsPerInch: 72),
          ]
        }
      }
      return try await group.reduce(into: Set<[Data]>()) { $0.insert($1) }
    }
    #expect(renderings.count == 1)
  }

  @Test func damagedCoordinatesAreErrors() {
    var scene = Scene(size: Size(width: 10, height: 10))
    let path = Path.line(from: Point(x: 0, y: .nan), to: Point(x: 1, y: 1))
    scene.add(.group(Scene.Group(role: "curve", items: [.path(path, fill: nil, stroke: Stroke())])))
    let broken = scene
    #expect(throws: RenderingError.coordinateNotFinite(role: "curve")) {
      try CairoRenderer().pdf(broken)
    }
    #expect(throws: RenderingError.coordinateNotFinite(role: "curve")) {
      try SVGWriter().svg(broken)
    }
  }

  @Test(arguments: [0, -1, Double.nan, .infinity, 1e9])
  func impossibleSizesAreErrors(width: Double) {
    let scene = Scene(size: Size(width: width, height: 10))
    #expect(throws: RenderingError.self) { try CairoRenderer().pdf(scene) }
    #expect(throws: RenderingError.self) { try CairoRenderer().png(scene) }
    #expect(throws: RenderingError.self) { try SVGWriter().svg(scene) }
  }

  private func run(
    _ tool: String, _ arguments: [String], on pdf: Data, after: [String] = []
  ) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pdf")
    try pdf.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [tool] + arguments + [file.path] + after
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
