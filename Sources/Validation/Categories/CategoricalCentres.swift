internal import Cohorts
public import Diagnostics
internal import Statistics

/// What a model of several categories, made in the other centres, does over all categories in the one left out.
public struct CategoricalCentre: Sendable, Hashable, Codable {
  /// The centre left out.
  public var centre: String
  /// The performance there; `nil` if there is none.
  public var performance: CategoricalPerformance?
  /// Why there is none.
  public var failure: LocalizedText?
  /// Whether there is none because its counts are kept back; `nil` means no.
  public var isKeptBack: Bool?

  /// Creates it from its parts.
  public init(
    centre: String, performance: CategoricalPerformance? = nil, failure: LocalizedText? = nil
  ) {
    (self.centre, self.performance, self.failure) = (centre, performance, failure)
  }
}

/// The indexes over all categories of leave-one-centre-out, pooled over centres.
///
/// Discrimination is pooled on the logit scale, the Brier score as it is, as `PooledPerformance` pools those of one event.
public struct PooledCategoricalPerformance: Sendable, Hashable, Codable {
  /// The polytomous discrimination index, logit scale.
  public var polytomousDiscrimination: PooledPerformance.Index?
  /// Hand and Till's M, logit scale.
  public var handTill: PooledPerformance.Index?
  /// Brier's score over all categories.
  public var brier: PooledPerformance.Index?
  /// The centres in all.
  public var centres: Int
  /// What a reader must know of so few centres; `nil` for ten and more.
  public var caution: LocalizedText?

  /// Pools the performance of centres; an index defined in fewer than two of them is `nil`.
  public init(_ rows: [CategoricalCentre], confidence: Double = 0.95) {
    func pool(
      _ index: (CategoricalPerformance) -> Estimate, on scale: PoolingScale
    ) -> PooledPerformance.Index? {
      PooledPerformance.Index(
        rows.compactMap { $0.performance.map(index) }, on: scale, confidence: confidence)
    }
    polytomousDiscrimination = pool({ $0.polytomousDiscrimination }, on: .logit)
    handTill = pool({ $0.handTill }, on: .logit)
    brier = pool({ $0.brier }, on: .identity)
    centres = rows.count
    caution = PooledPerformance.caution(centres: rows.count)
  }
}

extension CategoricalValidation {
  /// Leaves each centre out in turn and judges the model of the others there, over all categories and each by itself.
  ///
  /// Nothing is done for fewer than two centres. Where small counts are kept back, a centre with few patients in a
  /// category, or few outside of it, is not judged at all: what all categories say together would tell of each.
  ///
  /// - Throws: `CancellationError`, and `ValidationError` for a risk that is none.
  mutating func leaveCentresOut(
    _ predictions: CategoryPredictions, _ refitting: CategoryRefitting, centres: [String],
    following plan: ValidationPlan
  ) throws {
    let names = Set(centres).inCodeOrder()
    guard names.count > 1 else { return }
    var refitting = refitting
    var all: [CategoricalCentre] = []
    var single = categories.map { _ in [CentrePerformance]() }
    for name in names {
      try Task.checkCancellation()
      let found = refitting.predictions(without: name, centres, predictions)
      switch found {
      case .failure(let failure):
        all.append(CategoricalCentre(centre: name, failure: failure.reason))
        for index in single.indices {
          single[index].append(CentrePerformance(centre: name, failure: failure.reason))
        }
      case .success(let left):
        let few = plan.tooFewOfACategory(left)
        all.append(
          CategoricalCentre(
            centre: name,
            performance: few == nil
              ? CategoricalPerformance(unknown: left, confidence: plan.confidence) : nil,
            failure: few))
        for index in single.indices {
          single[index].append(
            CentrePerformance(left, category: index, centre: name, few, following: plan))
        }
      }
    }
    overall.byCentre = all
    overall.byCentrePooled = PooledCategoricalPerformance(all, confidence: plan.confidence)
    for index in categories.indices {
      categories[index].performance.byCentre = single[index]
      categories[index].performance.byCentrePooled = PooledPerformance(
        single[index], confidence: plan.confidence)
    }
    conventions += Convention.centrePooling + [Convention.centresOfCategories]
  }
}

extension CategoryRefitting {
  /// The risks of a centre's patients by the model of all others, or why there is none.
  fileprivate mutating func predictions(
    without centre: String, _ centres: [String], _ own: CategoryPredictions
  ) -> Result<CategoryPredictions, Refitting.Failure> {
    let rows = centres.indices.filter { centres[$0] == centre }
    var risks = own.risks
    return Result { () throws(Refitting.Failure) in
      try fillRisks(counts: centres.map { $0 == centre ? 0 : 1 }, into: &risks)
      do throws(ValidationError) {
        return try CategoryPredictions(
          risks: risks.map { level in rows.map { level[$0] } },
          categories: rows.map { own.categories[$0] })
      } catch {
        throw Refitting.Failure(reason: .notConverged)
      }
    }
  }
}

extension ValidationPlan {
  /// Why a centre is not judged where small counts are kept back; `nil` if it is.
  fileprivate func tooFewOfACategory(_ left: CategoryPredictions) -> LocalizedText? {
    let n = left.categories.count
    guard let smallest = smallestShown,
      left.counts.contains(where: { tooFew(events: $0, of: n) != nil })
    else { return nil }
    return LocalizedText(
      english: "fewer than \(smallest) patients in a category or outside of it, kept back",
      simplifiedChinese: "某类别或其余类别的患者不足\(smallest)例，不予报告")
  }
}

extension CentrePerformance {
  /// One category against all others in a centre, unless counts are too few to be shown.
  fileprivate init(
    _ left: CategoryPredictions, category: Int, centre: String, _ tooFew: LocalizedText?,
    following plan: ValidationPlan
  ) {
    self.init(centre: centre, failure: tooFew)
    guard tooFew == nil, let ranked = left.ranked(category) else { return }
    performance = Performance(ranked, smoother: plan.smoother, confidence: plan.confidence)
    calibration = CentreCalibration(ranked, following: plan)
  }
}

extension Convention {
  /// The convention of centres left out of models of several categories.
  static var centresOfCategories: Convention {
    Convention(
      "categories_by_centre",
      "polytomous discrimination index and Hand–Till’s M in each centre with the standard error of their structural components (DeLong's for two categories), pooled on the logit scale; Brier score over all categories as it is; each category against all others as of one event; a centre where nobody is in a category has no discrimination over all",
      "各中心的多分类区分指数与Hand–Till的M采用结构分量法标准误（二分类时即DeLong法），在logit尺度合并；多类Brier评分按原尺度合并；各类别与其余类别比较同二分类；某中心若无某类别患者，则不计算其总体区分度",
      matches: LocalizedText(
        english: "jackknife within categories, which has the same variance; metafor::rma",
        simplifiedChinese: "类别内刀切法（方差相同）；metafor::rma"))
  }
}
