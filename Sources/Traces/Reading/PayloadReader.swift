internal import DPWire

/// Reads a payload into a batch's arrays.
///
/// The loops of each format are extensions. They read what is usual through `FastCursor`; all else goes through
/// `MessagePackCursor`, which checks each byte. Positions go into and come out of functions as values, so that the
/// loops keep theirs in registers.
struct PayloadReader {
    let storage: UnsafeMutablePointer<BatchStorage>
    let base: UnsafeRawPointer
    let end: Int
    /// Bytes that records may take; more means a hostile payload.
    let expansionLimit: Int

    var path = ReadingPath()
    /// The rule that an error of code `.invalid` broke.
    var rule: TraceReadingError.Code?
    /// Reading corrected something in the span at hand.
    var spanIsDirty = false
    /// The span at hand has to be written anew although nothing in it was corrected.
    var spanIsRespelled = false

    init(_ storage: UnsafeMutablePointer<BatchStorage>, base: UnsafeRawPointer, count: Int) {
        self.storage = storage
        self.base = base
        end = count
        expansionLimit = max(16 << 20, count &* 16)
    }

    /// A cursor that checks each byte.
    @inline(__always)
    func cursor(_ position: Int) -> MessagePackCursor {
        MessagePackCursor(base: base, position: position, end: end)
    }

    /// A cursor for short and usual values.
    @inline(__always)
    func fastCursor(_ position: Int) -> FastCursor {
        FastCursor(next: base + position, base: base, last: lastFast)
    }

    /// The last place that has enough bytes behind it for the fast paths.
    @inline(__always)
    var lastFast: UnsafeRawPointer { base + (end &- FastCursor.slack) }

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

    // MARK: Values of any spelling

    /// Reads an unsigned integer of any width, nil as 0, or a float without a fraction.
    @inline(never)
    mutating func unsigned(_ position: Int) throws(WireError) -> (UInt64, Int) {
        var cursor = cursor(position)
        switch try cursor.kind() {
        case .nil:
            correct(.nilValue)
            return (0, position &+ 1)
        case .float:
            let value = try cursor.float()
            // Both bounds are exact doubles; NaN fails the comparison.
            guard value >= 0, value < 0x1p64, Double(UInt64(value)) == value else {
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
    mutating func signed(_ position: Int) throws(WireError) -> (Int64, Int) {
        var cursor = cursor(position)
        switch try cursor.kind() {
        case .nil:
            correct(.nilValue)
            return (0, position &+ 1)
        case .float:
            let value = try cursor.float()
            guard value >= -0x1p63, value < 0x1p63, Double(Int64(value)) == value else {
                throw WireError(.outOfRange, at: position)
            }
            correct(.integralFloat)
            return (Int64(value), cursor.position)
        default:
            return (try cursor.int64(), cursor.position)
        }
    }

    /// Reads a text of any header width, a binary value as text, or nil as `.absent`; repairs ill-formed UTF-8.
    @inline(never)
    mutating func text(_ position: Int) throws(WireError) -> (Text, Int) {
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

    /// Reads a signed 32-bit integer of any spelling.
    mutating func signed32(_ position: Int) throws(WireError) -> (Int32, Int) {
        let (value, next) = try signed(position)
        let narrow = Int32(truncatingIfNeeded: value)
        if Int64(narrow) != value { throw WireError(.outOfRange, at: position) }
        return (narrow, next)
    }

    /// Reads a text field, nil as no text.
    mutating func fieldText(_ position: Int) throws(WireError) -> (Text, Int) {
        let (value, next) = try text(position)
        return (value.isAbsent ? .empty : value, next)
    }

    /// Moves behind a map's header; nil counts as an empty map.
    @inline(__always)
    mutating func mapHeader(_ position: Int) throws(WireError) -> (Int, Int) {
        let at = fastCursor(position)
        // Fifteen pairs take at least thirty bytes, which the slack has.
        if at.hasSlack, at.byte(0) & 0xF0 == 0x80 { return (Int(at.byte(0) & 0x0F), position &+ 1) }
        return try anyMapHeader(position)
    }

    @inline(never)
    private mutating func anyMapHeader(_ position: Int) throws(WireError) -> (Int, Int) {
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

    /// Moves behind an array's header, which must be there.
    func plainArrayHeader(_ position: Int) throws(WireError) -> (Int, Int) {
        var cursor = cursor(position)
        return (try cursor.arrayHeader(), cursor.position)
    }

    // MARK: Values as they usually are

    /// Reads an unsigned integer.
    @inline(__always)
    mutating func unsigned(_ at: inout FastCursor) throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        if at.hasSlack, at.unsigned(&value) { return value }
        (value, at.position) = try unsigned(at.position)
        return value
    }

    /// Reads a signed integer.
    @inline(__always)
    mutating func signed(_ at: inout FastCursor) throws(WireError) -> Int64 {
        var value: Int64 = 0
        if at.hasSlack, at.signed(&value) { return value }
        (value, at.position) = try signed(at.position)
        return value
    }
}
