internal import DPWire

/// Reads a payload into a batch's arrays.
///
/// The loops of each format are extensions. Their fast paths run as long as `slack` bytes follow, so that one check
/// covers a whole short value; all else goes through `MessagePackCursor`, which checks each byte. Positions travel by
/// value, so that they stay in registers.
struct PayloadReader {
    let storage: UnsafeMutablePointer<BatchStorage>
    let base: UnsafeRawPointer
    let end: Int
    /// Last position from which a fast path may start.
    let fastEnd: Int
    /// Bytes that records may take; more means a hostile payload.
    let expansionLimit: Int

    var path = ReadingPath()
    /// The rule that an error of code `.invalid` broke.
    var rule: TraceReadingError.Code?
    /// Reading corrected something in the span at hand.
    var spanIsDirty = false

    /// Bytes that a fast path may touch: a header, 31 bytes of text, and a word that starts anywhere in them.
    static var slack: Int { 40 }

    init(_ storage: UnsafeMutablePointer<BatchStorage>, base: UnsafeRawPointer, count: Int) {
        self.storage = storage
        self.base = base
        end = count
        fastEnd = count &- Self.slack
        expansionLimit = max(48 << 20, count &* 16)
    }

    func cursor(_ position: Int) -> MessagePackCursor {
        MessagePackCursor(base: base, position: position, end: end)
    }

    func fault(_ error: WireError) -> TraceReadingError {
        TraceReadingError(error, rule: rule, path)
    }

    /// An error that only a reader of this format can find.
    mutating func broken(_ rule: TraceReadingError.Code, at position: Int) -> WireError {
        self.rule = rule
        return WireError(.invalid, at: position)
    }

    /// Counts a correction and marks the span at hand.
    mutating func correct(_ kind: TraceCorrections.Kind) {
        storage.pointee.corrections.count(kind)
        spanIsDirty = true
    }

    /// Refuses to grow records for elements that take hardly any bytes in the payload.
    func checkExpansion(at position: Int) throws(WireError) {
        if storage.pointee.recordCapacityInBytes > expansionLimit { throw WireError(.tooLarge, at: position) }
    }

    // MARK: Numbers

