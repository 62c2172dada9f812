package import DPPlatform

/// The `retry-after` header: how long a server asks to be left alone.
package enum RetryAfter {
    /// Reads seconds, or a date such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
    ///
    /// - Parameter wallNanoseconds: the time of day now, since 1970.
    package static func parse(_ value: [UInt8], wallNanoseconds: Int64) -> Nanoseconds? {
        if let seconds = number(value[...]) { return .seconds(UInt64(seconds)) }
        guard let date = parseDate(value) else { return nil }
        let now = wallNanoseconds / 1_000_000_000
        return date > now ? .seconds(UInt64(date &- now)) : .zero
    }

    /// Reads the one date form that servers send today; seconds since 1970.
    private static func parseDate(_ text: [UInt8]) -> Int64? {
        guard text.count == 29, text[25...].elementsEqual(" GMT".utf8), text[3] == 0x2C, text[19] == 0x3A,
            text[22] == 0x3A, let day = number(text[5..<7]), let month = month(text[8..<11]),
            let year = number(text[12..<16]), let hour = number(text[17..<19]), let minute = number(text[20..<22]),
            let second = number(text[23..<25]), day >= 1, day <= 31, hour < 24, minute < 60, second <= 60, year >= 1970
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counting years from March so that a leap day ends one.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func month(_ text: ArraySlice<UInt8>) -> Int64? {
        let names: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
        return names.withUTF8Buffer { names in
            for month in 0..<12 where text.elementsEqual(names[(month * 3)..<(month * 3 + 3)]) {
                return Int64(month + 1)
            }
            return nil
        }
    }

    /// Reads digits only; a number over what any server means becomes a very long time.
    private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty else { return nil }
        var number: Int64 = 0
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = min(number * 10 + Int64(byte - 0x30), 1_000_000_000_000)
        }
        return number
    }
}
