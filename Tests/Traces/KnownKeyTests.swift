import DPTraces
import Testing

@Suite("Known keys")
struct KnownKeyTests {
    @Test("Each is recognized while reading, as a tag and as a metric", arguments: KnownKey.allCases)
    func recognized(_ key: KnownKey) throws {
        let name = "\(key.text)"
        let text = Pack(stringLiteral: name)
        let payload = oneSpan([("meta", [text: "v"]), ("metrics", [text: 2.5])])
        for format in [TraceFormat.v04, .v05] {
            let batch = try TraceBatch(reading: try convert(payload, .v04, format), as: format)
            let span = batch.span(at: 0)
            #expect(span.metric(key) == 2.5)
            if let value = span.tag(key) {
                #expect(value.byteCount == 1)
            } else {
                Issue.record("not found")
            }
            #expect(span.tag(at: 0).key == name)
            #expect(span.tag(name) == "v")
            #expect(span.metric(name) == 2.5)
            for other in KnownKey.allCases where other != key { #expect(span.metric(other) == nil) }
        }
    }

    @Test("No other text is taken for one", arguments: KnownKey.allCases)
    func similar(_ key: KnownKey) throws {
        let name = Array("\(key.text)".utf8)
        let known = Set(KnownKey.allCases.map { "\($0.text)" })
        var others: [[UInt8]] = [name + [0x78], Array(name.dropLast()), [0] + name, name + [0]]
        for i in name.indices {
            var other = name
            other[i] ^= 1
            others.append(other)
        }
        for other in others where !known.contains(String(decoding: other, as: UTF8.self)) {
            let payload = oneSpan([("metrics", [.text(other): 2.5])])
            let batch = try TraceBatch(reading: payload, as: .v04)
            #expect(batch.span(at: 0).metric(key) == nil)
            #expect(batch.span(at: 0).metric(at: 0).key == String(decoding: other, as: UTF8.self))
        }
    }

    @Test("Look-ups by name see the same keys, however they came in")
    func setByAPI() {
        var batch = TraceBatch()
        let span = batch.appendSpan()
        span.setTag("span.kind", "server")
        span.setMetric("_dd.measured", 1)
        #expect(batch.span(at: 0).metric(.measured) == 1)
        #expect(batch.span(at: 0).tag("span.kind") == "server")
        #expect(batch.span(at: 0).tag(.spanKind)?.byteCount == 6)
        #expect(batch.span(at: 0).tag("span.kin") == nil)
    }
}
