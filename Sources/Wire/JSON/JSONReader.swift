internal import CDPPlatform

/// Reads a JSON text (RFC 8259) piece by piece, as the caller asks for it.
///
/// The caller walks the structure: ``enterObject()`` and then ``nextKey()`` until it says nil, ``enterArray()`` and then
/// ``nextElement()`` until it says false, a `read…` function for each scalar, ``skip()`` for what it does not want,
/// ``finish()`` at the end. ``peek()`` tells the kind of the next value, so that a lenient caller can skip a value of the
/// wrong kind instead of failing.
///
/// Nothing is allocated and no String made unless asked for. Nesting costs one bit a level, never stack.
package struct JSONReader: ~Escapable {
    /// How many containers may stand inside each other.
    package static var maximumDepth: Int { 64 }

    /// The kinds of value.
    package enum Kind: UInt8, Equatable, Sendable {
        case object
        case array
        case string
        case number
        case boolean
        case null
    }

    private let text: RawSpan

    /// The offset of the next byte to read.
    package private(set) var offset = 0

    /// How many containers are open.
    package private(set) var depth = 0

    /// One bit for each open container, the innermost lowest: 1 for an object.
    private var containers: UInt64 = 0

    /// Whether nothing of the innermost container has been read yet.
    private var isFirst = true

    /// Starts at the beginning of `text`.
    @_lifetime(copy text)
    package init(_ text: RawSpan) {
        self.text = text
    }

    /// The byte at a known offset; 0 beyond the end.
    func byte(_ index: Int) -> UInt8 {
        guard index >= 0, index < text.byteCount else { return 0 }
        return unsafe text.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }
}

// MARK: - Structure

extension JSONReader {
    /// The kind of the next value, which is not consumed.
    package mutating func peek() throws(JSONError) -> Kind {
        switch try nextByte() {
        case 0x7b: return .object
        case 0x5b: return .array
        case 0x22: return .string
        case 0x2d, 0x30...0x39: return .number
        case 0x74, 0x66: return .boolean
        case 0x6e: return .null
        default: throw JSONError(.unexpectedByte, offset: offset)
        }
    }

    /// Enters the object that comes next.
    package mutating func enterObject() throws(JSONError) {
        guard try peek() == .object else { throw JSONError(.typeMismatch, offset: offset) }
        try open(bit: 1)
    }

    /// Enters the array that comes next.
    package mutating func enterArray() throws(JSONError) {
        guard try peek() == .array else { throw JSONError(.typeMismatch, offset: offset) }
        try open(bit: 0)
    }

    /// The next key of the innermost object, or nil after the last one, which leaves the object.
    package mutating func nextKey() throws(JSONError) -> JSONText? {
        guard depth > 0, containers & 1 == 1 else { throw JSONError(.typeMismatch, offset: offset) }
        guard try advance(closing: 0x7d) else { return nil }
        guard try nextByte() == 0x22 else { throw JSONError(.unexpectedByte, offset: offset) }
        let key = try scanString()
        guard try nextByte() == 0x3a else { throw JSONError(.unexpectedByte, offset: offset) }
        offset &+= 1
        return key
    }

    /// Whether another element of the innermost array follows; if not, the array is left.
    package mutating func nextElement() throws(JSONError) -> Bool {
        guard depth > 0, containers & 1 == 0 else { throw JSONError(.typeMismatch, offset: offset) }
        return try advance(closing: 0x5d)
    }

    /// Passes over the next value, checking it like any other.
    package mutating func skip() throws(JSONError) {
        let outside = depth
        try skipOrEnter()
        while depth > outside {
            let more = containers & 1 == 1 ? try nextKey() != nil : try nextElement()
            if more { try skipOrEnter() }
        }
    }

    /// Checks that nothing but white space is left.
    package mutating func finish() throws(JSONError) {
        skipWhiteSpace()
        guard depth == 0, offset == text.byteCount else { throw JSONError(.trailingBytes, offset: offset) }
    }

    private mutating func skipOrEnter() throws(JSONError) {
        switch try peek() {
        case .object: try open(bit: 1)
        case .array: try open(bit: 0)
        case .string: _ = try scanString()
        case .number: _ = try scanNumber()
        case .boolean: _ = try readBoolean()
        case .null: try readNull()
        }
    }

    private mutating func open(bit: UInt64) throws(JSONError) {
        guard depth < Self.maximumDepth else { throw JSONError(.tooDeep, offset: offset) }
        offset &+= 1
        depth &+= 1
        containers = containers &<< 1 | bit
        isFirst = true
    }

    /// Moves to the next member; false when `closing` came, which is consumed.
    private mutating func advance(closing: UInt8) throws(JSONError) -> Bool {
        let byte = try nextByte()
        if byte == closing {
            offset &+= 1
            depth &-= 1
            containers &>>= 1
            isFirst = false
            return false
        }
        if !isFirst {
            guard byte == 0x2c else { throw JSONError(.unexpectedByte, offset: offset) }
            offset &+= 1
        }
        isFirst = false
        return true
    }
}

// MARK: - Scalars

