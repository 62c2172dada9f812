internal import DPWire

/// The fields of a v0.4 span while they are read by the loop below.
///
/// The loop calls nothing, so that all it needs stays in registers.
struct FastFields {
    /// The field name that comes next; or the value, when the loop stops for a field that it names.
    var next: UnsafeRawPointer
    let span: UnsafeMutablePointer<SpanRecord>
    /// Fields still to read.
    var left: Int
    var seen = SeenFields()
    /// The name of the field that the loop stopped for.
    var name: UnsafeRawPointer

    /// The most splices that one run of the loop writes: one for each field that it can find at its default.
    static var spliceLimit: Int { 3 }

    init(next: UnsafeRawPointer, span: UnsafeMutablePointer<SpanRecord>) {
        self.next = next
        self.span = span
        left = 0
        name = next
    }

    /// Reads the field name `metrics` if it comes next.
    @inline(__always)
    mutating func isAtMetrics(_ last: UnsafeRawPointer) -> Bool {
        if next > last || next.word(at: 0) != word("metrics") &<< 8 | 0xA7 { return false }
        name = next
        next += 8
        left &-= 1
        return true
    }

    /// Reads the fields that are numbers and texts, as long as they are usual.
    ///
    /// - Parameters:
    ///   - base: the payload.
    ///   - last: the last place that has `FastCursor.slack` bytes behind it.
    ///   - splice: where to note fields that are at their defaults; moved behind the last.
    /// - Returns: the map or array whose name was read and whose value comes next; or `.none` when a field comes next
    ///   of which nothing was read, or none.
    @inline(never)
    mutating func read(
        _ base: UnsafeRawPointer,
        _ last: UnsafeRawPointer,
        _ splice: inout UnsafeMutablePointer<SpliceRecord>
    ) -> ReadingField {
        let span = span
        var omitted = splice
        var seen = seen
        var left = left
        var name = FastCursor(next: next, base: base, last: last)
        defer {
            next = name.next
            splice = omitted
            self.left = left
            self.seen = seen
        }
        while left > 0, name.hasSlack {
            var value = name
            var isRead = false
            var field = ReadingField.none
            switch ReadingField.recognize(name.next) {
            case .service:
                value.next += 8
                field = .service
                isRead = !seen.has(field) && value.text(&span.pointee.service)
            case .name:
                value.next += 5
                field = .name
                isRead = !seen.has(field) && value.text(&span.pointee.name)
            case .resource:
                value.next += 9
                field = .resource
                isRead = !seen.has(field) && value.text(&span.pointee.resource)
            case .type:
                value.next += 5
                field = .type
                isRead = !seen.has(field) && value.text(&span.pointee.type)
                note(&omitted, name, value, isRead && span.pointee.type.isEmpty)
            case .traceID:
                value.next += 9
                field = .traceID
                isRead = !seen.has(field) && value.unsigned(&span.pointee.traceID)
            case .spanID:
                value.next += 8
                field = .spanID
                isRead = !seen.has(field) && value.unsigned(&span.pointee.spanID)
            case .parentID:
                value.next += 10
                field = .parentID
                isRead = !seen.has(field) && value.unsigned(&span.pointee.parentID)
                note(&omitted, name, value, isRead && span.pointee.parentID == 0)
            case .start:
                value.next += 6
                field = .start
                isRead = !seen.has(field) && value.signed(&span.pointee.start)
            case .duration:
                value.next += 9
                field = .duration
                isRead = !seen.has(field) && value.signed(&span.pointee.duration)
            case .error:
                value.next += 6
                field = .error
                isRead = !seen.has(field) && value.small(&span.pointee.error)
                note(&omitted, name, value, isRead && span.pointee.error == 0)
            case .meta:
                self.name = name.next
                name.next += 5
                left &-= 1
                return .meta
            case .metrics:
                self.name = name.next
                name.next += 8
                left &-= 1
                return .metrics
            case .metaStruct:
                self.name = name.next
                name.next += 12
                left &-= 1
                return .metaStruct
            case .spanLinks:
                self.name = name.next
                name.next += 11
                left &-= 1
                return .spanLinks
            case .spanEvents:
                self.name = name.next
                name.next += 12
                left &-= 1
                return .spanEvents
            default: break
            }
            if !isRead { break }
            seen.note(field)
            name.next = value.next
            left &-= 1
        }
        return .none
    }
}

