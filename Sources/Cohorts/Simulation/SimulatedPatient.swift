/// One drawn patient, complete and without faults.
public struct SimulatedPatient: Sendable, Hashable {
  /// SYN- and a running number.
  public var id: String
  /// The position of the centre in the plan.
  public var centre: Int
  /// Continuous variables as recorded, and yes/no variables as 0 and 1.
  public var values: [String: Double]
  /// The log hazard of fracture against a patient at the means.
  public var fractureLogHazard: Double
  /// The log hazard of death against a patient at the means.
  public var deathLogHazard: Double
  /// The true probability of a fracture before death within the horizon.
  public var trueRisk: Double
  /// Days since 1970-01-01 of the index procedure.
  public var surgeryDay: Int
  /// When things happen, in months from surgery, were nobody lost.
  public var fractureMonths: Double, deathMonths: Double
  /// What the records show.
  public var course: Course
  /// The registry flags by column, 0 or 1.
  public var flags: [String: Int]
  /// The fractured level.
  public var level: String
  /// Days since 1970-01-01 of later events that the registry excludes.
  public var cnsDay: Int?, traumaDay: Int?

  /// What the records show of a patient's follow-up.
  public struct Course: Sendable, Hashable {
    /// How it ended: the first of these.
    public enum End: String, Sendable, Hashable { case completed, fracture, death, lost }
    /// How it ended.
    public var end: End
    /// When it ended, in months from surgery.
    public var months: Double
    /// Whether the fracture, if any, had symptoms.
    public var isSymptomatic: Bool
    /// Where the fracture, if any, was.
    public var site: String
  }
}
