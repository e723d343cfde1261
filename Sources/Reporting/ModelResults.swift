public import Cohorts
public import Diagnostics
public import RiskModels

/// The fitted model as results files show it: no patient, and all that the tables and the equation need.
public struct ModelResults: Sendable, Hashable, Codable {
  /// The short code of this very model.
  public var identifier: String
  /// What people call it.
  public var title: LocalizedText
  /// The version that the study file gives.
  public var version: String?
  /// "logistic".
  public var family: String
  /// The formula as the investigator wrote it.
  public var formula: String
  /// The code of the outcome's level that counts as the event.
  public var event: String
  /// Patients in the fit.
  public var n: Int
  /// Events among them.
  public var events: Int
  /// The table of coefficients, intercept first.
  public var coefficients: [CoefficientRow]
  /// Wald tests by variable.
  public var waldTests: [WaldTestRow]
  /// The log odds as a sum of products, intercept first.
  public var equation: [EquationPart]
  /// Predictors, knots, levels: what turns a patient into columns.
  public var design: Design
  /// The log likelihood at the maximum.
  public var logLikelihood: Double
  /// The log likelihood of the intercept alone.
  public var nullLogLikelihood: Double
  /// The likelihood ratio statistic of the whole model.
  public var likelihoodRatio: Double
  /// Its P value.
  public var likelihoodRatioP: Double
  /// Akaike's criterion.
  public var aic: Double
  /// Nagelkerke's R².
  public var nagelkerkeR2: Double
  /// Newton steps taken.
  public var iterations: Int
}

extension ModelResults {
  /// Takes what a fit says, without its patients.
  public init(_ fitted: FittedModel) {
    let model = fitted.riskModel
    (identifier, title, version) = (model.identifier, model.title, model.version)
    (family, formula, event) = (model.family, model.formula, model.event)
    (n, events, design) = (model.patientCount, model.eventCount, model.design)
    (coefficients, waldTests) = (fitted.coefficients, fitted.waldTests)
    equation = model.equationTerms.map {
      EquationPart(coefficient: $0.coefficient, product: $0.factors.isEmpty ? nil : $0.text)
    }
    (logLikelihood, nullLogLikelihood) = (fitted.logLikelihood, fitted.nullLogLikelihood)
    (likelihoodRatio, likelihoodRatioP) = (fitted.likelihoodRatio, fitted.likelihoodRatioP)
    (aic, nagelkerkeR2, iterations) = (fitted.aic, fitted.nagelkerkeR2, fitted.iterations)
  }
}

/// A coefficient times a product, as people write it.
public struct EquationPart: Sendable, Hashable, Codable {
  /// The number in front.
  public var coefficient: Double
  /// What it is multiplied with, such as `max(age − 60, 0)³`; `nil` for the intercept.
  public var product: String?
}

/// Missing values by variable, and how many patients they cost.
public struct MissingValues: Sendable, Hashable, Codable {
  /// Patients looked at.
  public var n: Int
  /// Patients with every variable of the model known.
  public var completeCases: Int
  /// The variables in dictionary order.
  public var variables: [Row]

  /// One variable.
  public struct Row: Sendable, Hashable, Codable {
    /// The column name.
    public var variable: String
    /// What people read.
    public var label: LocalizedText
    /// Patients whose value is missing.
    public var missing: Int

    /// Creates a row.
    public init(variable: String, label: LocalizedText, missing: Int) {
      (self.variable, self.label, self.missing) = (variable, label, missing)
    }
  }

  /// Creates a table of missing values.
  public init(n: Int, completeCases: Int, variables: [Row]) {
    (self.n, self.completeCases, self.variables) = (n, completeCases, variables)
  }

  /// Counts the missing values of `variables` in a cohort; unknown names are left out.
  public init(in cohort: Cohort, variables: [String]) {
    let columns = variables.compactMap { cohort[$0] }
    let complete = (0..<cohort.rowCount).count { row in !columns.contains { $0.isMissing(row) } }
    self.init(
      n: cohort.rowCount, completeCases: complete,
      variables: columns.map {
        Row(variable: $0.variable.name, label: $0.variable.label, missing: $0.missingCount)
      })
  }
}
