internal import Cohorts
internal import Diagnostics

extension FlowDiagramFigure {
  /// How many patients of each centre came to one box of the flow.
  public struct Stage: Sendable, Hashable {
    /// The box of the flow that the counts add up to.
    public enum Kind: String, Sendable, Hashable {
      case screened
      case inclusionNotMet = "inclusion_not_met"
      case inclusionMet = "inclusion_met"
      case exclusionMet = "exclusion_met"
      case eligible
      case outcomeKnown = "outcome_known"
      case events
    }

    /// The box.
    public var kind: Kind
    /// Patients by centre; `nil` for a count that is kept back.
    public var counts: [Int?]

    /// Creates a stage.
    public init(kind: Kind, counts: [Int?]) { (self.kind, self.counts) = (kind, counts) }
  }

  /// The boxes of a selection by centre with every count; empty for fewer than two centres.
  static func stages(of attrition: Attrition) -> [Stage] {
    let count = attrition.centres.count
    guard count > 1, attrition.screenedByCentre.count == count,
      attrition.eligibleByCentre.count == count
    else { return [] }
    func leftOut(_ direction: Attrition.Direction) -> [Int?]? {
      let steps = attrition.steps.filter { $0.direction == direction }
      guard !steps.isEmpty, steps.allSatisfy({ $0.excludedByCentre.count == count }) else {
        return nil
      }
      return (0..<count).map { centre in sum(steps.map { $0.excludedByCentre[centre] }) }
    }
    let (unmet, excluded) = (leftOut(.include), leftOut(.exclude))
    var stages = [Stage(kind: .screened, counts: attrition.screenedByCentre)]
    if let unmet {
      stages.append(Stage(kind: .inclusionNotMet, counts: unmet))
      if excluded != nil {
        let met = zip(attrition.screenedByCentre, unmet).map { screened, unmet in
          screened.flatMap { all in unmet.map { all - $0 } }
        }
        stages.append(Stage(kind: .inclusionMet, counts: met))
      }
    }
    if let excluded { stages.append(Stage(kind: .exclusionMet, counts: excluded)) }
    return stages + [Stage(kind: .eligible, counts: attrition.eligibleByCentre)]
  }

  /// The sum of counts; `nil` if one of them is kept back.
  static func sum(_ counts: [Int?]) -> Int? {
    counts.contains(nil) ? nil : counts.compactMap(\.self).reduce(0, +)
  }

  /// Whether a count is kept back.
  var keepsCountsBack: Bool {
    stages.contains { $0.counts.contains(nil) }
      || attrition.steps.contains { $0.leftOut == nil || $0.remaining == nil }
  }

  /// The counts of all centres in words.
  func centresInWords(_ wording: Wording) -> String {
    let names = centreNames(wording.language)
    let lines = stages.map { stage -> String in
      let counts = zip(names, stage.counts).map { name, count in
        "\(name)\(wording(": ", "："))\(count.map { wording.count($0) } ?? wording("kept back", "不予显示"))"
      }
      let list = counts.joined(separator: wording(", ", "，"))
      let name = stage.name(in: self, wording)
      return wording("\(name): \(list).", "\(name)：\(list)。")
    }
    return wording.sentences([wording("By centre.", "各中心。")] + lines)
  }
}

extension FlowDiagramFigure.Stage {
  /// The words of its row; those whose outcome is known are the analysed where nobody else was left out.
  func name(in figure: FlowDiagramFigure, _ wording: Wording) -> String {
    switch kind {
    case .screened: wording("Screened", "筛查")
    case .inclusionNotMet: wording("Inclusion criterion not met", "不符合纳入标准")
    case .inclusionMet: wording("Met all inclusion criteria", "符合全部纳入标准")
    case .exclusionMet: wording("Exclusion criterion met", "符合排除标准")
    case .eligible: wording("Eligible", "合格")
    case .outcomeKnown:
      figure.analysesAllKnown
        ? wording("In the analysis", "纳入分析") : wording("Outcome known", "结局已知")
    case .events: wording("With the event", "发生事件")
    }
  }
}
