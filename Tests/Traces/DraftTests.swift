import DPWire
import Testing

@testable import DPTraces

@Suite("Spans made outside of a batch")
struct DraftTests {
    private let bytes = TextBytes()

    private func draft(_ service: String = "service", type: String = "") throws -> SpanDraft {
        try SpanDraft(service: bytes(service), name: bytes("name"), resource: bytes("resource"), type: bytes(type))
    }

    @Test("A pushed span is the same as one that the batch's own editor makes", arguments: [TraceFormat.v04, .v05])
    func sameAsEdited(format: TraceFormat) throws {
        var draft = try draft(type: "web")
        draft.traceID = 1
        draft.traceIDHigh = 2
        draft.spanID = 3
        draft.parentID = 4
        draft.start = 5
        draft.duration = -6
        draft.error = 7
        try draft.setTag(bytes("env"), bytes("prod"))
        try draft.setTag(bytes("own"), bytes("x"))
        try draft.setMetric(bytes("_sampling_priority_v1"), 2)
        try draft.setStruct(bytes("s"), bytes("\u{1}"))
        var links = LinksDraft()
        try links.append(
            traceID: 8,
            traceIDHigh: 9,
            spanID: 10,
            flags: 0x8000_0001,
            tracestate: bytes("dd=s:1"),
            attributeCount: 1
        )
        try links.appendAttribute(bytes("k"), bytes("v"))
        try draft.setLinks(links)
        var event = try EventDraft(bytes("event"), at: 11)
        try event.set(bytes("a"), text: bytes("text"))
        try event.set(bytes("b"), bool: true)
        let numbers: [Int64] = [1, -2]
        let failure = numbers.withUnsafeBufferPointer { numbers in
            WireError.caught { () throws(WireError) in try event.set(bytes("i"), ints: numbers) }
        }
        #expect(failure == nil)
        try draft.addEvent(event)

        var edited = TraceBatch()
        let span = edited.appendSpan()
        span.service = "service"
        span.name = "name"
        span.resource = "resource"
        span.type = "web"
        span.traceID = 1
        span.traceIDHigh = 2
        span.spanID = 3
        span.parentID = 4
        span.start = 5
        span.duration = -6
        span.error = 7
        span.setTag("env", "prod")
        span.setTag("own", "x")
        span.setMetric("_sampling_priority_v1", 2)
        span.setMetaStruct("s", [1])
        span.addLink(
            traceID: 8,
            traceIDHigh: 9,
            spanID: 10,
            traceFlags: 1,
            tracestate: "dd=s:1",
            attributes: [("k", "v")]
        )
        span.addEvent(
            time: 11,
            name: "event",
            attributes: [("a", .string("text")), ("b", .bool(true)), ("i", .array([.int(1), .int(-2)]))]
        )

        var pushed = TraceBatch()
        try pushed.append(draft)
        #expect(try pushed.encoded(as: format) == edited.encoded(as: format))
        // What is known by number is so here, too.
        #expect(pushed.span(at: 0).metric(.samplingPriority) == 2)
        // A draft may be pushed again, behind others.
        try pushed.append(draft)
        pushed.appendChunk()
        try pushed.append(draft)
        #expect(pushed.spanIndices(ofChunk: 0) == 0..<2 && pushed.spanIndices(ofChunk: 1) == 2..<3)
        #expect(pushed.span(at: 2).tag("own") == "x" && pushed.span(at: 1).tag("env") == "prod")
    }

    @Test("Whatever is set how often, each key has its last value once", arguments: 0..<20 as Range<UInt64>)
    func lastWins(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var draft = try draft("s\(seed)")
        var tags: [String: String] = [:]
        var metrics: [String: Double] = [:]
        for _ in 0..<Int.random(in: 1...2000, using: &generator) {
            let key = "k\(Int.random(in: 0..<60, using: &generator))"
            if Bool.random(using: &generator) {
                let value = String(repeating: "v", count: Int.random(in: 0..<300, using: &generator))
                try draft.setTag(bytes(key), bytes(value))
                tags[key] = value
            } else {
                let value = Double.random(in: 0..<1, using: &generator)
                try draft.setMetric(bytes(key), value)
                metrics[key] = value
            }
        }
        var batch = TraceBatch()
        try batch.append(draft)
        let again = try TraceBatch(reading: batch.encoded(as: .v04), as: .v04)
        #expect(again.corrections.total == 0)
        #expect(again.span(at: 0).service == "s\(seed)")
        #expect(again.span(at: 0).tagCount == tags.count && again.span(at: 0).metricCount == metrics.count)
        for (key, value) in tags { #expect(again.span(at: 0).tag(key) == value) }
        for (key, value) in metrics { #expect(again.span(at: 0).metric(key) == value) }
    }

    @Test("Values that are replaced do not take memory for ever")
    func bounded() throws {
        var draft = try draft()
        for round in 0..<20_000 {
            try draft.setTag(bytes("key"), bytes(String(repeating: "x", count: round % 100)))
        }
        #expect(draft.log.bytes.count < 10_000)
        var batch = TraceBatch()
        try batch.append(draft)
        #expect(batch.span(at: 0).tagCount == 1 && batch.span(at: 0).tag("key")?.utf8.count == 99)
    }

    @Test("Of an event's attributes the last value counts, whatever its kind, and empty arrays stay")
    func attributes() throws {
        var event = try EventDraft(bytes("e"), at: 1)
        try event.set(bytes("a"), int: 1)
        try event.set(bytes("a"), text: bytes("text"))
        try event.set(bytes("a"), double: 2)
        try event.set(bytes("b"), bools: bytes("\u{0}\u{1}\u{2}"))
        try event.set(bytes("c"), texts: TextsDraft())
        var draft = try draft()
        try draft.addEvent(event)
        try draft.addEvent(event)
        var batch = TraceBatch()
        try batch.append(draft)
        #expect(batch.span(at: 0).eventCount == 2)
        let span = batch.span(at: 0)
        let pushed = span.event(at: 1)
        #expect(pushed.attributeCount == 3)
        #expect(pushed.attribute("a") == .double(2))
        #expect(pushed.attribute("b") == .array([.bool(false), .bool(true), .bool(true)]))
        #expect(pushed.attribute("c") == .array([]))
    }
}

/// Bytes of texts that stay as long as it does.
private final class TextBytes {
    private var blocks: [UnsafeMutableRawBufferPointer] = []

    func callAsFunction(_ text: String) -> UnsafeRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        block.copyBytes(from: text.utf8)
        blocks.append(block)
        return UnsafeRawBufferPointer(block)
    }

    deinit {
        for block in blocks { block.deallocate() }
    }
}