    /// Reads an unsigned integer.
    @inline(__always)
    mutating func unsigned(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> UInt64 {
        if position <= fastEnd {
            let marker = base.byte(at: position)
            if marker == 0xCF {
                let bits = base.loadUnaligned(fromByteOffset: position &+ 1, as: UInt64.self)
                position &+= 9
                return UInt64(bigEndian: bits)
            }
            if marker < 0x80 {
                position &+= 1
                return UInt64(marker)
            }
        }
        let value: UInt64
        (value, position) = try anyUnsigned(position)
        return value
    }

    /// Reads a signed integer.
    @inline(__always)
    mutating func signed(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> Int64 {
        if position <= fastEnd {
            let marker = base.byte(at: position)
            if marker == 0xCE {
                let bits = base.loadUnaligned(fromByteOffset: position &+ 1, as: UInt32.self)
                position &+= 5
                return Int64(UInt32(bigEndian: bits))
            }
            if marker < 0x80 {
                position &+= 1
                return Int64(marker)
            }
            if marker == 0xCF || marker == 0xD3 {
                let bits = base.loadUnaligned(fromByteOffset: position &+ 1, as: Int64.self)
                let value = Int64(bigEndian: bits)
                if value >= 0 || marker == 0xD3 {
                    position &+= 9
                    return value
                }
            }
        }
        let value: Int64
        (value, position) = try anySigned(position)
        return value
    }

    /// Reads an unsigned integer of any width, nil as 0, or a float without a fraction.
    @inline(never)
    mutating func anyUnsigned(_ position: Int) throws(WireError) -> (UInt64, Int) {
        var cursor = cursor(position)
        switch try cursor.kind() {
        case .nil:
            correct(.nilValue)
            return (0, position &+ 1)
        case .float:
            let value = try cursor.float()
            // Both bounds are exact doubles; NaN fails the comparison.
            guard value >= 0, value < 0x1p64, value.rounded(.towardZero) == value else {
                throw WireError(.outOfRange, at: position)
            }
            correct(.integralFloat)
            return (UInt64(value), cursor.position)
        default:
            return (try cursor.uint64(), cursor.position)
        }
    }

    /// Reads a signed integer of any width, nil as 0, or a float without a fraction.
    @inline(never)
    mutating func anySigned(_ position: Int) throws(WireError) -> (Int64, Int) {
        var cursor = cursor(position)
        switch try cursor.kind() {
        case .nil:
            correct(.nilValue)
            return (0, position &+ 1)
        case .float:
            let value = try cursor.float()
            guard value >= -0x1p63, value < 0x1p63, value.rounded(.towardZero) == value else {
                throw WireError(.outOfRange, at: position)
            }
            correct(.integralFloat)
            return (Int64(value), cursor.position)
        default:
            return (try cursor.int64(), cursor.position)
        }
    }

    /// Reads a signed 32-bit integer.
    @inline(__always)
    mutating func signed32(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> Int32 {
        let start = position
        let value = try signed(base, &position, fastEnd)
        let narrow = Int32(truncatingIfNeeded: value)
        if Int64(narrow) != value { throw WireError(.outOfRange, at: start) }
        return narrow
    }

    // MARK: Text

    /// Reads a text; `.absent` for nil.
    @inline(__always)
    mutating func text(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> Text {
        if position <= fastEnd {
            let marker = base.byte(at: position)
            var count = Int(marker ^ 0xA0)
            var start = position &+ 1
            if count < 32 {
                if Self.isShortASCII(base + start, count: count) {
                    position = start &+ count
                    return Text(payload: start, count: count)
                }
            } else if marker == 0xD9 {
                count = Int(base.byte(at: start))
                start &+= 1
                if count >= 16, start &+ count <= fastEnd, UTF8Check.isASCII(base + start, atLeast16: count) {
                    position = start &+ count
                    return Text(payload: start, count: count)
                }
            }
        }
        let value: Text
        (value, position) = try anyText(position)
        return value
    }

    /// Tells whether up to 31 bytes, with a word of slack behind them, are ASCII; an empty run may be taken for not.
    @inline(__always)
    static func isShortASCII(_ start: UnsafeRawPointer, count: Int) -> Bool {
        var all: UInt64
        if count < 8 {
            all = start.word(at: 0) &<< UInt64(truncatingIfNeeded: 0 &- count &* 8)
        } else {
            all = start.word(at: 0) | start.word(at: count &- 8)
            if count > 16 { all |= start.word(at: 8) | start.word(at: count &- 16) }
        }
        return all & UTF8Check.highBits == 0
    }

    /// Reads a text of any header width, a binary value as text, or nil as `.absent`; repairs ill-formed UTF-8.
    @inline(never)
    mutating func anyText(_ position: Int) throws(WireError) -> (Text, Int) {
        var cursor = cursor(position)
        let range: MessagePackCursor.ByteRange
        switch try cursor.kind() {
        case .nil:
            correct(.nilValue)
            return (.absent, position &+ 1)
        case .binary:
            range = try cursor.binary()
            correct(.binaryText)
        default:
            range = try cursor.string()
        }
        if UTF8Check.isValid(base + range.offset, count: range.count) {
            return (Text(payload: range.offset, count: range.count), cursor.position)
        }
        correct(.repairedText)
        let start = storage.pointee.arena.count
        try UTF8Check.repair(base + range.offset, count: range.count, into: &storage.pointee.arena)
        return (try storage.pointee.arenaText(from: start), cursor.position)
    }

    /// Reads a text field, nil as no text.
    @inline(__always)
    mutating func fieldText(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> Text {
        let value = try text(base, &position, fastEnd)
        return value.isAbsent ? .empty : value
    }

    /// Moves behind a map's header; nil counts as an empty map.
    mutating func mapHeader(_ position: Int) throws(WireError) -> (Int, Int) {
        var cursor = cursor(position)
        if try cursor.skipNil() {
            correct(.nilValue)
            return (0, cursor.position)
        }
        return (try cursor.mapHeader(), cursor.position)
    }

    /// Moves behind an array's header; nil counts as an empty array.
    mutating func arrayHeader(_ position: Int) throws(WireError) -> (Int, Int) {
        var cursor = cursor(position)
        if try cursor.skipNil() {
            correct(.nilValue)
            return (0, cursor.position)
        }
        return (try cursor.arrayHeader(), cursor.position)
    }
}
