internal import Diagnostics

/// The columns of a simulated file, which is also the dictionary that reads it back.
///
/// | column | holds |
/// |--|--|
/// | id | SYN-0001 … |
/// | synthetic | 1 in every row |
/// | centre | C1, C2, C3 |
/// | surgery_date | the index procedure |
/// | age | years · sex: female, male · bmi: kg/m² |
/// | tscore_min | lowest T-score · hu_l1: HU · vbq: ratio · fi_paraspinal: % · vit_d: ng/mL |
/// | kyphosis_pre | degrees · cement_ml: mL per level |
/// | prior_vf, tl_junction, ivc, leak_disc, steroid, aot_post, diabetes, hypertension, smoking | 0, 1 |
/// | n_levels | single, multiple · procedure: PVP, PKP · level: T1 … L5, S1 |
/// | primary_osteoporosis, high_energy_trauma, mri_confirmed, had_pva | 0, 1: inclusion |
/// | records_incomplete, other_spinal_surgery, cord_compression, pva_other_indication, kummell, burst_fracture, cns_disease_before | 0, 1: exclusion |
/// | cns_during_fu_date, violent_trauma_date | dates, empty if it never happened |
/// | fracture_24m | 0, 1; empty if lost before 24 months without fracture; 0 if died without one |
/// | fracture_date, fracture_months | when it was found, empty without fracture |
/// | fracture_site | adjacent, remote, same_level · fracture_symptomatic: 0, 1 |
/// | followup_months, status | months to the first of fracture, death, loss, 24 months; censored, fracture, death |
/// | death_date, last_contact_date | dates |
/// | end_reason | completed, fracture, death, lost |
public enum SimulatedColumns {
  /// The data dictionary, in file order, with labels in both languages; without `id` and `synthetic`.
  public static func variables(centres: [String] = ["C1", "C2", "C3"]) -> [Variable] {
    [
      category("centre", "Centre", "中心", centres.map { ($0, $0, $0) }),
      date("surgery_date", "Date of surgery", "手术日期", .baseline),
    ] + measurements + conditions + criteria + followUp
  }

  // MARK: Predictors

  private static var measurements: [Variable] {
    [
      number("age", "Age", "年龄", 18...110).inUnit("years", "岁"),
      category(
        "sex", "Sex", "性别", [("female", "Female", "女"), ("male", "Male", "男")]),
      number("bmi", "Body mass index", "体质量指数", 10...60).inUnit("kg/m²").to(1).modifiable,
      number("tscore_min", "Lowest T-score", "最低骨密度T值", -8...4).to(1).modifiable,
      number("hu_l1", "CT value of L1", "L1椎体CT值", -50...400).inUnit("HU").modifiable,
      number("vbq", "Vertebral bone quality score", "椎体骨质量评分", 1...10).to(2),
      number("fi_paraspinal", "Paraspinal fat infiltration", "椎旁肌脂肪浸润率", 0...100)
        .inUnit("%").to(1).modifiable,
      number("vit_d", "25-hydroxyvitamin D", "25羟维生素D", 1...150).inUnit("ng/mL").to(1).modifiable,
      number("kyphosis_pre", "Local kyphosis before surgery", "术前局部后凸角", -30...90).inUnit("°"),
      number("cement_ml", "Cement per level", "单椎体骨水泥注入量", 0.5...20).inUnit("mL").to(1)
        .known(.procedure),
    ]
  }

  private static var conditions: [Variable] {
    [
      yesNo("prior_vf", "Previous vertebral fracture", "既往椎体骨折史"),
      category(
        "n_levels", "Treated levels", "手术节段数",
        [("single", "One", "单节段"), ("multiple", "Two or more", "多节段")], .procedure),
      yesNo("tl_junction", "Thoracolumbar junction treated", "胸腰段骨折"),
      yesNo("ivc", "Intravertebral cleft", "椎体内裂隙征"),
      yesNo("leak_disc", "Cement leakage into the disc", "椎间盘骨水泥渗漏", .procedure),
      yesNo("steroid", "Long-term glucocorticoids", "长期使用糖皮质激素").modifiable,
      yesNo("aot_post", "Anti-osteoporosis treatment after surgery", "术后规范抗骨质疏松治疗")
        .known(.followUp).modifiable,
      yesNo("diabetes", "Diabetes", "糖尿病").modifiable,
      yesNo("hypertension", "Hypertension", "高血压").modifiable,
      yesNo("smoking", "Smoking", "吸烟").modifiable,
      category(
        "procedure", "Procedure", "手术方式",
        [
          ("PVP", "Vertebroplasty", "经皮椎体成形术"), ("PKP", "Kyphoplasty", "经皮椎体后凸成形术"),
        ], .procedure),
      category("level", "Fractured level", "骨折椎体节段", spine.map { ($0, $0, $0) }),
    ]
  }

  /// The levels of the spine that a record may name, from above.
  static let spine = (1...12).map { "T\($0)" } + (1...5).map { "L\($0)" } + ["S1"]

  // MARK: Eligibility

