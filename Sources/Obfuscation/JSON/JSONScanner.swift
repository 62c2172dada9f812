internal import DPWire

/// Walks over concatenated JSON documents, one event after the other.
///
/// The grammar is the standard one, strictly. A document may follow another directly. Nesting costs a bit a level, and
/// memory only beyond 64 levels.
struct JSONScanner: ~Escapable {
    /// What was passed over.
    enum Event: Equatable {
        /// `{` or `[`.
        case opened
        /// `}` or `]`.
        case closed
        /// `,` behind a value.
        case separated
        /// `:` behind a key.
        case assigned
        /// A key's string, a value's string, a number or a word.
        case literal(isKey: Bool)
        /// White space behind a whole document.
        case space
        /// The end of the last document.
        case end
        /// Something that the grammar does not allow; nothing can be read any more.
        case fault(JSONFault)
    }

    private enum Position {
        case value
        case valueOrEnd
        case key
        case keyOrEnd
        case colon
        case afterValue
        case afterDocument
    }

    private let text: RawSpan
    private var position = Position.value
    private var nesting = BitStack()

    /// What the last event stands for: one byte, a literal as far as it is right, or a run of white space.
    private(set) var range = 0..<0

    @_lifetime(copy text)
    init(_ text: RawSpan) {
        self.text = text
    }

    /// How many containers are open.
    var depth: Int { nesting.count }

    /// The next event.
    mutating func next() -> Event {
        var offset = range.upperBound
        if position == .afterDocument {
            let start = offset
            offset = endOfSpace(from: offset)
            if offset > start {
                range = start..<offset
                return .space
            }
            guard offset < text.byteCount else { return .end }
            position = .value
        } else {
            offset = endOfSpace(from: offset)
        }
        range = offset..<offset
        guard offset < text.byteCount else { return .fault(JSONFault(.truncated, byte: 0, offset: offset)) }
        return read(text.byte(offset))
    }

    private mutating func read(_ byte: UInt8) -> Event {
        switch position {
        case .value, .valueOrEnd, .afterDocument:
            if byte == 0x5d, position == .valueOrEnd { return close() }
            return value(byte)
        case .key, .keyOrEnd:
            if byte == 0x7d, position == .keyOrEnd { return close() }
            guard byte == 0x22 else { return fault(.key) }
            return literal(string(), isKey: true)
        case .colon:
            guard byte == 0x3a else { return fault(.afterKey) }
            position = .value
            return take(.assigned)
        case .afterValue:
            if byte == 0x2c {
                position = nesting.top ? .key : .value
                return take(.separated)
            }
            if nesting.top {
                return byte == 0x7d ? close() : fault(.afterObjectValue)
            }
            return byte == 0x5d ? close() : fault(.afterArrayValue)
        }
    }

    private mutating func value(_ byte: UInt8) -> Event {
        switch byte {
        case 0x7b:
            nesting.push(true)
            position = .keyOrEnd
            return take(.opened)
        case 0x5b:
            nesting.push(false)
            position = .valueOrEnd
            return take(.opened)
        case 0x22: return literal(string(), isKey: false)
        case 0x2d, 0x30...0x39: return literal(number(), isKey: false)
        case 0x74: return literal(word("true"), isKey: false)
        case 0x66: return literal(word("false"), isKey: false)
        case 0x6e: return literal(word("null"), isKey: false)
        default: return fault(.value)
        }
    }

    private mutating func take(_ event: Event) -> Event {
        range = range.lowerBound..<range.lowerBound &+ 1
        return event
    }

    private mutating func close() -> Event {
        nesting.pop()
        leaveValue()
        return take(.closed)
    }

    private mutating func leaveValue() {
        position = nesting.count == 0 ? .afterDocument : .afterValue
    }

    private func fault(_ reason: JSONFault.Reason) -> Event {
        .fault(JSONFault(reason, byte: text.byte(range.upperBound), offset: range.upperBound))
    }

    /// Ends a literal, whose good part ends at an offset.
    private mutating func literal(_ end: (offset: Int, fault: JSONFault.Reason?), isKey: Bool) -> Event {
        range = range.lowerBound..<end.offset
        if isKey { position = .colon } else { leaveValue() }
        pending = end.fault.map { JSONFault($0, byte: text.byte(end.offset), offset: end.offset) }
        return .literal(isKey: isKey)
    }

    /// What ended the last literal too early.
    private(set) var pending: JSONFault?

    private func endOfSpace(from start: Int) -> Int {
        var offset = start
        while offset < text.byteCount {
            switch text.byte(offset) {
            case 0x20, 0x09, 0x0a, 0x0d: offset &+= 1
            default: return offset
            }
        }
        return offset
    }
}

// MARK: - Literals

extension JSONScanner {
    private func string() -> (Int, JSONFault.Reason?) {
        var offset = range.lowerBound &+ 1
        while true {
            offset = text.offsetOfStringStop(from: offset)
            guard offset < text.byteCount else { return (offset, .truncated) }
            switch text.byte(offset) {
            case 0x22:
                return (offset &+ 1, nil)
            case 0x5c:
                let (end, fault) = escape(from: offset &+ 1)
                if let fault { return (end, fault) }
                offset = end
            default:
                return (offset, .controlCharacter)
            }
        }
    }

    private func escape(from start: Int) -> (Int, JSONFault.Reason?) {
        guard start < text.byteCount else { return (start, .truncated) }
        switch text.byte(start) {
        case 0x62, 0x66, 0x6e, 0x72, 0x74, 0x5c, 0x2f, 0x22:
            return (start &+ 1, nil)
        case 0x75:
            for offset in start &+ 1..<start &+ 5 {
                guard offset < text.byteCount else { return (offset, .truncated) }
                guard isHexadecimal(text.byte(offset)) else { return (offset, .hexadecimal) }
            }
            return (start &+ 5, nil)
        default:
            return (start, .escape)
        }
    }

    private func number() -> (Int, JSONFault.Reason?) {
        var offset = range.lowerBound
        if text.byte(offset) == 0x2d { offset &+= 1 }
        guard offset < text.byteCount else { return (offset, .truncated) }
        guard isDigit(text.byte(offset)) else { return (offset, .number) }
        offset = text.byte(offset) == 0x30 ? offset &+ 1 : endOfDigits(from: offset)
        if text.byte(offset) == 0x2e {
            offset &+= 1
            guard offset < text.byteCount else { return (offset, .truncated) }
            guard isDigit(text.byte(offset)) else { return (offset, .fraction) }
            offset = endOfDigits(from: offset)
        }
        if text.byte(offset) | 0x20 == 0x65 {
            offset &+= 1
            if text.byte(offset) == 0x2b || text.byte(offset) == 0x2d { offset &+= 1 }
            guard offset < text.byteCount else { return (offset, .truncated) }
            guard isDigit(text.byte(offset)) else { return (offset, .exponent) }
            offset = endOfDigits(from: offset)
        }
        return (offset, nil)
    }

    private func word(_ word: StaticString) -> (Int, JSONFault.Reason?) {
        for index in 0..<word.utf8CodeUnitCount {
            let offset = range.lowerBound &+ index
            guard offset < text.byteCount else { return (offset, .truncated) }
            guard text.byte(offset) == word.utf8Start[index] else { return (offset, .word) }
        }
        return (range.lowerBound &+ word.utf8CodeUnitCount, nil)
    }

    private func endOfDigits(from start: Int) -> Int {
        var offset = start
        while isDigit(text.byte(offset)) { offset &+= 1 }
        return offset
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 0x61 < 6
    }
}
