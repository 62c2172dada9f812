import DPNormalization
import DPWire
import Testing

@Suite struct TextFaultTests {
    private func fault(of name: String) throws -> TextFault? {
        var output = ByteBuffer()
        return try SpanName.normalize(Array(name.utf8).span.bytes, to: &output).fault
    }

    private func serviceFault(of name: String) throws -> TextFault? {
        var output = ByteBuffer()
        let nothing: [UInt8] = []
        return try ServiceName.normalize(Array(name.utf8).span.bytes, language: nothing.span.bytes, to: &output).fault
    }

    @Test func faultsOfNamesAreTold() throws {
        #expect(try fault(of: "") == .empty)
        #expect(try fault(of: "***") == .invalid)
        #expect(try fault(of: String(repeating: "a", count: 101)) == .tooLong)
        #expect(try fault(of: String(repeating: "*", count: 101)) == .invalid)
        #expect(try fault(of: String(repeating: "a", count: 100)) == nil)
        #expect(try fault(of: "a-b") == nil)
    }

    @Test func faultsOfServicesAreTold() throws {
        #expect(try serviceFault(of: "") == .empty)
        #expect(try serviceFault(of: "***") == .invalid)
        #expect(try serviceFault(of: String(repeating: "a", count: 101)) == .tooLong)
        #expect(try serviceFault(of: "A b") == nil)
    }

    @Test func aCutServiceThatIsOtherwiseNormalIsStillChanged() throws {
        var output = ByteBuffer()
        let long = [UInt8](repeating: 0x61, count: 101)
        let result = try ServiceName.normalizePeer(long.span.bytes, to: &output)
        #expect(result == NormalizedText(isChanged: true, fault: .tooLong))
        let written = output.copied()
        #expect(written == [UInt8](repeating: 0x61, count: 100))
    }

    @Test func anEmptyPeerServiceIsNoFault() throws {
        var output = ByteBuffer()
        let nothing: [UInt8] = []
        let result = try ServiceName.normalizePeer(nothing.span.bytes, to: &output)
        #expect(result == NormalizedText(isChanged: false))
    }
}
