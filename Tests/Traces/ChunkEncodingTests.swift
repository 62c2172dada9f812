import DPTraces
import Testing

@Suite("Chunks written one by one")
struct ChunkEncodingTests {
    private func twoChunks() -> TraceBatch {
        var batch = TraceBatch()
        for chunk in 1...2 {
            batch.appendChunk()
            for position in 0..<chunk {
                let span = batch.appendSpan()
                span.service = "service-\(chunk)"
                span.name = "name"
                span.traceID = UInt64(chunk)
                span.spanID = UInt64(10 * chunk + position)
            }
        }
        return batch
    }

    @Test(arguments: [TraceFormat.v04, .v05])
    func eachChunkIsAPayloadOfItsOwn(format: TraceFormat) throws {
        let source = try TraceBatch(reading: twoChunks().encoded(as: format), as: format)
        var encoder = TraceEncoder()
        for chunk in 0..<2 {
            let encoded = try encoder.encode(source, chunk: chunk)
            #expect(encoded.chunkCount == 1)
            #expect(encoded.spanCount == chunk + 1)
            let alone = try TraceBatch(reading: encoded.copied(), as: .v04)
            #expect(alone.chunkCount == 1)
            #expect(alone.spanCount == chunk + 1)
            #expect(alone.span(at: chunk).service == "service-\(chunk + 1)")
            #expect(alone.span(at: chunk).spanID == UInt64(11 * chunk + 10))
        }
    }

    @Test func aChunkBeyondTheLastIsAnEmptyPayload() throws {
        var encoder = TraceEncoder()
        let encoded = try encoder.encode(twoChunks(), chunk: 2)
        #expect(encoded.copied() == [0x90])
        #expect(encoded.chunkCount == 0)
    }
}
