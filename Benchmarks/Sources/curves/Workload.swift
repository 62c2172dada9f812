/// The shape of a v0.4 payload, and its bytes.
///
/// The same shape gives the same bytes, so that figures of different runs can be compared.
struct Workload {
    /// Trace chunks in the payload.
    var chunks = 20
    /// Spans in each chunk.
    var spansPerChunk = 50
    /// Text tags on each span.
    var tagsPerSpan = 10
    /// Numeric tags on each span.
    var metricsPerSpan = 3

    var spanCount: Int { chunks * spansPerChunk }

    /// The payload as a tracer would send it.
    func payload() -> [UInt8] {
        var writer = MessagePackText()
        writer.array(chunks)
        for chunk in 0..<chunks {
            writer.array(spansPerChunk)
            for span in 0..<spansPerChunk { write(span: span, of: chunk, to: &writer) }
        }
        return writer.bytes
    }

    private func write(span: Int, of chunk: Int, to writer: inout MessagePackText) {
        let number = UInt64(chunk * spansPerChunk + span) &* 0x9E37_79B9_7F4A_7C15 | 1
        writer.map(12)
        writer.text("service", "service-\(span % 7)")
        writer.text("name", "operation.\(span % 11)")
        writer.text("resource", "GET /products/{id}/\(span % 13)")
        writer.text("type", span.isMultiple(of: 3) ? "web" : "sql")
        writer.integer("trace_id", UInt64(chunk + 1) &* 0xD1B5_4A32_D192_ED03)
        writer.integer("span_id", number)
        writer.integer("parent_id", span == 0 ? 0 : number &- 2)
        writer.integer("start", 1_735_689_600_000_000_000 &+ UInt64(span) &* 1_000)
        writer.integer("duration", 1_000 &+ number & 0xFFFFF)
        writer.integer("error", span.isMultiple(of: 25) ? 1 : 0)
        writer.string("meta")
        writer.map(tagsPerSpan)
        for tag in 0..<tagsPerSpan { writer.text("tag.number.\(tag)", "value \(tag &+ span % 17) of a tag") }
        writer.string("metrics")
        writer.map(metricsPerSpan)
        for metric in 0..<metricsPerSpan {
            writer.string("metric.\(metric)")
            writer.double(Double(metric) + 0.5)
        }
    }
}

/// As much MessagePack as the payloads need.
struct MessagePackText {
    private(set) var bytes: [UInt8] = []

    mutating func array(_ count: Int) { header(count, small: 0x90, limit: 15, wide: 0xDC) }
    mutating func map(_ count: Int) { header(count, small: 0x80, limit: 15, wide: 0xDE) }

    mutating func string(_ text: String) {
        let utf8 = Array(text.utf8)
        header(utf8.count, small: 0xA0, limit: 31, wide: 0xDA)
        bytes += utf8
    }

    mutating func text(_ key: String, _ value: String) {
        string(key)
        string(value)
    }

    mutating func integer(_ key: String, _ value: UInt64) {
        string(key)
        if value < 128 {
            bytes.append(UInt8(value))
        } else {
            bytes.append(0xCF)
            append(value, byteCount: 8)
        }
    }

    mutating func double(_ value: Double) {
        bytes.append(0xCB)
        append(value.bitPattern, byteCount: 8)
    }

    private mutating func header(_ count: Int, small: UInt8, limit: Int, wide: UInt8) {
        if count <= limit {
            bytes.append(small | UInt8(count))
        } else if count <= 0xFFFF {
            bytes.append(wide)
            append(UInt64(count), byteCount: 2)
        } else {
            bytes.append(wide + 1)
            append(UInt64(count), byteCount: 4)
        }
    }

    private mutating func append(_ value: UInt64, byteCount: Int) {
        for shift in (0..<byteCount).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift * 8))) }
    }
}
