/// The spelling of numbers in JSON text.
package enum JSONNumber {
    /// Appends an integer in full decimal digits.
    package static func write(_ value: UInt64, into buffer: inout ByteBuffer) throws(WireError) {
        let room = try buffer.reserve(20)
        var length = 1
        var rest = value / 10
        while rest > 0 {
            length &+= 1
            rest /= 10
        }
        rest = value
        var i = length
        while i > 0 {
            i &-= 1
            room.storeBytes(of: 0x30 | UInt8(truncatingIfNeeded: rest % 10), toByteOffset: i, as: UInt8.self)
            rest /= 10
        }
        buffer.commit(to: room + length)
    }

    /// Appends 16 lower-case hexadecimal digits.
    package static func writeHex(_ value: UInt64, into buffer: inout ByteBuffer) throws(WireError) {
        let room = try buffer.reserve(16)
        var i = 0
        while i < 16 {
            let digit = UInt8(truncatingIfNeeded: value &>> UInt64(60 &- 4 &* i)) & 15
            room.storeBytes(of: hexDigit(digit), toByteOffset: i, as: UInt8.self)
            i &+= 1
        }
        buffer.commit(to: room + 16)
    }

    /// The lower-case digit of a value below 16.
    @inlinable
    package static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 &+ value : 0x57 &+ value
    }

    /// Appends the shortest decimal text that reads back as the same double.
    ///
    /// An integral value keeps `.0`; outside 1e-5 ≤ |v| < 1e16 the form is `1.5e16`, `1e-6`. NaN and the infinities,
    /// which JSON cannot say, become `null`.
    package static func write(_ value: Double, into buffer: inout ByteBuffer) throws(WireError) {
        guard value.isFinite else {
            try buffer.append("null")
            return
        }
        if value.sign == .minus { try buffer.append(0x2D) }
        if value == 0 {
            try buffer.append("0.0")
            return
        }
        var text = value.magnitude.description
        let failure = text.withUTF8 { bytes in
            WireError.caught { () throws(WireError) in try respell(UnsafeRawBufferPointer(bytes), into: &buffer) }
        }
        if let failure { throw failure }
    }

    /// Appends a positive decimal number, in whatever spelling it comes, in ours.
    private static func respell(_ text: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) throws(WireError) {
        // The digits without zeros at either end, and the power of ten of a point before the first of them.
        let digits = try buffer.reserve(64)
        var count = 0
        var point = 0
        var exponent = 0
        var sawPoint = false
        var i = 0
        while i < text.count, text[i] | 0x20 != 0x65 {
            if text[i] == 0x2E {
                sawPoint = true
            } else {
                if count > 0 || text[i] != 0x30 {
                    if count < 32 {
                        digits.storeBytes(of: text[i], toByteOffset: count, as: UInt8.self)
                        count &+= 1
                    }
                    if !sawPoint { point &+= 1 }
                } else if sawPoint {
                    point &-= 1
                }
            }
            i &+= 1
        }
        i &+= 1
        var isNegative = false
        while i < text.count {
            if text[i] == 0x2D { isNegative = true }
            if text[i] >= 0x30 { exponent = exponent &* 10 &+ Int(text[i] &- 0x30) }
            i &+= 1
        }
        point &+= isNegative ? 0 &- exponent : exponent
        while count > 1, digits.load(fromByteOffset: count &- 1, as: UInt8.self) == 0x30 { count &-= 1 }

        var copy = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        let failure = withUnsafeMutableBytes(of: &copy) { scratch in
            scratch.copyMemory(from: UnsafeRawBufferPointer(start: digits, count: count))
            let digits = UnsafeRawBufferPointer(rebasing: scratch[..<count])
            return WireError.caught { () throws(WireError) in try spell(digits, point: point, into: &buffer) }
        }
        if let failure { throw failure }
    }

    /// Appends 0.DIGITS × 10^point.
    private static func spell(
        _ digits: UnsafeRawBufferPointer,
        point: Int,
        into buffer: inout ByteBuffer
    ) throws(WireError) {
        guard let start = digits.baseAddress else { return }
        let count = digits.count
        if point > 0 && point <= 16 {
            try buffer.append(start, count: min(count, point))
            var i = count
            while i < point {
                try buffer.append(0x30)
                i &+= 1
            }
            try buffer.append(0x2E)
            if count > point {
                try buffer.append(start + point, count: count &- point)
            } else {
                try buffer.append(0x30)
            }
        } else if point > -5 && point <= 0 {
            try buffer.append("0.")
            var i = point
            while i < 0 {
                try buffer.append(0x30)
                i &+= 1
            }
            try buffer.append(start, count: count)
        } else {
            try buffer.append(start, count: 1)
            if count > 1 {
                try buffer.append(0x2E)
                try buffer.append(start + 1, count: count &- 1)
            }
            try buffer.append(0x65)
            let power = point &- 1
            if power < 0 { try buffer.append(0x2D) }
            try write(UInt64(power.magnitude), into: &buffer)
        }
    }
}
