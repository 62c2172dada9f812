internal import DPWire

extension PayloadReader {
    /// Reads `span_links`: an array of maps.
    ///
    /// A nil element is left out.
    @inline(never)
    mutating func readLinks(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        let (count, inside) = try arrayHeader(start)
        var position = inside
        let first = storage.pointee.links.count
        var item = 0
        while item < count {
            path.item = item
            item &+= 1
            if storage.pointee.links.count == storage.pointee.links.capacity { try checkExpansion(at: position) }
            position = try readLink(position)
        }
        path.item = -1
        span.pointee.links = RecordRange(first, count: storage.pointee.links.count &- first)
        return position
    }

    private mutating func readLink(_ start: Int) throws(WireError) -> Int {
        var cursor = cursor(start)
        if try cursor.skipNil() {
            correct(.nilValue)
            return cursor.position
        }
        let fields = try cursor.mapHeader()
        var position = cursor.position
        var link = LinkRecord()
        var seen: UInt32 = 0
        var left = fields
        while left > 0 {
            left &-= 1
            let (field, next) = try itemField(position)
            position = next
            noteItemField(field, &seen)
            switch field {
            case .traceID: link.traceID = try unsigned(base, &position, fastEnd)
            case .traceIDHigh: link.traceIDHigh = try unsigned(base, &position, fastEnd)
            case .spanID: link.spanID = try unsigned(base, &position, fastEnd)
            case .tracestate: link.tracestate = try fieldText(base, &position, fastEnd)
            case .flags:
                let at = position
                let flags = try unsigned(base, &position, fastEnd)
                if flags > 0xFFFF_FFFF { throw WireError(.outOfRange, at: at) }
                link.flags = UInt32(truncatingIfNeeded: flags)
            case .attributes:
                let (count, inside) = try mapHeader(position)
                let first = storage.pointee.tags.count
                var known: UInt64 = 0
                position = try readManyTags(inside, count: count, values: .text, known: &known)
                link.attributes = RecordRange(first, count: storage.pointee.tags.count &- first)
            default: position = try skipUnknown(position)
            }
        }
        try storage.pointee.links.append(link)
        return position
    }

    /// Notes a field of a link or event, and counts it when it comes again.
    mutating func noteItemField(_ field: ItemField, _ seen: inout UInt32) {
        let bit: UInt32 = 1 &<< UInt32(field.rawValue)
        if seen & bit != 0, field != .unknown { correct(.duplicateKey) }
        seen |= bit
    }

    /// Reads the name of a field in a link, an event or a typed value.
    mutating func itemField(_ position: Int) throws(WireError) -> (ItemField, Int) {
        var cursor = cursor(position)
        let range: MessagePackCursor.ByteRange
        if try cursor.kind() == .binary {
            range = try cursor.binary()
            correct(.binaryText)
        } else {
            range = try cursor.string()
        }
        return (ItemField.recognize(base + range.offset, count: range.count), cursor.position)
    }
}

/// The fields of links, events and typed values.
enum ItemField: UInt8 {
    case unknown
    case traceID
    case traceIDHigh
    case spanID
    case attributes
    case tracestate
    case flags
    case time
    case name
    case type
    case stringValue
    case boolValue
    case intValue
    case doubleValue
    case arrayValue
    case values

    static func recognize(_ start: UnsafeRawPointer, count: Int) -> ItemField {
        switch count {
        case 4:
            if spells(start, "name") { return .name }
            if spells(start, "type") { return .type }
        case 5: if spells(start, "flags") { return .flags }
        case 6: if spells(start, "values") { return .values }
        case 7: if spells(start, "span_id") { return .spanID }
        case 8: if spells(start, "trace_id") { return .traceID }
        case 9: if spells(start, "int_value") { return .intValue }
        case 10:
            if spells(start, "attributes") { return .attributes }
            if spells(start, "tracestate") { return .tracestate }
            if spells(start, "bool_value") { return .boolValue }
        case 11: if spells(start, "array_value") { return .arrayValue }
        case 12:
            if spells(start, "string_value") { return .stringValue }
            if spells(start, "double_value") { return .doubleValue }
        case 13: if spells(start, "trace_id_high") { return .traceIDHigh }
        case 14: if spells(start, "time_unix_nano") { return .time }
        default: break
        }
        return .unknown
    }

    private static func spells(_ start: UnsafeRawPointer, _ text: StaticString) -> Bool {
        start.equals(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
    }
}
