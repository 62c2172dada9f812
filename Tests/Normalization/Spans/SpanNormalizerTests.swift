import DPNormalization
import DPTraces
import DPWire
import Foundation
import Testing

@Suite struct SpanNormalizerTests {
    private static let now: Int64 = 1_700_000_000_000_000_000

    /// A batch of one chunk of plain spans, changed by `edit`.
    private func batch(spans: Int = 1, _ edit: (Int, borrowing SpanEditor) -> Void) -> TraceBatch {
        var batch = TraceBatch()
        for index in 0..<spans {
            let span = batch.appendSpan()
            span.service = "shop"
            span.name = "web.request"
            span.resource = "GET /"
            span.traceID = 7
            span.spanID = UInt64(index + 1)
            span.start = Self.now
            span.duration = 5
            edit(index, span)
        }
        return batch
    }

    private func counts(of normalizer: borrowing SpanNormalizer) -> [String: Int] {
        var result: [String: Int] = [:]
        for correction in Correction.allCases where normalizer.counts[correction] > 0 {
            result[correction.name.description] = normalizer.counts[correction]
        }
        return result
    }

    @Test func spansThatAreFineStayWhatTheyAre() throws {
        let samples = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Conformance/samples"
        )
        for version in [TraceFormat.v04, .v05] {
            let name = version == .v04 ? "flask-v0.4-0.msgpack" : "flask-v0.5-0.msgpack"
            let payload = Array(try Data(contentsOf: samples.appending(path: name)))
            var batch = try TraceBatch(reading: payload, as: version)
            // The functions of a script are named after its module, whose name the backend does not take.
            let scriptSpans = (0..<batch.spanCount).filter { batch.span(at: $0).name.hasPrefix("__main__.") }
            var normalizer = SpanNormalizer()
            var truncator = SpanTruncator()
            for chunk in 0..<batch.chunkCount {
                #expect(try normalizer.normalize(chunk: chunk, of: &batch, now: Self.now) == nil)
            }
            for span in 0..<batch.spanCount { try truncator.truncate(span: span, of: &batch) }
            let edited = (0..<batch.spanCount).filter { batch.span(at: $0).isEdited }
            #expect(batch.spanCount > 80 && edited == scriptSpans)
            #expect(counts(of: normalizer) == [:])
        }
    }

    @Test func eachCorrectionIsCountedOnce() throws {
        let long = String(repeating: "a", count: 101)
        var batch = batch(spans: 4) { index, span in
            switch index {
            case 0:
                span.service = ""
                span.name = ""
                span.resource = ""
                span.duration = -1
                span.start = 3
                span.type = long
                span.setTag("peer.service", "***")
                span.setTag("_dd.base_service", "***")
                span.setTag("http.status_code", "abc")
                span.setTag("env", "My Env")
            case 1:
                span.service = "***"
                span.name = "***"
                span.setTag("peer.service", long)
                span.setTag("_dd.base_service", long)
            case 2:
                span.service = long
                span.name = long
                span.spanID = 1
            default:
                span.spanID = 1
                span.setTag("peer.service", "")
            }
        }
        var normalizer = SpanNormalizer()
        normalizer.language = Array("go".utf8)
        #expect(try normalizer.normalize(chunk: 0, of: &batch, now: Self.now) == nil)
        let seen = counts(of: normalizer)
        #expect(
            seen == [
                "service_empty": 1, "service_invalid": 1, "service_truncate": 1, "span_name_empty": 1,
                "span_name_invalid": 1, "span_name_truncate": 1, "resource_empty": 1, "invalid_duration": 1,
                "invalid_start_date": 1, "type_truncate": 1, "peer_service_invalid": 1, "peer_service_truncate": 1,
                "base_service_invalid": 1, "base_service_truncate": 1, "invalid_http_status_code": 1,
                "duplicate_span_id": 2,
            ]
        )
        let first = batch.span(at: 0)
        #expect(first.service == "unnamed-go-service")
        #expect(first.name == "unnamed_operation" && first.resource == "unnamed_operation")
        #expect(first.duration == 0 && first.start == Self.now && first.type.utf8.count == 100)
        #expect(first.tag("peer.service") == "" && first.tag("env") == "my_env")
        #expect(first.tag("http.status_code") == nil)
        #expect(batch.span(at: 1).service == "unnamed-go-service")
    }

    @Test func duplicatesAreCountedInLongChunksToo() throws {
        var batch = batch(spans: 40) { index, span in span.spanID = UInt64(index % 15 + 1) }
        var normalizer = SpanNormalizer()
        #expect(try normalizer.normalize(chunk: 0, of: &batch, now: Self.now) == nil)
        #expect(normalizer.counts[.duplicateSpanID] == 25)
    }

    @Test func aComponentCanNameTheSpan() throws {
        var batch = batch(spans: 3) { index, span in span.setTag("component", ["net/http", "grpc", ""][index]) }
        var normalizer = SpanNormalizer()
        normalizer.namesSpansAfterComponents = true
        _ = try normalizer.normalize(chunk: 0, of: &batch, now: Self.now)
        #expect((0..<3).map { batch.span(at: $0).name } == ["net_http", "grpc", "web.request"])
    }

    @Test func onlyASpanThatIsItsOwnTraceLosesItself() throws {
        var batch = batch(spans: 2) { index, span in
            span.spanID = index == 0 ? 7 : 8
            span.parentID = index == 0 ? 7 : 8
        }
        var normalizer = SpanNormalizer()
        _ = try normalizer.normalize(chunk: 0, of: &batch, now: Self.now)
        #expect(batch.span(at: 0).parentID == 0)
        #expect(batch.span(at: 1).parentID == 8)
    }

    @Test func faultyChunksSayWhy() throws {
        var normalizer = SpanNormalizer()
        var empty = TraceBatch()
        empty.appendChunk()
        #expect(try normalizer.normalize(chunk: 0, of: &empty, now: Self.now) == .emptyTrace)
        var noTrace = batch { _, span in span.traceID = 0 }
        #expect(try normalizer.normalize(chunk: 0, of: &noTrace, now: Self.now) == .traceIDZero)
        var noSpan = batch { _, span in span.spanID = 0 }
        #expect(try normalizer.normalize(chunk: 0, of: &noSpan, now: Self.now) == .spanIDZero)
        var foreign = batch(spans: 2) { index, span in span.traceID = UInt64(index + 1) }
        #expect(try normalizer.normalize(chunk: 0, of: &foreign, now: Self.now) == .foreignSpan)
    }

    @Test func theUpperHalfOfTheTraceCountsOnlyWhereBothSayIt() throws {
        func fault(_ tags: [String?]) throws -> ChunkFault? {
            var batch = batch(spans: tags.count) { index, span in
                if let tag = tags[index] { span.setTag("_dd.p.tid", tag) }
            }
            var normalizer = SpanNormalizer()
            return try normalizer.normalize(chunk: 0, of: &batch, now: Self.now)
        }
        #expect(try fault(["640cfd8d00000000", nil, "640cfd8d00000000"]) == nil)
        #expect(try fault([nil, "640cfd8d00000000", "1"]) == nil)
        #expect(try fault(["640cfd8d00000000", "640cfd8d00000001"]) == .foreignSpan)
        #expect(try fault(["640cfd8d00000000", "640CFD8D00000000"]) == .foreignSpan)
    }

    @Test func linkNamesAreNames() throws {
        var batch = batch { _, span in
            span.addLink(traceID: 1, spanID: 2, attributes: [("other", "a-b"), ("link.name", "a-b")])
            span.addLink(traceID: 1, spanID: 3, attributes: [("link.name", "")])
        }
        var normalizer = SpanNormalizer()
        _ = try normalizer.normalize(chunk: 0, of: &batch, now: Self.now)
        #expect(batch.span(at: 0).link(at: 0).attribute("link.name") == "a_b")
        #expect(batch.span(at: 0).link(at: 0).attribute("other") == "a-b")
        #expect(batch.span(at: 0).link(at: 1).attribute("link.name") == "unnamed_operation")
    }

    @Test func namesOfCorrectionsAndFaultsAreDistinct() {
        let names = Correction.allCases.map(\.name.description) + ChunkFault.allCases.map(\.name.description)
        #expect(Set(names).count == names.count)
    }
}
