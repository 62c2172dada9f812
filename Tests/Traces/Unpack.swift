/// A MessagePack value, equal to another whatever their spelling and the order of their pairs.
indirect enum Unpacked: Equatable {
    case null
    case bool(Bool)
    case int(Int128)
    /// The bits of a double.
    case double(UInt64)
    case text([UInt8])
    case binary([UInt8])
    case array([Unpacked])
    case map([[UInt8]: Unpacked])

    static func text(_ text: String) -> Unpacked { .text(Array(text.utf8)) }
    static func double(_ value: Double) -> Unpacked { .double(value.bitPattern) }
    static func map(_ pairs: [String: Unpacked]) -> Unpacked {
        .map(Dictionary(uniqueKeysWithValues: pairs.map { (Array($0.utf8), $1) }))
    }

    var elements: [Unpacked] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var pairs: [[UInt8]: Unpacked] {
        if case .map(let pairs) = self { pairs } else { [:] }
    }

    subscript(key: String) -> Unpacked? { pairs[Array(key.utf8)] }
}

/// Reads a whole payload, slowly; nil if it is none, or has a key twice.
func unpack(_ bytes: [UInt8]) -> Unpacked? {
    var unpacker = Unpacker(bytes: bytes)
    guard let value = unpacker.value(), unpacker.next == bytes.count else { return nil }
    return value
}

private struct Unpacker {
    let bytes: [UInt8]
    var next = 0

    mutating func value() -> Unpacked? {
        guard let marker = number(1).map({ UInt8($0) }) else { return nil }
        switch marker {
        case 0x00...0x7F: return .int(Int128(marker))
        case 0x80...0x8F: return map(Int(marker & 15))
        case 0x90...0x9F: return array(Int(marker & 15))
        case 0xA0...0xBF: return run(Int(marker & 31)).map { .text($0) }
        case 0xC0: return .null
        case 0xC2, 0xC3: return .bool(marker == 0xC3)
        case 0xC4...0xC6: return number(1 << Int(marker - 0xC4)).flatMap { run(Int($0)) }.map { .binary($0) }
        case 0xCA: return number(4).map { .double(Double(Float(bitPattern: UInt32($0)))) }
        case 0xCB: return number(8).map { .double($0) }
        case 0xCC...0xCF: return number(1 << Int(marker - 0xCC)).map { .int(Int128($0)) }
        case 0xD0...0xD3: return signed(1 << Int(marker - 0xD0))
        case 0xD9...0xDB: return number(1 << Int(marker - 0xD9)).flatMap { run(Int($0)) }.map { .text($0) }
        case 0xDC, 0xDD: return number(2 << Int(marker - 0xDC)).flatMap { array(Int($0)) }
        case 0xDE, 0xDF: return number(2 << Int(marker - 0xDE)).flatMap { map(Int($0)) }
        case 0xE0...0xFF: return .int(Int128(Int8(bitPattern: marker)))
        default: return nil
        }
    }

    private mutating func number(_ width: Int) -> UInt64? {
        run(width).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    private mutating func signed(_ width: Int) -> Unpacked? {
        number(width).map { .int(Int128(Int64(bitPattern: $0 << UInt64(64 - 8 * width)) >> Int64(64 - 8 * width))) }
    }

    private mutating func run(_ count: Int) -> [UInt8]? {
        guard count <= bytes.count - next else { return nil }
        next += count
        return Array(bytes[(next - count)..<next])
    }

    private mutating func array(_ count: Int) -> Unpacked? {
        var elements: [Unpacked] = []
        for _ in 0..<count {
            guard let element = value() else { return nil }
            elements.append(element)
        }
        return .array(elements)
    }

    private mutating func map(_ count: Int) -> Unpacked? {
        var pairs: [[UInt8]: Unpacked] = [:]
        for _ in 0..<count {
            guard case .text(let key) = value(), let value = value(), pairs.updateValue(value, forKey: key) == nil
            else { return nil }
        }
        return .map(pairs)
    }
}
