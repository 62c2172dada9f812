import DPTraces
import DPWire
import Testing

@Suite("Fields at their defaults")
struct SpliceTests {
    // Made anew each time: a global that holds them by tagged pointers looks like a leak to the checker.
    static var required: [(Pack, Pack)] {
        [
            ("service", "s"), ("name", "n"), ("resource", ""), ("trace_id", 1), ("span_id", 0), ("start", 0),
            ("duration", 0),
        ]
    }
    static var defaults: [(Pack, Pack)] {
        [
            ("parent_id", 0), ("error", 0), ("type", ""), ("meta", [:]), ("metrics", [:]), ("meta_struct", [:]),
            ("span_links", []), ("span_events", []),
        ]
    }

    @Test("are left out of a span wherever they stand, and all else of it is sent from the payload", arguments: 0..<8)
    func everyPosition(_ position: Int) throws {
        var lists = Self.defaults.map { [$0] }
        lists += [Array(Self.defaults[2...4]), Self.defaults]
        for fields in lists {
            var span = Self.required
            span.insert(contentsOf: fields, at: position)
            try expect(oneSpan(span), sentAs: oneSpan(Self.required), written: 2)
        }
        // Between one another and the fields that stay.
        var mixed = Self.required
        for (i, field) in Self.defaults.enumerated() {
            mixed.insert(field, at: min((i * 2 + position) % 9, mixed.count))
        }
        try expect(oneSpan(mixed), sentAs: oneSpan(Self.required), written: 2)
    }

