import Cohorts
import Statistics
import Testing

@Suite struct CodeOrderTests {
  @Test func digitsCountAsNumbers() {
    #expect(["C10", "C2", "C1", "C02b"].inCodeOrder() == ["C1", "C2", "C02b", "C10"])
    #expect(["10", "-1", "0.5", "2"].inCodeOrder() == ["-1", "0.5", "2", "10"])
    #expect(["b", "a10", "a9", "7", "nan"].inCodeOrder() == ["7", "a9", "a10", "b", "nan"])
    let long = "C" + String(repeating: "9", count: 40)
    #expect([long + "0", long].inCodeOrder() == [long, long + "0"])
  }

  @Test(arguments: 0..<20) func theOrderOfRowsDoesNotMatter(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let signs = ["C", "a", "1", "02", "10", "-", ".5", "é"]
    let codes = Set(
      (0..<12).map { _ in
        (0..<3).map { _ in signs[Int(random.next() % UInt64(signs.count))] }.joined()
      })
    let sorted = codes.inCodeOrder()
    #expect(codes.shuffled(using: &random).inCodeOrder() == sorted)
  }
}
