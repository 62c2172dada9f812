import DPTraces
import Testing

@Suite("Duplicate keys")
struct DuplicateKeyTests {
    /// Keys that begin and end alike, are of all lengths, and are known to some rule.
    static let keys: [String] =
        (1...40).map { "a" + String(repeating: "x", count: $0) + "z" } + KnownKey.allCases.map { "\($0.text)" }
        + (0..<20).map { "same.beginning.\($0).same.end.of.all" } + ["ключ", "é", ""]

    @Test(
        "Among up to 32 keys each one is found when it comes again, and no other",
        arguments: [1, 2, 3, 15, 16, 31, 32]
    )
    func smallMaps(_ count: Int) throws {
        for start in stride(from: 0, to: Self.keys.count - count, by: 7) {
            let chosen = Array(Self.keys[start..<(start + count)])
            let pairs = chosen.map { (Pack(stringLiteral: $0), Pack(stringLiteral: "v")) }
            let distinct = try TraceBatch(reading: oneSpan([("meta", .map(pairs))]), as: .v04)
            #expect(distinct.corrections.total == 0)
            #expect(distinct.span(at: 0).tagCount == count)
            if count == 32 { continue }
            for again in [0, count / 2, count - 1] {
                let more = pairs + [(Pack(stringLiteral: chosen[again]), "w")]
                let batch = try TraceBatch(reading: oneSpan([("meta", .map(more))]), as: .v04)
                #expect(batch.corrections == .of(duplicates: 1))
                #expect(batch.span(at: 0).tagCount == count)
                #expect(batch.span(at: 0).tag(chosen[again]) == "w")
                #expect(batch.span(at: 0).tag(at: again).key == chosen[again])
            }
        }
    }

    @Test("The same key in the next map is no duplicate")
    func otherMaps() throws {
        let map: Pack = ["k": "v", "env": "e", "a.longer.key.than.sixteen": "x"]
        let metrics: Pack = ["k": 1.0, "env": 2.0, "a.longer.key.than.sixteen": 3.0]
        let span: Pack = ["meta": map, "metrics": metrics]
        let batch = try TraceBatch(reading: Pack.array([.array([span, span]), .array([span])]).bytes, as: .v04)
        #expect(batch.corrections.total == 0)
        for i in 0..<3 {
            #expect(batch.span(at: i).tagCount == 3)
            #expect(batch.span(at: i).metric("env") == 2)
        }
    }

    @Test("In big maps all are found too, without comparing each with each")
    func bigMaps() throws {
        let count = 10_000
        var pairs: [(Pack, Pack)] = (0..<count).map { (Pack(stringLiteral: "k\($0)"), "v") }
        let distinct = try TraceBatch(reading: oneSpan([("meta", .map(pairs))]), as: .v04)
        #expect(distinct.corrections.total == 0 && distinct.span(at: 0).tagCount == count)
        // All of them twice.
        pairs += (0..<count).map { (Pack(stringLiteral: "k\($0)"), "w") }
        let twice = try TraceBatch(reading: oneSpan([("meta", .map(pairs))]), as: .v04)
        #expect(twice.corrections == .of(duplicates: count))
        #expect(twice.span(at: 0).tagCount == count)
        #expect(twice.span(at: 0).tag(at: 1234).key == "k1234")
        #expect(twice.span(at: 0).tag(at: 1234).value == "w")

        let metrics: [(Pack, Pack)] = (0..<count).map { (Pack(stringLiteral: "k\($0 % 40)"), .double(Double($0))) }
        let measured = try TraceBatch(reading: oneSpan([("metrics", .map(metrics))]), as: .v04)
        #expect(measured.span(at: 0).metricCount == 40)
        #expect(measured.span(at: 0).metric("k39") == 9_999.0)
        #expect(measured.corrections == .of(duplicates: count - 40))
    }

    @Test("In v0.5 a key that comes again in a big map is found at once")
    func bigMapsV05() throws {
        let count = 10_000
        let strings: [Pack] = [""] + (0..<count).map { Pack(stringLiteral: "k\($0)") }
        let once = (0..<count).map { (Pack.uint(UInt64($0 + 1)), Pack.uint(0)) }
        let again = (0..<count).map { (Pack.uint(UInt64($0 + 1)), Pack.uint(UInt64($0 + 1))) }
        let batch = try TraceBatch(reading: oneSpanV05(strings, meta: .map(once + again)), as: .v05)
        #expect(batch.corrections == .of(duplicates: count))
        #expect(batch.span(at: 0).tagCount == count)
        #expect(batch.span(at: 0).tag(at: 777).value == "k777")
    }

    @Test("Big attribute maps of links and events keep the last value")
    func attributes() throws {
        let texts: [(Pack, Pack)] = (0..<100).map { (Pack(stringLiteral: "k\($0 % 50)"), Pack(stringLiteral: "\($0)")) }
        let values: [(Pack, Pack)] = (0..<100).map {
            (Pack(stringLiteral: "k\($0 % 50)"), ["type": 2, "int_value": .int(Int64($0))])
        }
        let batch = try TraceBatch(
            reading: oneSpan([
                ("span_links", [["attributes": .map(texts)]]), ("span_events", [["attributes": .map(values)]]),
            ]),
            as: .v04
        )
        #expect(batch.corrections == .of(duplicates: 100))
        #expect(batch.span(at: 0).link(at: 0).attributeCount == 50)
        #expect(batch.span(at: 0).link(at: 0).attribute("k7") == "57")
        #expect(batch.span(at: 0).event(at: 0).attributeCount == 50)
        #expect(batch.span(at: 0).event(at: 0).attribute("k7") == .int(57))
    }
}
