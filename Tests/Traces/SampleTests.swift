import DPTraces
import Foundation
import Testing

/// Bodies of a real application: what its tracer gave to the reference exporter, and what that sent.
@Suite("Samples of a real application")
struct SampleTests {
    struct Sample: Decodable {
        var format: String
        var bytes: Int
        var traces: Int
        var spans: Int
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Conformance/samples").standardized

    private func payload(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
    }

    @Test("are read whole and without a correction, and what was sent before is sent as it came")
    func read() throws {
        let index = try JSONDecoder().decode(
            [String: Sample].self,
            from: Data(contentsOf: Self.folder.appending(path: "index.json"))
        )
        var seen = 0
        for (name, sample) in index where name.hasPrefix("flask-") {
            guard let format = TraceFormat(name: sample.format) else { continue }
            seen += 1
            let bytes = try payload(name)
            let batch = try TraceBatch(reading: bytes, as: format)
            #expect(bytes.count == sample.bytes && batch.chunkCount == sample.traces && batch.spanCount == sample.spans)
            #expect(batch.corrections.total == 0)
            // What an exporter wrote has nothing at its default.
            if !name.hasPrefix("flask-input") { #expect(try batch.encoded(as: format) == bytes) }
            let crossed = try TraceBatch(
                reading: batch.encoded(as: format == .v04 ? .v05 : .v04),
                as: format == .v04 ? .v05 : .v04
            )
            #expect(crossed.chunkCount == sample.traces && crossed.spanCount == sample.spans)
        }
        #expect(seen == 26)
    }

    @Test("in v0.4 are sent with the fields that the reference sent", arguments: 0..<7)
    func fields(_ number: Int) throws {
        let input = try payload("flask-input-v0.4-\(number).msgpack")
        let sent = try payload("flask-v0.4-\(number).msgpack")
        #expect(unpack(try convert(input, .v04, .v04)) == unpack(sent))
    }

    @Test("written anew are byte for byte what the reference sent", arguments: 0..<7)
    func reference(_ number: Int) throws {
        let input = try payload("flask-input-v0.4-\(number).msgpack")
        let sent = try payload("flask-v0.4-\(number).msgpack")
        #expect(try rewrite(input, .v04, .v04) == sent)
    }

    @Test("in v0.5 mean what the reference sent", arguments: 0..<6)
    func referenceV05(_ number: Int) throws {
        let sent = try TraceBatch(reading: try payload("flask-v0.5-\(number).msgpack"), as: .v05)
        let input = try payload("flask-input-v0.5-\(number).msgpack")
        let ours = try TraceBatch(reading: try convert(input, .v05, .v05), as: .v05)
        #expect(ours.outline == (try TraceBatch(reading: rewrite(input, .v05, .v05), as: .v05)).outline)
        // The reference's order of tags changes from run to run.
        let sorted = { (outline: [[SpanOutline]]) in
            outline.map { chunk in
                chunk.map { span in
                    var span = span
                    span.tags.sort { $0[0] < $1[0] }
                    span.metrics.sort()
                    return span
                }
            }
        }
        #expect(sorted(ours.outline) == sorted(sent.outline))
    }
}
