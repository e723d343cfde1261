/// A risk as a number of people in a hundred, the way a patient reads it.
///
/// Rounding must never turn a small risk into none or a large one into certainty.
enum PeopleCount: Sendable, Hashable {
  case fewerThanOne
  case about(Int)
  case moreThan99

  init(risk: Double) {
    let people = risk * 100
    if !(people >= 1) {
      self = .fewerThanOne
    } else if people > 99 {
      self = .moreThan99
    } else {
      self = .about(Int(people.rounded()))
    }
  }

  /// Those who will not have the event: together they are always a hundred.
  var others: PeopleCount {
    switch self {
    case .fewerThanOne: .moreThan99
    case .about(let count): .about(100 - count)
    case .moreThan99: .fewerThanOne
    }
  }

  /// How many of a hundred figures are filled.
  var filledFigures: Int {
    switch self {
    case .fewerThanOne: 0
    case .about(let count): count
    case .moreThan99: 100
    }
  }
}