  private static var criteria: [Variable] {
    [
      yesNo("primary_osteoporosis", "Primary osteoporosis", "原发性骨质疏松症"),
      yesNo("high_energy_trauma", "High-energy trauma", "高能量创伤"),
      yesNo("mri_confirmed", "New fracture confirmed by MRI", "MRI证实的新发骨折"),
      yesNo("had_pva", "Vertebral augmentation performed", "已行椎体强化术", .procedure),
      yesNo("records_incomplete", "Imaging or records incomplete", "影像或病历资料不完整"),
      yesNo("other_spinal_surgery", "Other spinal surgery", "其他脊柱手术史"),
      yesNo("cord_compression", "Cord compression or nerve-root symptoms", "脊髓压迫或神经根症状"),
      yesNo(
        "pva_other_indication",
        "Augmentation for tumour, vascular malformation, infection or symptomatic Schmorl's node",
        "因肿瘤、血管畸形、感染或症状性许莫氏结节行强化术"),
      yesNo("kummell", "Kümmell's disease or non-union", "Kümmell病或陈旧骨折不愈合"),
      yesNo("burst_fracture", "Burst fracture", "爆裂骨折"),
      yesNo("cns_disease_before", "CNS disease before surgery", "术前中枢神经系统疾病"),
      date(
        "cns_during_fu_date", "CNS disease during follow-up", "随访期中枢神经系统疾病日期", .followUp),
      date("violent_trauma_date", "Violent trauma after surgery", "术后暴力外伤日期", .followUp),
    ]
  }

  // MARK: Outcome

  private static var followUp: [Variable] {
    [
      yesNo(
        "fracture_24m", "New vertebral fracture within 24 months", "术后24个月内新发椎体骨折",
        .followUp),
      date("fracture_date", "Date of new fracture", "新发骨折日期", .followUp),
      number(
        "fracture_months", "Months to new fracture", "距新发骨折月数", 0...24
      ).inUnit("months", "月").to(2).known(.followUp),
      category(
        "fracture_site", "Site of new fracture", "新发骨折部位",
        [
          ("adjacent", "Adjacent level", "邻近椎体"), ("remote", "Remote level", "非邻近椎体"),
          ("same_level", "Same level", "原手术椎体"),
        ], .followUp),
      yesNo("fracture_symptomatic", "New fracture with symptoms", "有症状的新发骨折", .followUp),
      number(
        "followup_months", "Months of follow-up", "随访月数", 0...24
      ).inUnit("months", "月").to(2).known(.followUp),
      category(
        "status", "Status at the end of follow-up", "随访终点状态",
        [
          ("censored", "Event-free", "无事件"), ("fracture", "New fracture", "新发骨折"),
          ("death", "Death", "死亡"),
        ], .followUp),
      date("death_date", "Date of death", "死亡日期", .followUp),
      date("last_contact_date", "Last contact", "末次随访日期", .followUp),
      category(
        "end_reason", "Why follow-up ended", "随访结束原因",
        [
          ("completed", "24 months completed", "完成24个月随访"), ("fracture", "New fracture", "新发骨折"),
          ("death", "Death", "死亡"), ("lost", "Lost to follow-up", "失访"),
        ], .followUp),
    ]
  }

  // MARK: Makers

  private static func number(
    _ name: String, _ english: String, _ chinese: String, _ range: ClosedRange<Double>
  ) -> Variable {
    Variable(
      name: name, label: LocalizedText(english: english, simplifiedChinese: chinese),
      kind: .number, plausibleRange: range, decimals: 0)
  }

  private static func category(
    _ name: String, _ english: String, _ chinese: String,
    _ levels: [(code: String, english: String, chinese: String)],
    _ known: Variable.Availability = .baseline
  ) -> Variable {
    let levels = levels.map {
      Variable.Level(
        code: $0.code,
        label: LocalizedText(english: $0.english, simplifiedChinese: $0.chinese))
    }
    return Variable(
      name: name, label: LocalizedText(english: english, simplifiedChinese: chinese),
      kind: .category(levels), availability: known)
  }

  private static func yesNo(
    _ name: String, _ english: String, _ chinese: String,
    _ known: Variable.Availability = .baseline
  ) -> Variable {
    Variable(
      name: name, label: LocalizedText(english: english, simplifiedChinese: chinese),
      kind: .yesNo, availability: known)
  }

  private static func date(
    _ name: String, _ english: String, _ chinese: String, _ known: Variable.Availability
  ) -> Variable {
    Variable(
      name: name, label: LocalizedText(english: english, simplifiedChinese: chinese), kind: .date,
      availability: known)
  }
}

extension Variable {
  fileprivate func inUnit(_ english: String, _ chinese: String? = nil) -> Variable {
    changed { $0.unit = LocalizedText(english: english, simplifiedChinese: chinese ?? english) }
  }

  fileprivate func to(_ decimals: Int) -> Variable { changed { $0.decimals = decimals } }

  fileprivate func known(_ availability: Availability) -> Variable {
    changed { $0.availability = availability }
  }

  fileprivate var modifiable: Variable { changed { $0.isModifiable = true } }

  private func changed(_ change: (inout Variable) -> Void) -> Variable {
    var copy = self
    change(&copy)
    return copy
  }
}
