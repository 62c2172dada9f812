extension ByteBuffer {
    /// Appends bytes in base64 with the standard alphabet and padding (RFC 4648 §4).
    package mutating func append(base64 bytes: UnsafeRawBufferPointer) throws(WireError) {
        guard let source = bytes.baseAddress else { return }
        let (groups, overflow) = ((bytes.count &+ 2) / 3).multipliedReportingOverflow(by: 4)
        if overflow { throw WireError(.outOfMemory, at: count) }
        var target = try reserve(groups)
        var offset = 0
        while offset < bytes.count {
            let left = bytes.count &- offset
            let first = UInt32(source.byte(at: offset))
            let second = left > 1 ? UInt32(source.byte(at: offset &+ 1)) : 0
            let third = left > 2 ? UInt32(source.byte(at: offset &+ 2)) : 0
            let group = first &<< 16 | second &<< 8 | third
            for place in 0..<4 {
                let digit = Self.base64Digit(group &>> UInt32(18 &- 6 &* place) & 63)
                target.storeBytes(of: place > left ? 0x3D : digit, toByteOffset: place, as: UInt8.self)
            }
            target += 4
            offset &+= 3
        }
        commit(to: target)
    }

    private static func base64Digit(_ value: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value)
        return switch value {
        case 0..<26: 0x41 &+ value
        case 26..<52: 0x47 &+ value
        case 52..<62: value &- 4
        case 62: 0x2B
        default: 0x2F
        }
    }
}