extension FastFields {
    /// Notes the field from its name to behind its value as one that is left out, if it is.
    @inline(__always)
    private func note(
        _ splice: inout UnsafeMutablePointer<SpliceRecord>,
        _ name: FastCursor,
        _ end: FastCursor,
        _ isOmitted: Bool
    ) {
        if !isOmitted { return }
        splice.initialize(to: SpliceRecord(.field, name.position, count: end.next - name.next))
        splice += 1
    }
}

/// The fields of a span that were read.
struct SeenFields {
    var bits: UInt32 = 0

    /// Whether all fields were there that are written whatever their value.
    @inline(__always)
    var hasRequired: Bool { bits & Self.required == Self.required }

    @inline(__always)
    private static var required: UInt32 {
        let texts = bit(.service) | bit(.name) | bit(.resource)
        return texts | bit(.traceID) | bit(.spanID) | bit(.start) | bit(.duration)
    }

    @inline(__always)
    private static func bit(_ field: ReadingField) -> UInt32 { 1 &<< UInt32(field.rawValue) }

    /// Whether a field was there before.
    @inline(__always)
    func has(_ field: ReadingField) -> Bool { bits & Self.bit(field) != 0 }

    /// Notes a field.
    @inline(__always)
    mutating func note(_ field: ReadingField) { bits |= Self.bit(field) }
}

extension ReadingField {
    /// The field of a v0.4 span whose name stands here, header first.
    ///
    /// Sixteen bytes from here on must be readable.
    @inline(__always)
    static func recognize(_ name: UnsafeRawPointer) -> ReadingField {
        switch name.byte(at: 0) {
        case 0xA4:
            let short = name.halfWord(at: 1)
            if short == UInt32(truncatingIfNeeded: word("meta")) { return .meta }
            if short == UInt32(truncatingIfNeeded: word("name")) { return .name }
            if short == UInt32(truncatingIfNeeded: word("type")) { return .type }
        case 0xA5:
            let short = name.word(at: 1) &<< 24
            if short == word("start") &<< 24 { return .start }
            if short == word("error") &<< 24 { return .error }
        case 0xA7:
            let whole = name.word(at: 0)
            if whole == word("service") &<< 8 | 0xA7 { return .service }
            if whole == word("span_id") &<< 8 | 0xA7 { return .spanID }
            if whole == word("metrics") &<< 8 | 0xA7 { return .metrics }
        case 0xA8:
            let whole = name.word(at: 1)
            if whole == word("resource") { return .resource }
            if whole == word("trace_id") { return .traceID }
            if whole == word("duration") { return .duration }
        case 0xA9:
            if name.word(at: 2) == word("arent_id"), name.byte(at: 1) == 0x70 { return .parentID }
        case 0xAA:
            if name.word(at: 1) == word("span_lin"), name.word(at: 3) == word("an_links") {
                return .spanLinks
            }
        case 0xAB:
            let head = name.word(at: 1)
            if head == word("meta_str"), name.word(at: 4) == word("a_struct") { return .metaStruct }
            if head == word("span_eve"), name.word(at: 4) == word("n_events") { return .spanEvents }
        default: break
        }
        return .unknown
    }

    /// The field of a v0.4 span with this name.
    static func named(_ name: UnsafeRawPointer, count: Int) -> ReadingField {
        var raw = ReadingField.service.rawValue
        while let field = ReadingField(rawValue: raw), field != .unknown {
            let text = field.name
            if text.utf8CodeUnitCount == count, name.equals(UnsafeRawPointer(text.utf8Start), count: count) {
                return field
            }
            raw &+= 1
        }
        return .unknown
    }
}

/// Up to eight bytes of a constant as a number, first byte lowest.
///
/// Folded by the compiler.
@inline(__always)
func word(_ text: StaticString) -> UInt64 {
    var word: UInt64 = 0
    for i in 0..<text.utf8CodeUnitCount {
        word |= UInt64(text.utf8Start[i]) &<< UInt64(8 &* i)
    }
    return word
}
