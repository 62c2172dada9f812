import DPTraces
import Testing

@Suite("Editing")
struct EditingTests {
    private func batch(_ spans: Int = 3, _ format: TraceFormat = .v04) throws -> TraceBatch {
        let span: Pack = [
            "service": "s", "name": "n", "resource": "r", "span_id": 7, "meta": ["a": "1", "b": "2"],
            "metrics": ["m": 1.0],
            "meta_struct": ["x": .binary([1])],
        ]
        let v04 = Pack.array([.array(Array(repeating: span, count: spans))]).bytes
        return try TraceBatch(reading: format == .v04 ? v04 : convert(v04, .v04, format), as: format)
    }

    @Test("All fields can be set and are sent")
    func fields() throws {
        var batch = try batch()
        let span = batch.editSpan(at: 1)
        span.service = "service"
        span.name = ""
        span.resource = "é\u{0}"
        span.type = "web"
        span.traceID = .max
        span.spanID = 1
        span.parentID = 2
        span.start = .min
        span.duration = -1
        span.error = .min
        #expect(span.service == "service")
        #expect(span.start == .min)
        let again = try TraceBatch(reading: batch.encoded(as: .v04), as: .v04)
        #expect(again.outline == batch.outline)
        #expect(again.span(at: 1).resource == "é\u{0}" && again.span(at: 1).name == "" && again.span(at: 0).name == "n")
        #expect(batch.span(at: 1).isEdited == true && batch.span(at: 0).isEdited == false)
    }

    @Test("Setting what is already there changes nothing")
    func noChange() throws {
        var batch = try batch()
        let span = batch.editSpan(at: 0)
        span.setTag("a", "1")
        span.setMetric("m", 1)
        span.setMetaStruct("x", [1])
        span.spanID = 7
        span.removeTag("absent")
        span.removeMetric("absent")
        span.removeLinks()
        span.removeEvents()
        #expect(batch.span(at: 0).isEdited == false)
    }

