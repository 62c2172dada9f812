/// A MessagePack value to build payloads from, also ill-formed ones.
indirect enum Pack: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByBooleanLiteral
{
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case float(Float)
    case text([UInt8])
    case binary([UInt8])
    case array([Pack])
    case map([(Pack, Pack)])
    /// Bytes as they are.
    case raw([UInt8])

    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int64) { self = .int(value) }
    init(floatLiteral value: Double) { self = .double(value) }
    init(stringLiteral value: String) { self = .text(Array(value.utf8)) }
    init(arrayLiteral elements: Pack...) { self = .array(elements) }
    init(dictionaryLiteral elements: (Pack, Pack)...) { self = .map(elements) }

    var bytes: [UInt8] {
        switch self {
        case .null: [0xC0]
        case .bool(let value): [value ? 0xC3 : 0xC2]
        case .int(let value) where value >= 0: Pack.uint(UInt64(value)).bytes
        case .int(let value) where value >= -32: [UInt8(bitPattern: Int8(value))]
        case .int(let value): [0xD3] + Self.bigEndian(UInt64(bitPattern: value), 8)
        case .uint(let value) where value < 0x80: [UInt8(value)]
        case .uint(let value) where value < 0x1_0000: [0xCD] + Self.bigEndian(value, 2)
        case .uint(let value): [0xCF] + Self.bigEndian(value, 8)
        case .double(let value): [0xCB] + Self.bigEndian(value.bitPattern, 8)
        case .float(let value): [0xCA] + Self.bigEndian(UInt64(value.bitPattern), 4)
        case .text(let bytes): Self.header(bytes.count, 0xA0, 31, 0xD9) + bytes
        case .binary(let bytes): Self.header(bytes.count, 0, -1, 0xC4) + bytes
        case .array(let values): Self.header(values.count, 0x90, 15, 0xDB) + values.flatMap(\.bytes)
        case .map(let pairs): Self.header(pairs.count, 0x80, 15, 0xDD) + pairs.flatMap { $0.0.bytes + $0.1.bytes }
        case .raw(let bytes): bytes
        }
    }

    /// - Parameter byteMarker: the marker of a one-byte length, which arrays and maps do not have.
    private static func header(_ count: Int, _ short: UInt8, _ limit: Int, _ byteMarker: UInt8) -> [UInt8] {
        if count <= limit { return [short | UInt8(count)] }
        if count <= 255, byteMarker == 0xD9 || byteMarker == 0xC4 { return [byteMarker, UInt8(count)] }
        if count <= 65535 { return [byteMarker + 1] + bigEndian(UInt64(count), 2) }
        return [byteMarker + 2] + bigEndian(UInt64(count), 4)
    }

    private static func bigEndian(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) }
    }
}

/// A v0.4 payload of one span with these fields.
func oneSpan(_ fields: [(Pack, Pack)]) -> [UInt8] {
    Pack.array([.array([.map(fields)])]).bytes
}

/// A v0.5 payload of one span.
func oneSpanV05(
    _ strings: [Pack],
    service: Pack = 0,
    name: Pack = 0,
    resource: Pack = 0,
    ids: [Pack] = [1, 2, 0],
    start: Pack = 4,
    duration: Pack = 5,
    error: Pack = 0,
    meta: Pack = .map([]),
    metrics: Pack = .map([]),
    type: Pack = 0
) -> [UInt8] {
    let span = [service, name, resource] + ids + [start, duration, error, meta, metrics, type]
    return Pack.array([.array(strings), .array([.array([.array(span)])])]).bytes
}
