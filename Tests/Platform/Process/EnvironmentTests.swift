import DPPlatform
import Testing

struct EnvironmentTests {
    @Test func readsWhatIsSet() throws {
        let path = try #require(Environment.value(of: "PATH"))
        #expect(path.contains(UInt8(ascii: "/")))
        #expect(!path.contains(0))
    }

    @Test func knowsWhatIsNotSet() {
        #expect(Environment.value(of: "DDP_SURELY_NOT_SET") == nil)
        #expect(Environment.value(of: "") == nil)
    }

    @Test func randomNumbersDiffer() {
        #expect(Set((0..<100).map { _ in SystemRandom.next() }).count == 100)
    }
}
