import DPDelivery
import DPTransport
import Testing

@testable import DataPipeline

@Suite struct SendContextTests {
    private func context() throws -> SendContext {
        SendContext(
            try TraceRequestHead(to: Endpoint("http://h"), as: .v05, TracerMetadata(), EntityHeaders())
        )
    }

    private func use(_ context: SendContext, _ payload: [UInt8]) throws {
        try payload.withUnsafeBytes { try context.batch.read($0, as: .v04) }
        _ = try context.encoder.encode(context.batch, as: .v05)
        context.finish(byteCount: payload.count)
    }

    /// One big payload must not hold memory in the host for good.
    @Test func memoryOfABigPayloadIsGivenBackOncePayloadsAreSmall() throws {
        let context = try context()
        let big = payload(chunks: 100, spans: 300)
        try use(context, big)
        #expect(context.retainedByteCount > 1 << 20)
        for _ in 0..<100 { try use(context, payload()) }
        #expect(context.retainedByteCount <= 128 << 10)
    }

    /// But a host that sends payloads of one size keeps what it needs, even with small ones between them.
    @Test func memoryStaysWhileItIsNeeded() throws {
        let context = try context()
        let big = payload(chunks: 100, spans: 100)
        try use(context, big)
        let held = context.retainedByteCount
        for turn in 0..<50 { try use(context, turn % 4 == 0 ? big : payload()) }
        #expect(context.retainedByteCount == held)
    }
}
