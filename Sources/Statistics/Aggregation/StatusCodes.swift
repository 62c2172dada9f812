internal import DPTraces
internal import DPWire

extension SpanFields {
    /// The HTTP status: metric `http.status_code` cut to a whole number, else the tag of that name; 0 for none, and for what
    /// is no number from 0 to 4294967295.
    borrowing func httpStatus() -> UInt32 {
        if knownMetrics & KnownKey.httpStatusCode.bit != 0, let value = metric(.httpStatusCode) {
            return value >= 0 && value < 0x1p32 ? UInt32(value) : 0
        }
        guard let text = tag(.httpStatusCode) else { return 0 }
        return UInt32(exactly: text.decimal(below: 1 &<< 32) ?? 0) ?? 0
    }

    /// The gRPC status as a number from 0 to 255; -1 for none.
    ///
    /// Of the keys that tracers use for it, the first one counts whose value is a number or the name of a status; tags
    /// before metrics.
    borrowing func grpcStatus() -> Int16 {
        let bits =
            KnownKey.grpcStatusCode.bit | KnownKey.grpcCode.bit | KnownKey.grpcDottedStatusCode.bit
            | KnownKey.grpcShortStatusCode.bit
        if knownTags & bits != 0 {
            if let status = GRPCStatus(tag(.grpcStatusCode)) ?? GRPCStatus(tag(.grpcCode))
                ?? GRPCStatus(tag(.grpcDottedStatusCode)) ?? GRPCStatus(tag(.grpcShortStatusCode))
            {
                return status.code
            }
        }
        if knownMetrics & bits != 0 {
            if let status = GRPCStatus(metric(.grpcStatusCode)) ?? GRPCStatus(metric(.grpcCode))
                ?? GRPCStatus(metric(.grpcDottedStatusCode)) ?? GRPCStatus(metric(.grpcShortStatusCode))
            {
                return status.code
            }
        }
        return -1
    }
}

/// The status of a gRPC call.
struct GRPCStatus {
    /// From 0 to 255.
    let code: Int16

    /// A status by its number, or by one of its names in any case, behind any number of `StatusCode.`.
    init?(_ text: UnsafeRawBufferPointer?) {
        guard let text, !text.isEmpty else { return nil }
        let digits = text[0] == 0x2B ? UnsafeRawBufferPointer(rebasing: text[1...]) : text
        if let number = digits.decimal(below: 256) {
            code = Int16(number)
            return
        }
        var name = text
        let prefix = UnsafeRawBufferPointer("StatusCode.")
        while name.count >= prefix.count,
            UnsafeRawBufferPointer(rebasing: name[..<prefix.count]).hasSameBytes(as: prefix)
        {
            name = UnsafeRawBufferPointer(rebasing: name[prefix.count...])
        }
        guard let number = Self.number(named: name) else { return nil }
        code = number
    }

    /// A status by its number, which must be a whole one.
    init?(_ value: Double?) {
        guard let value, value >= 0, value <= 255, Double(Int16(value)) == value else { return nil }
        code = Int16(value)
    }

    private static func number(named name: UnsafeRawBufferPointer) -> Int16? {
        var code: Int16 = 0
        while code <= 16 {
            if name.spells(Self.name(of: code)) { return code }
            code &+= 1
        }
        return name.spells("CANCELED") ? 1 : nil
    }

    /// The name of a status from 0 to 16; empty for others.
    static func name(of code: Int16) -> StaticString {
        switch code {
        case 0: "OK"
        case 1: "CANCELLED"
        case 2: "UNKNOWN"
        case 3: "INVALID_ARGUMENT"
        case 4: "DEADLINE_EXCEEDED"
        case 5: "NOT_FOUND"
        case 6: "ALREADY_EXISTS"
        case 7: "PERMISSION_DENIED"
        case 8: "RESOURCE_EXHAUSTED"
        case 9: "FAILED_PRECONDITION"
        case 10: "ABORTED"
        case 11: "OUT_OF_RANGE"
        case 12: "UNIMPLEMENTED"
        case 13: "INTERNAL"
        case 14: "UNAVAILABLE"
        case 15: "DATA_LOSS"
        case 16: "UNAUTHENTICATED"
        default: ""
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The number that decimal digits say; nil for other text, none, and a number that is not below the limit, which is at
    /// most 2^32.
    func decimal(below limit: UInt64) -> UInt64? {
        if isEmpty { return nil }
        var value: UInt64 = 0
        for byte in self {
            let digit = byte &- 0x30
            if digit > 9 { return nil }
            value = value &* 10 &+ UInt64(digit)
            if value >= limit { return nil }
        }
        return value
    }

    /// Whether the bytes spell a name in any case, with all of its underscores or with none.
    fileprivate func spells(_ name: StaticString) -> Bool {
        let name = UnsafeRawBufferPointer(name)
        if count == name.count {
            for i in 0..<count where self[i].uppercased != name[i] { return false }
            return true
        }
        var i = 0
        for letter in name where letter != 0x5F {
            guard i < count, self[i].uppercased == letter else { return false }
            i &+= 1
        }
        return i == count
    }
}
