import DPNormalization
import DPWire
import Testing

@Suite struct TextFaultTests {
    private func fault(of name: String) -> TextFault? {
        var output: [UInt8] = []
        return SpanName.normalize(Array(name.utf8).span.bytes, to: &output).fault
    }

    private func serviceFault(of name: String) -> TextFault? {
        var output: [UInt8] = []
        let nothing: [UInt8] = []
        return ServiceName.normalize(Array(name.utf8).span.bytes, language: nothing.span.bytes, to: &output).fault
    }

    @Test func faultsOfNamesAreTold() {
        #expect(fault(of: "") == .empty)
        #expect(fault(of: "***") == .invalid)
        #expect(fault(of: String(repeating: "a", count: 101)) == .tooLong)
        #expect(fault(of: String(repeating: "*", count: 101)) == .invalid)
        #expect(fault(of: String(repeating: "a", count: 100)) == nil)
        #expect(fault(of: "a-b") == nil)
    }

    @Test func faultsOfServicesAreTold() {
        #expect(serviceFault(of: "") == .empty)
        #expect(serviceFault(of: "***") == .invalid)
        #expect(serviceFault(of: String(repeating: "a", count: 101)) == .tooLong)
        #expect(serviceFault(of: "A b") == nil)
    }

    @Test func aCutServiceThatIsOtherwiseNormalIsStillChanged() {
        var output: [UInt8] = []
        let long = [UInt8](repeating: 0x61, count: 101)
        let result = ServiceName.normalizePeer(long.span.bytes, to: &output)
        #expect(result == NormalizedText(isChanged: true, fault: .tooLong))
        #expect(output == [UInt8](repeating: 0x61, count: 100))
    }

    @Test func anEmptyPeerServiceIsNoFault() {
        var output: [UInt8] = []
        let nothing: [UInt8] = []
        let result = ServiceName.normalizePeer(nothing.span.bytes, to: &output)
        #expect(result == NormalizedText(isChanged: false))
    }
}