extension JSONReader {
    /// Reads the string that comes next.
    package mutating func readString() throws(JSONError) -> JSONText {
        guard try peek() == .string else { throw JSONError(.typeMismatch, offset: offset) }
        return try scanString()
    }

    /// Reads `true` or `false`.
    package mutating func readBoolean() throws(JSONError) -> Bool {
        guard try peek() == .boolean else { throw JSONError(.typeMismatch, offset: offset) }
        let value = byte(offset) == 0x74
        try expect(value ? "true" : "false")
        return value
    }

    /// Reads `null`.
    package mutating func readNull() throws(JSONError) {
        guard try peek() == .null else { throw JSONError(.typeMismatch, offset: offset) }
        try expect("null")
    }

    /// Reads the number that comes next as the nearest Double; beyond its range as infinity.
    package mutating func readDouble() throws(JSONError) -> Double {
        guard try peek() == .number else { throw JSONError(.typeMismatch, offset: offset) }
        let start = offset
        let number = try scanNumber()
        if let exact = number.exactDouble { return exact }
        var digits: [CChar] = []
        digits.reserveCapacity(offset &- start &+ 1)
        for index in start..<offset { digits.append(CChar(bitPattern: byte(index))) }
        digits.append(0)
        return digits.withUnsafeBufferPointer { $0.baseAddress.map { cdp_decimal_value($0) } ?? 0 }
    }

    /// Reads the number that comes next as an integer; a fraction that is not zero, or an overflow, is an error.
    package mutating func readInteger() throws(JSONError) -> Int64 {
        guard try peek() == .number else { throw JSONError(.typeMismatch, offset: offset) }
        let start = offset
        guard let value = try scanNumber().integer else { throw JSONError(.invalidNumber, offset: start) }
        return value
    }
}

// MARK: - Scanning

extension JSONReader {
    private mutating func skipWhiteSpace() {
        while offset < text.byteCount {
            switch byte(offset) {
            case 0x20, 0x09, 0x0a, 0x0d: offset &+= 1
            default: return
            }
        }
    }

    /// The next byte that is not white space, which is not consumed.
    private mutating func nextByte() throws(JSONError) -> UInt8 {
        skipWhiteSpace()
        guard offset < text.byteCount else { throw JSONError(.truncated, offset: offset) }
        return byte(offset)
    }

    private mutating func expect(_ word: StaticString) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard offset < text.byteCount else { throw JSONError(.truncated, offset: offset) }
            guard byte(offset) == word.utf8Start[index] else { throw JSONError(.unexpectedByte, offset: offset) }
            offset &+= 1
        }
    }

    private mutating func scanString() throws(JSONError) -> JSONText {
        offset &+= 1
        let start = offset
        var isEscaped = false
        while offset < text.byteCount {
            switch byte(offset) {
            case 0x22:
                offset &+= 1
                return JSONText(start: start, count: offset &- 1 &- start, isEscaped: isEscaped)
            case 0x5c:
                isEscaped = true
                try scanEscape()
            case 0..<0x20:
                throw JSONError(.invalidString, offset: offset)
            default:
                offset &+= 1
            }
        }
        throw JSONError(.truncated, offset: offset)
    }

    private mutating func scanEscape() throws(JSONError) {
        guard offset &+ 1 < text.byteCount else { throw JSONError(.truncated, offset: text.byteCount) }
        switch byte(offset &+ 1) {
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74:
            offset &+= 2
        case 0x75:
            for index in 2..<6 {
                guard offset &+ index < text.byteCount else { throw JSONError(.truncated, offset: text.byteCount) }
                guard hexadecimalValue(byte(offset &+ index)) != nil else {
                    throw JSONError(.invalidString, offset: offset &+ index)
                }
            }
            offset &+= 6
        default:
            throw JSONError(.invalidString, offset: offset &+ 1)
        }
    }

    private mutating func scanNumber() throws(JSONError) -> JSONDecimal {
        var number = JSONDecimal()
        if byte(offset) == 0x2d {
            number.isNegative = true
            offset &+= 1
        }
        if byte(offset) == 0x30 {
            offset &+= 1
        } else {
            try scanDigits { number.append($0, isFraction: false) }
        }
        if byte(offset) == 0x2e {
            offset &+= 1
            try scanDigits { number.append($0, isFraction: true) }
        }
        if byte(offset) | 0x20 == 0x65 {
            offset &+= 1
            var isNegative = false
            if byte(offset) == 0x2b || byte(offset) == 0x2d {
                isNegative = byte(offset) == 0x2d
                offset &+= 1
            }
            var exponent = 0
            try scanDigits { exponent = min(exponent &* 10 &+ Int($0), 1_000_000) }
            number.exponent &+= isNegative ? 0 &- exponent : exponent
        }
        return number
    }

    /// Hands each digit of a run of at least one to `body`.
    private mutating func scanDigits(_ body: (UInt8) -> Void) throws(JSONError) {
        let start = offset
        while offset < text.byteCount, case 0x30...0x39 = byte(offset) {
            body(byte(offset) &- 0x30)
            offset &+= 1
        }
        guard offset > start else {
            throw JSONError(offset < text.byteCount ? .invalidNumber : .truncated, offset: offset)
        }
    }
}
