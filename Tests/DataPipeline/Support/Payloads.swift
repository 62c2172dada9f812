/// A v0.4 payload of equal chunks, none of whose fields is left out when it is sent; spans are numbered from 1.
func payload(chunks: Int = 1, spans: Int = 1, firstSpanID: UInt64 = 1) -> [UInt8] {
    var bytes = array(chunks)
    var spanID = firstSpanID
    for chunk in 0..<chunks {
        bytes += array(spans)
        for _ in 0..<spans {
            bytes += [0x87]
            bytes += text("service") + text("shop")
            bytes += text("name") + text("web.request")
            bytes += text("resource") + text("GET /")
            bytes += text("trace_id") + number(UInt64(chunk) + 1)
            bytes += text("span_id") + number(spanID)
            bytes += text("start") + number(1_700_000_000_000_000_000)
            bytes += text("duration") + number(1000)
            spanID += 1
        }
    }
    return bytes
}

private func array(_ count: Int) -> [UInt8] {
    [0xdd] + bigEndian(UInt32(count))
}

private func text(_ text: String) -> [UInt8] {
    [0xa0 | UInt8(text.utf8.count)] + Array(text.utf8)
}

private func number(_ value: UInt64) -> [UInt8] {
    [0xcf] + bigEndian(value)
}

private func bigEndian<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
