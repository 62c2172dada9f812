internal import DPWire

/// A moment, written as calendars do.
struct LogTime {
    private let year: Int64
    private let month: Int64
    private let day: Int64
    private let secondOfDay: Int64
    private let nanosecond: Int64

    /// - Parameters:
    ///   - nanoseconds: since 1970-01-01 00:00 UTC.
    ///   - offset: how far the clock to show is ahead of UTC, in seconds.
    init(nanoseconds: Int64, offset: Int64 = 0) {
        let second = Self.quotient(nanoseconds, 1_000_000_000)
        nanosecond = nanoseconds &- second &* 1_000_000_000
        let local = second &+ offset
        let days = Self.quotient(local, 86_400)
        secondOfDay = local &- days &* 86_400
        // Years that begin in March, in eras of 400 years, have no leap day in their middle.
        let shifted = days &+ 719_468
        let era = Self.quotient(shifted, 146_097)
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
        day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
        month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
        year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    }

    /// Appends `2024-02-12T10:43:20.123456`.
    func write(to buffer: inout ByteBuffer) throws(WireError) {
        try writeDate(to: &buffer)
        try buffer.append(0x54)
        try writeClock(separator: 0x3A, to: &buffer)
        try buffer.append(0x2E)
        try Self.digits(nanosecond / 1000, count: 6, to: &buffer)
    }

    /// Appends `2024-02-12_10-43-20-123`, which may stand in a file's name.
    func writeForName(to buffer: inout ByteBuffer) throws(WireError) {
        try writeDate(to: &buffer)
        try buffer.append(0x5F)
        try writeClock(separator: 0x2D, to: &buffer)
        try buffer.append(0x2D)
        try Self.digits(nanosecond / 1_000_000, count: 3, to: &buffer)
    }

    private func writeDate(to buffer: inout ByteBuffer) throws(WireError) {
        try Self.digits(year, count: 4, to: &buffer)
        try buffer.append(0x2D)
        try Self.digits(month, count: 2, to: &buffer)
        try buffer.append(0x2D)
        try Self.digits(day, count: 2, to: &buffer)
    }

    private func writeClock(separator: UInt8, to buffer: inout ByteBuffer) throws(WireError) {
        try Self.digits(secondOfDay / 3600, count: 2, to: &buffer)
        try buffer.append(separator)
        try Self.digits(secondOfDay / 60 % 60, count: 2, to: &buffer)
        try buffer.append(separator)
        try Self.digits(secondOfDay % 60, count: 2, to: &buffer)
    }

    /// Division that rounds down, also before 1970.
    private static func quotient(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient &- 1 : quotient
    }

    private static func digits(_ value: Int64, count: Int, to buffer: inout ByteBuffer) throws(WireError) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor = divisor &* 10 }
        while divisor > 0 {
            try buffer.append(0x30 | UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor = divisor / 10
        }
    }
}
