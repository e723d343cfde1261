internal import Cohorts
public import Diagnostics
public import RiskModels
public import Scenes
internal import Statistics

/// One patient's risk on one page: plain words and large type above, the clinician's part below.
///
/// A crowded sheet shows less, and says what it left out; nothing overlaps and nothing leaves the page.
public struct RiskSheetFigure: Figure {
  /// The model.
  public var model: RiskModel
  /// The model as points; `nil` if no predictor has any effect.
  public var scale: PointScale?
  /// The patient.
  public var patient: SheetPatient {
    didSet { patient.values = model.design.recoded(patient.values) }
  }
  /// The study's wording.
  public var content: SheetContent
  /// The paper.
  public var paper: Paper
  /// The date of printing as people read it; without it a line to fill in.
  public var printedOn: String?
  let memory: SheetMemory

  /// Creates a sheet; give the scale and a memory when there are many patients: they are the same for all.
  public init(
    model: RiskModel, scale: PointScale?, patient: SheetPatient, content: SheetContent,
    memory: SheetMemory = SheetMemory()
  ) {
    self.memory = memory
    self.model = model
    self.scale = scale
    self.patient = patient
    self.patient.values = model.design.recoded(patient.values)
    self.content = content
    paper = .a4
  }

  /// `sheet`: the patient's identifier names the file, not the figure.
  public var id: String { "sheet" }

  /// The model and the inputs in ten digits: equal for equal inputs only, whoever the patient is.
  public var code: String {
    var hash = UInt64(0xCBF2_9CE4_8422_2325)  // FNV-1a
    func add(_ text: String) {
      for byte in text.utf8 + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    add(model.identifier)
    for predictor in model.design.predictors {
      let name = predictor.variable.name
      add(name)
      switch patient.values[name] {
      case nil: add("-")
      case .number(let number): add("\(number)")
      case .level(let code): add("=" + code)
      }
    }
    let digits = String(hash & 0xFF_FFFF_FFFF, radix: 16, uppercase: true)
    return String(repeating: "0", count: 10 - digits.count) + digits
  }

  /// The sentence with the risk, or why there is none.
  public func caption(in language: Language) -> String { caption(of: findings, in: language) }

  private func caption(of findings: SheetFindings, in language: Language) -> String {
    let words = SheetWording(language)
    switch findings.verdict {
    case .risk(let prediction, _):
      guard let risk = prediction.risk.estimate else { return words.title(model.outcome) }
      let people = PeopleCount(risk: risk)
      return words.riskSentence(people, outcome: model.outcome, phrase: content.eventPhrase)
    case .missing(let predictors): return words.missing(predictors)
    case .unusable(let predictors): return words.unusable(predictors)
    case .ineligible: return words.ineligible(patient.unmetCriteria, showsRisk: false)
    }
  }

  /// The caption with the range in words.
  public func alternativeText(in language: Language) -> String {
    description(of: findings, in: language)
  }

  private func description(of findings: SheetFindings, in language: Language) -> String {
    let caption = caption(of: findings, in: language)
    guard case .risk(let prediction, _) = findings.verdict,
      let range = SheetWording(language).range(prediction.risk)
    else { return caption }
    return Wording(language).sentences([caption, range])
  }

  /// The inputs with their points.
  public func table() -> FigureTable {
    let rows = findings.inputs.map { input -> [String] in
      let value =
        switch input.value {
        case nil: ""
        case .number(let number): "\(number)"
        case .level(let code): code
        }
      return [input.predictor.variable.name, value, input.points?.points.map { "\($0)" } ?? ""]
    }
    return FigureTable(header: ["variable", "value", "points"], rows: rows)
  }

  /// The page, as generous as it can be and still fit.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let margin = millimetres(14)
    let page = Rectangle(x: 0, y: 0, width: paper.size.width, height: paper.size.height)
    let area = page.inset(by: margin)
    let findings = findings
    let parts = SheetPlan.mostGenerous { plan in
      var composer = SheetComposer(
        self, findings: findings, style: style, plan: plan, width: area.size.width, measuring: text)
      let patient = composer.patientPart()
      let clinician = composer.clinicianPart()
      let height = SheetBlock.height(of: patient, gap: plan.gap) + clinician.size.height
      let spare = area.size.height - plan.gap - height
      let gap = plan.gap + SheetPlan.share(ofSpare: spare, gaps: patient.count - 1)
      return ((patient: SheetBlock.stack(patient, gap: gap), clinician: clinician), spare >= 0)
    }
    var scene = Scene(
      size: paper.size, title: SheetWording(style.language).title(model.outcome),
      description: description(of: findings, in: style.language),
      languageCode: style.language.rawValue)
    scene.add(.group(Scene.Group(role: "sheet.patient", items: parts.patient.items(area.origin))))
    // The clinician's part stands at the foot of every sheet.
    let foot = Point(x: area.minX, y: area.maxY - parts.clinician.size.height)
    scene.add(.group(Scene.Group(role: "sheet.clinician", items: parts.clinician.items(foot))))
    return scene
  }

  private var findings: SheetFindings {
    SheetFindings(
      model: model, scale: scale, patient: patient,
      showsRiskIfIneligible: content.showsRiskIfIneligible)
  }
}