    @Test(
        "are left out in every spelling",
        arguments: [
            ("error", [0xCC, 0]), ("error", [0xD0, 0]), ("error", [0xD3, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("parent_id", [0xCF, 0, 0, 0, 0, 0, 0, 0, 0]), ("parent_id", [0xCD, 0, 0]), ("type", [0xD9, 0]),
            ("type", [0xDB, 0, 0, 0, 0]), ("meta", [0xDE, 0, 0]), ("metrics", [0xDF, 0, 0, 0, 0]),
            ("meta_struct", [0xDE, 0, 0]), ("span_links", [0xDC, 0, 0]), ("span_events", [0xDD, 0, 0, 0, 0]),
        ] as [(String, [UInt8])]
    )
    func everySpelling(_ name: String, _ value: [UInt8]) throws {
        let key = Array(name.utf8)
        for spelled in [[0xA0 | UInt8(key.count)], [0xD9, UInt8(key.count)], [0xDB, 0, 0, 0, UInt8(key.count)]] {
            for position in [0, 3, 7] {
                var span = Self.required
                span.insert((.raw(spelled + key), .raw(value)), at: position)
                try expect(oneSpan(span), sentAs: oneSpan(Self.required), written: 2)
            }
        }
    }

    @Test("A map's header of any width counts what is left", arguments: [[0x88], [0xDE, 0, 8], [0xDF, 0, 0, 0, 8]])
    func headers(_ header: [UInt8]) throws {
        let fields = (Self.required + [("error", 0)]).flatMap { $0.0.bytes + $0.1.bytes }
        try expect([0x91, 0x91] + header + fields, sentAs: oneSpan(Self.required), written: 2)
    }

    @Test("Fields with another value stay, and an untouched span is sent as it came")
    func others() throws {
        let fields: [(Pack, Pack)] = [
            ("parent_id", 1), ("error", 1), ("error", -1), ("type", "x"), ("meta", ["k": ""]), ("metrics", ["k": 0.0]),
            ("meta_struct", ["k": .binary([])]), ("span_events", [["time_unix_nano": 0, "name": ""]]),
            ("span_links", [["trace_id": 0, "trace_id_high": 0, "span_id": 0]]),
        ]
        for field in fields {
            let payload = oneSpan([field] + Self.required)
            try expect(payload, sentAs: payload, written: 0)
        }
    }

    @Test("A span that lacks what is always written is written anew, its neighbours are not")
    func incomplete() throws {
        for left in 0..<7 {
            var fewer = Self.required
            fewer.remove(at: left)
            let whole = Pack.map(Self.required)
            let payload = Pack.array([.array([whole, .map(fewer), whole]), .array([whole])]).bytes
            let batch = try TraceBatch(reading: payload, as: .v04)
            let isEdited = batch.span(at: 1).isEdited
            #expect(!isEdited && batch.corrections.total == 0)
            let sent = try batch.encoded(as: .v04)
            #expect(unpack(sent) == SentModel.payload(try #require(unpack(payload))))
            #expect(Array(sent[2..<(2 + whole.bytes.count)]) == whole.bytes)
        }
    }

    @Test("Links and events that are not spelled as they are written make a span that is written anew")
    func linksAndEvents() throws {
        let link: [(Pack, Pack)] = [("trace_id", 1), ("trace_id_high", 2), ("span_id", 3)]
        let event: [(Pack, Pack)] = [("time_unix_nano", 1), ("name", "n")]
        let odd: [(Pack, Pack)] = [
            ("span_links", [.map(Array(link.dropFirst()))]), ("span_links", [.map(Array(link.dropLast()))]),
            ("span_links", [.map([link[0], link[2]])]), ("span_links", [.map(link + [("flags", 0)])]),
            ("span_links", [.map(link + [("tracestate", "")])]), ("span_links", [.map(link + [("attributes", [:])])]),
            ("span_events", [.map([event[0]])]), ("span_events", [.map([event[1]])]),
            ("span_events", [.map(event + [("attributes", [:])])]),
            ("span_events", [.map(event + [("attributes", ["k": ["type": 3, "double_value": 1]])])]),
        ]
        for field in odd {
            let payload = oneSpan(Self.required + [field])
            let sent = try convert(payload, .v04, .v04)
            #expect(unpack(sent) == SentModel.payload(try #require(unpack(payload))))
            #expect(sent == (try rewrite(payload, .v04, .v04)))
        }
    }

    @Test("Of a field that comes again, the last value counts, even if an earlier one was left out")
    func repeated() throws {
        let three = Array(Self.defaults[0...2])
        for again in Self.defaults.indices {
            for count in 1...20 {
                // So many that the notes of all spans together meet each end of their memory.
                let span = Pack.map(Self.required + three + [Self.defaults[again], ("error", 0), ("error", 3)])
                let batch = try TraceBatch(
                    reading: Pack.array([.array(Array(repeating: span, count: count))]).bytes,
                    as: .v04
                )
                let sent = try #require(unpack(try batch.encoded(as: .v04)))
                #expect(
                    sent.elements.flatMap(\.elements).map { $0["error"] } == Array(repeating: .int(3), count: count)
                )
                #expect(sent.elements.flatMap(\.elements).allSatisfy { $0.pairs.count == 8 })
            }
        }
    }

    @Test("Integer metrics are sent as doubles, in both formats")
    func integers() throws {
        func span(_ metrics: Pack) -> [UInt8] { oneSpan(Self.required + [("metrics", metrics), ("error", 1)]) }
        let payload = span(["a": 1, "b": 0.5, "c": -1, "d": .uint(.max), "e": .raw([0xD3, 0, 0, 0, 0, 0, 0, 0, 7])])
        let sent = span(["a": 1.0, "b": 0.5, "c": -1.0, "d": 0x1p64, "e": 7.0])
        try expect(payload, sentAs: sent, written: 2 + 4 * 9)
        let v05 = oneSpanV05(["", "k"], metrics: [1: 3])
        #expect(try convert(v05, .v05, .v05) == oneSpanV05(["", "k"], metrics: [1: 3.0]))
        let single = span(["f": .float(0.5)])
        try expect(single, sentAs: single, written: 0)
    }

    @Test("Of spans and chunks that are dropped or edited, nothing is sent from the payload")
    func besideOthers() throws {
        let span = { (id: Int64) in
            Pack.map(
                [("error", 0)] + Self.required.dropLast(3) + [("span_id", .int(id)), ("start", 0), ("duration", 0)]
            )
        }
        let payload = Pack.array([
            .array([span(1), span(2), span(3), span(4)]), .array([span(5)]), .array([span(6), span(7)]),
        ]).bytes
        var batch = try TraceBatch(reading: payload, as: .v04)
        batch.dropSpan(at: 0)
        batch.editSpan(at: 2).error = 5
        batch.dropChunk(at: 1)
        batch.dropSpan(at: 6)
        let sent = try #require(unpack(try batch.encoded(as: .v04)))
        #expect(sent.elements.map { $0.elements.map { $0["span_id"] } } == [[.int(2), .int(3), .int(4)], [.int(6)]])
        #expect(sent.elements.flatMap { $0.elements.map { $0["error"] } } == [nil, .int(5), nil, nil])
        #expect(sent.elements.flatMap { $0.elements.map(\.pairs.count) } == [7, 8, 7, 7])
    }

    @Test("A span in which all was set back to its default has no such field, either")
    func edited() throws {
        var batch = try TraceBatch(reading: oneSpan(Self.required + [("error", 0), ("type", "x")]), as: .v04)
        batch.editSpan(at: 0).type = ""
        #expect(unpack(try batch.encoded(as: .v04)) == unpack(oneSpan(Self.required)))
    }

    @Test("Nothing of the payload is copied, whatever is left out")
    func memory() throws {
        let meta = ("meta" as Pack, .map((0..<10).map { (Pack(stringLiteral: "key\($0)"), "a value") }) as Pack)
        let chunk = Pack.array((0..<50).map { _ in .map(Self.required + [meta] + Self.defaults[0...2]) })
        let payload = Pack.array((0..<50).map { _ in chunk }).bytes
        var batch = TraceBatch()
        var encoder = TraceEncoder()
        try payload.withUnsafeBytes { raw in
            try batch.read(raw, as: .v04)
            let encoded = try encoder.encode(batch, as: .v04)
            #expect(encoded.byteCount < payload.count)
            #expect(encoder.retainedByteCount < payload.count / 4)
        }
    }

    @Test("Any payload is sent as what it means, whatever its spelling", arguments: 0..<300)
    func property(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let given = random.payload()
        let payload = random.spell(given)
        var batch = try TraceBatch(reading: payload, as: .v04)
        var chunks = SentModel.payload(given).elements.map(\.elements)
        #expect(unpack(try batch.encoded(as: .v04)) == .array(chunks.map { .array($0) }))
        try expectChunks(batch, chunks)
        var copy = TraceBatch()
        copy.copy(batch)
        #expect(unpack(try copy.encoded(as: .v04)) == .array(chunks.map { .array($0) }))

        var index = 0
        for chunk in chunks.indices {
            var kept: [Unpacked] = []
            for span in chunks[chunk] {
                if random.chance(20) {
                    batch.dropSpan(at: index)
                } else if random.chance(20) {
                    batch.editSpan(at: index).spanID = 77
                    kept.append(.map(span.pairs.merging([Array("span_id".utf8): .int(77)]) { $1 }))
                } else {
                    kept.append(span)
                }
                index += 1
            }
            chunks[chunk] = kept
        }
        try expectChunks(batch, chunks)
        for chunk in chunks.indices.reversed() where random.chance(20) {
            batch.dropChunk(at: chunk)
            chunks.remove(at: chunk)
        }
        let sent = try batch.encoded(as: .v04)
        #expect(unpack(sent) == .array(chunks.map { .array($0) }))
        // What was sent has nothing that is sent otherwise.
        try expect(sent, sentAs: sent, written: 0)
    }

    private func expectChunks(_ batch: borrowing TraceBatch, _ chunks: [[Unpacked]]) throws {
        var encoder = TraceEncoder()
        for (i, chunk) in chunks.enumerated() {
            #expect(unpack(try encoder.encode(batch, chunk: i).copied()) == .array([.array(chunk)]))
        }
    }

    /// - Parameter written: the bytes of output that do not lie in the payload.
    private func expect(_ payload: [UInt8], sentAs sent: [UInt8], written: Int) throws {
        var batch = TraceBatch()
        var encoder = TraceEncoder()
        try payload.withUnsafeBytes { raw in
            try batch.read(raw, as: .v04)
            #expect(batch.corrections.total == 0)
            let encoded = try encoder.encode(batch, as: .v04)
            #expect(hex(encoded.copied()) == hex(sent))
            #expect(encoded.byteCount == sent.count)
            let borrowed = (0..<encoded.body.segmentCount).map { encoded.body.segment($0) }.filter { segment in
                guard let start = segment.baseAddress, let first = raw.baseAddress else { return false }
                return start >= first && start < first + raw.count
            }
            #expect(sent.count - borrowed.reduce(0) { $0 + $1.count } == written)
        }
    }
}
