import Foundation
import Testing

@testable import Diagnostics

@Suite struct JSONFaultTests {
  private func reason(_ text: String) -> String? { JSONFault(Data(text.utf8))?.reason }

  @Test func saysWhereAValueCannotBeRead() {
    #expect(reason("{\"a\": 1,\n \"b\": NaN}") == "a value in line 2, column 7 cannot be read")
    #expect(reason("{\"a\":1}x") == "a value in line 1, column 8 cannot be read")
  }

  @Test func numbersThatAreTooLarge() {
    #expect(reason("{\n\"a\": 1e400}") == "the number in line 2, column 6 is too large")
  }

  @Test func filesThatEndEarly() {
    #expect(reason("{\"a\": 1,\n\"b\"") == "it ends too early")
    #expect(reason(" \n") == "it is empty")
  }

  @Test func whatIsJSONHasNoFault() {
    #expect(reason("{\"a\": [1, null, \"x\"]}") == nil)
    #expect(reason("3") == nil)
  }
}