    @Test("A tag keeps its place when its value changes, and a new one comes last")
    func order() throws {
        var batch = try batch()
        let span = batch.editSpan(at: 1)
        span.setTag("c", "3")
        span.setTag("a", "one")
        span.setTag("env", "prod")
        span.removeTag("b")
        span.setTag("b", "two")
        #expect(
            batch.outline[0][1].tags == [["a", "one"], ["c", "3"], ["env", "prod"], ["b", "two"]]
        )
        #expect(batch.outline[0][0].tags == [["a", "1"], ["b", "2"]])
        #expect(batch.outline[0][2].tags == [["a", "1"], ["b", "2"]])
    }

    @Test("Interleaved edits of many spans never mix them up", arguments: [TraceFormat.v04, .v05])
    func interleaved(_ format: TraceFormat) throws {
        var random = SplitMix64(seed: 9)
        var batch = try batch(8, format)
        var tags = Array(repeating: [["a", "1"], ["b", "2"]], count: 8)
        var metrics = Array(repeating: [("m", 1.0)], count: 8)
        for step in 0..<2000 {
            let i = random.below(8)
            let key = "k\(random.below(12))"
            let span = batch.editSpan(at: i)
            switch random.below(4) {
            case 0, 1:
                span.setTag(key, "\(step)")
                if let j = tags[i].firstIndex(where: { $0[0] == key }) {
                    tags[i][j][1] = "\(step)"
                } else {
                    tags[i].append([key, "\(step)"])
                }
            case 2:
                span.removeTag(key)
                tags[i].removeAll { $0[0] == key }
            default:
                span.setMetric(key, Double(step))
                if let j = metrics[i].firstIndex(where: { $0.0 == key }) {
                    metrics[i][j].1 = Double(step)
                } else {
                    metrics[i].append((key, Double(step)))
                }
                if random.chance(30) {
                    span.removeMetric(key)
                    metrics[i].removeAll { $0.0 == key }
                }
            }
        }
        for i in 0..<8 {
            #expect(batch.outline[0][i].tags == tags[i])
            #expect(batch.outline[0][i].metrics == metrics[i].map { "\($0.0)=\($0.1.bitPattern)" })
        }
        #expect(try TraceBatch(reading: batch.encoded(as: .v05), as: .v05).outline[0].map(\.tags) == tags)
        // Moving runs of tags must not cost without bound.
        #expect(batch.retainedByteCount < 1 << 20)
    }

    @Test("Links, events and meta_struct values can be set and removed")
    func structured() throws {
        var batch = try batch()
        let span = batch.editSpan(at: 0)
        span.setMetaStruct("x", [2])
        span.setMetaStruct("y", [])
        span.removeMetaStruct("x")
        span.addLink(traceID: 1, spanID: 2, traceFlags: 0, attributes: [("k", "1"), ("k", "2")])
        span.addLink(traceID: 3, spanID: 4)
        span.addEvent(
            time: 5,
            name: "e",
            attributes: [("k", .int(1)), ("k", .array([.int(1), .string("x"), .array([]), .int(2)]))]
        )
        #expect(batch.span(at: 0).metaStruct("x") == nil)
        #expect(batch.span(at: 0).metaStruct("y") == [])
        #expect(batch.span(at: 0).linkCount == 2)
        #expect(batch.span(at: 0).link(at: 0).traceFlags == 0)
        #expect(batch.span(at: 0).link(at: 1).traceFlags == nil)
        #expect(batch.span(at: 0).link(at: 0).attributeCount == 1)
        #expect(batch.span(at: 0).link(at: 0).attribute("k") == "2")
        #expect(batch.span(at: 0).event(at: 0).attributeCount == 1)
        #expect(batch.span(at: 0).event(at: 0).attribute("k") == .array([.int(1), .int(2)]))
        let again = try TraceBatch(reading: batch.encoded(as: .v04), as: .v04)
        #expect(again.outline == batch.outline)
        let editor = batch.editSpan(at: 0)
        editor.removeLinks()
        editor.removeEvents()
        editor.removeMetaStruct("y")
        #expect(batch.span(at: 0).linkCount == 0 && batch.span(at: 0).eventCount == 0)
    }

    @Test("Indices out of range give empty views and edits without effect")
    func outOfRange() throws {
        var batch = try batch()
        let before = batch.outline
        for index in [-1, 3, .max, .min] {
            do {
                let span = batch.editSpan(at: index)
                span.setTag("a", "b")
                span.name = "x"
                span.setMetric("m", 2)
                span.addLink(traceID: 1, spanID: 1)
                #expect(span.name == "")
            }
            batch.dropSpan(at: index)
            #expect(batch.span(at: index).name == "" && batch.span(at: index).tagCount == 0)
            #expect(batch.span(at: 0).tag(at: index).key == "" || index == 0)
            #expect(batch.span(at: 0).metric(at: index).key == "" && batch.span(at: 0).link(at: index).spanID == 0)
            #expect(batch.span(at: 0).event(at: index).attribute(at: index) == nil)
            #expect(batch.chunk(at: 0).span(at: index).name == "")
        }
        for index in [-1, 1, .max, .min] {
            batch.dropChunk(at: index)
            #expect(batch.chunk(at: index).spanCount == 0 && batch.spanIndices(ofChunk: index).isEmpty)
        }
        #expect(batch.outline == before)
        #expect(batch.kept == (1, 3))
    }

    @Test("Text set by API is repaired like text that is read")
    func repair() throws {
        var batch = TraceBatch()
        let span = batch.appendSpan()
        let bad = UnsafeMutableRawBufferPointer.allocate(byteCount: 2, alignment: 1)
        defer { bad.deallocate() }
        bad.copyBytes(from: [0x61, 0xFF])
        span.setTag(UnsafeRawBufferPointer(bad), UnsafeRawBufferPointer(bad))
        #expect(batch.outline[0][0].tags == [["a\u{FFFD}", "a\u{FFFD}"]])
    }

    @Test("A span is added to the last chunk, or to a first one")
    func building() throws {
        var batch = TraceBatch()
        #expect(try batch.encoded(as: .v04) == [0x90])
        #expect(hex(try batch.encoded(as: .v05)) == "9291a090")
        batch.appendSpan().spanID = 1
        #expect(batch.appendChunk() == 1)
        batch.appendSpan().spanID = 2
        batch.appendSpan().spanID = 3
        #expect(batch.appendChunk() == 2)
        #expect(batch.outline.map { $0.map { $0.ids[2] } } == [[1], [2, 3], []])
        #expect(batch.spanIndices(ofChunk: 1) == 1..<3)
        // To a payload too, whose own spans are still copied.
        var read = try self.batch(1)
        let source = try read.encoded(as: .v04)
        read.appendSpan().spanID = 9
        let sent = try read.encoded(as: .v04)
        #expect(Array(sent[2..<source.count]) == Array(source[2...]))
        #expect(try TraceBatch(reading: sent, as: .v04).outline == read.outline)
    }
}
