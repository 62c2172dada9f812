extension SplitMix64 {
    /// The bytes of a value in any spelling that MessagePack has for it, map pairs in any order.
    mutating func spell(_ value: Unpacked) -> [UInt8] {
        switch value {
        case .null: return [0xC0]
        case .bool(let value): return [value ? 0xC3 : 0xC2]
        case .int(let value): return spell(value)
        case .double(let bits): return [0xCB] + bigEndian(bits, 8)
        case .text(let bytes): return header(bytes.count, short: 0xA0, below: 32, [0xD9, 0xDA, 0xDB]) + bytes
        case .binary(let bytes): return header(bytes.count, short: 0, below: 0, [0xC4, 0xC5, 0xC6]) + bytes
        case .array(let elements):
            return elements.reduce(header(elements.count, short: 0x90, below: 16, [nil, 0xDC, 0xDD])) { $0 + spell($1) }
        case .map(let pairs):
            let start = header(pairs.count, short: 0x80, below: 16, [nil, 0xDE, 0xDF])
            let ordered = pairs.keys.sorted { $0.lexicographicallyPrecedes($1) }.shuffled(using: &self)
            return ordered.reduce(start) { $0 + spell(.text($1)) + spell(pairs[$1] ?? .null) }
        }
    }

    private mutating func spell(_ value: Int128) -> [UInt8] {
        var forms: [[UInt8]] = []
        let bits = UInt64(truncatingIfNeeded: value)
        if value >= 0, value < 128 || value < 0, value >= -32 { forms = [[UInt8(truncatingIfNeeded: bits)]] }
        for width in 0..<4 {
            let size = Int128(8 << width)
            if value >= 0, value >> size == 0 { forms.append([0xCC + UInt8(width)] + bigEndian(bits, 1 << width)) }
            if value >> (size - 1) == 0 || value >> (size - 1) == -1 {
                forms.append([0xD0 + UInt8(width)] + bigEndian(bits, 1 << width))
            }
        }
        return chance(50) ? forms[0] : pick(forms)
    }

    private mutating func header(_ count: Int, short: UInt8, below limit: Int, _ markers: [UInt8?]) -> [UInt8] {
        var forms = count < limit ? [[short | UInt8(count)]] : []
        for (width, marker) in markers.enumerated() {
            if let marker, count >> (8 << width) == 0 { forms.append([marker] + bigEndian(UInt64(count), 1 << width)) }
        }
        return chance(70) ? forms[0] : pick(forms)
    }

    private func bigEndian(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) }
    }
}

extension SplitMix64 {
    /// The spans of a payload, many of whose fields are missing, nil or at their defaults.
    mutating func payload() -> Unpacked {
        .array((0..<below(4)).map { _ in .array((0..<pick([0, 1, 2, 7])).map { _ in span() }) })
    }

    private mutating func span() -> Unpacked {
        var fields: [String: Unpacked] = [:]
        let isWhole = chance(80)
        for key in ["service", "name", "resource"] where isWhole || chance(70) { fields[key] = .text(text()) }
        for key in ["trace_id", "span_id"] where isWhole || chance(70) { fields[key] = .int(Int128(number())) }
        for key in ["start", "duration"] where isWhole || chance(70) {
            fields[key] = .int(Int128(Int64(bitPattern: number())))
        }
        if chance(70) { fields["parent_id"] = .int(chance(50) ? 0 : Int128(number())) }
        if chance(70) { fields["error"] = .int(chance(70) ? 0 : Int128(Int32(truncatingIfNeeded: number()))) }
        if chance(70) { fields["type"] = .text(chance(50) ? "" : text()) }
        if chance(80) { fields["meta"] = map { .text($0.text()) } }
        if chance(80) { fields["metrics"] = map { $0.chance(60) ? .double($0.double()) : $0.integer() } }
        if chance(30) { fields["meta_struct"] = map { .binary(Array($0.text().utf8)) } }
        if chance(20) { fields["span_links"] = .array((0..<below(3)).map { _ in link() }) }
        if chance(20) { fields["span_events"] = .array((0..<below(3)).map { _ in event() }) }
        if chance(5), let key = fields.keys.sorted().first { fields[key] = .null }
        return .map(fields)
    }

    private mutating func integer() -> Unpacked {
        .int(chance(50) ? Int128(below(3)) : chance(50) ? Int128(number()) : Int128(Int64(bitPattern: number())))
    }

    private mutating func map(_ value: (inout SplitMix64) -> Unpacked) -> Unpacked {
        var pairs: [String: Unpacked] = [:]
        for _ in 0..<pick([0, 0, 1, 4, 20, 40]) { pairs[key()] = value(&self) }
        return .map(pairs)
    }

    private mutating func link() -> Unpacked {
        var fields: [String: Unpacked] = ["trace_id": .int(Int128(number())), "span_id": .int(Int128(number()))]
        if chance(80) { fields["trace_id_high"] = .int(Int128(below(3))) }
        if chance(50) { fields["attributes"] = map { .text($0.text()) } }
        if chance(50) { fields["tracestate"] = .text(chance(30) ? "" : "a=b") }
        if chance(50) { fields["flags"] = .int(Int128(below(2))) }
        return .map(fields)
    }

    private mutating func event() -> Unpacked {
        var fields: [String: Unpacked] = ["time_unix_nano": .int(Int128(number()))]
        if chance(90) { fields["name"] = .text(text()) }
        if chance(70) {
            fields["attributes"] = map { random in
                random.chance(50)
                    ? .map(["type": .int(3), "double_value": random.chance(80) ? .double(0.5) : .int(2)])
                    : .map(["type": .int(2), "int_value": .int(Int128(random.below(300)))])
            }
        }
        return .map(fields)
    }
}
