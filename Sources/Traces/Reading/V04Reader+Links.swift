internal import DPWire

extension PayloadReader {
    /// Reads `span_links`: an array of maps.
    ///
    /// A nil element is left out. A link that does not have exactly the fields that are written makes its span one that
    /// is written anew.
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
        if cursor(start).isAtNil {
            correct(.nilValue)
            return start &+ 1
        }
        var at = fastCursor(start)
        var left: Int
        (left, at.position) = try mapHeader(start)
        var link = LinkRecord()
        var seen: UInt32 = 0
        while left > 0 {
            left &-= 1
            let field: ItemField
            (field, at.position) = try itemField(at.position)
            noteItemField(field, &seen)
            switch field {
            case .traceID: link.traceID = try unsigned(&at)
            case .traceIDHigh: link.traceIDHigh = try unsigned(&at)
            case .spanID: link.spanID = try unsigned(&at)
            case .tracestate: (link.tracestate, at.position) = try fieldText(at.position)
            case .flags:
                let (flags, next) = try unsigned(at.position)
                if flags > 0xFFFF_FFFF { throw WireError(.outOfRange, at: at.position) }
                link.flags = UInt32(truncatingIfNeeded: flags)
                at.position = next
            case .attributes:
                let (count, inside) = try mapHeader(at.position)
                let first = storage.pointee.tags.count
                var known: UInt64 = 0
                at.position = try readTags(inside, count: count, values: .text, known: &known)
                link.attributes = RecordRange(first, count: storage.pointee.tags.count &- first)
            default: at.position = try skipUnknown(at.position)
            }
        }
        let written = ItemField.traceID.bit | ItemField.traceIDHigh.bit | ItemField.spanID.bit
        if seen & written != written || seen & ItemField.attributes.bit != 0 && link.attributes.count == 0
            || seen & ItemField.tracestate.bit != 0 && link.tracestate.isEmpty
            || seen & ItemField.flags.bit != 0 && link.flags == 0
        {
            spanIsRespelled = true
        }
        try storage.pointee.links.append(link)
        return at.position
    }

    /// Notes a field of a link or event, and counts it when it comes again.
    @inline(__always)
    mutating func noteItemField(_ field: ItemField, _ seen: inout UInt32) {
        if seen & field.bit != 0, field != .unknown { correct(.duplicateKey) }
        seen |= field.bit
    }

    /// Reads the name of a field in a link, an event or a typed value.
    mutating func itemField(_ position: Int) throws(WireError) -> (ItemField, Int) {
        let at = fastCursor(position)
        if at.hasSlack {
            let count = Int(bitPattern: UInt(at.byte(0)) ^ 0xA0)
            if count < 32 { return (ItemField.recognize(at.next + 1, count: count), position &+ 1 &+ count) }
        }
        return try anyItemField(position)
    }

    @inline(never)
    private mutating func anyItemField(_ position: Int) throws(WireError) -> (ItemField, Int) {
        let (name, next) = try name(position)
        if name.count > 14 { return (.unknown, next) }
        // The recognition reads whole words, so the name is brought where there are bytes behind it.
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        let field = withUnsafeMutableBytes(of: &words) { room -> ItemField in
            guard let start = room.baseAddress else { return .unknown }
            start.put(base + name.offset, count: name.count)
            return ItemField.recognize(UnsafeRawPointer(start), count: name.count)
        }
        return (field, next)
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

    /// The field in a set of fields.
    @inline(__always) var bit: UInt32 { 1 &<< UInt32(rawValue) }

    /// The field with this name; eight bytes from each byte of the name on must be readable.
    static func recognize(_ start: UnsafeRawPointer, count: Int) -> ItemField {
        let head = start.word(at: 0)
        // Of a shorter name, its bytes moved to the top.
        let tail = count < 8 ? head &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count) : start.word(at: count &- 8)
        switch count {
        case 4:
            if tail == word("name") &<< 32 { return .name }
            if tail == word("type") &<< 32 { return .type }
        case 5: if tail == word("flags") &<< 24 { return .flags }
        case 6: if tail == word("values") &<< 16 { return .values }
        case 7: if tail == word("span_id") &<< 8 { return .spanID }
        case 8: if head == word("trace_id") { return .traceID }
        case 9: if head == word("int_valu"), tail == word("nt_value") { return .intValue }
        case 10:
            if head == word("attribut"), tail == word("tributes") { return .attributes }
            if head == word("tracesta"), tail == word("acestate") { return .tracestate }
            if head == word("bool_val"), tail == word("ol_value") { return .boolValue }
        case 11: if head == word("array_va"), tail == word("ay_value") { return .arrayValue }
        case 12:
            if head == word("string_v"), tail == word("ng_value") { return .stringValue }
            if head == word("double_v"), tail == word("le_value") { return .doubleValue }
        case 13: if head == word("trace_id"), tail == word("_id_high") { return .traceIDHigh }
        case 14: if head == word("time_uni"), tail == word("nix_nano") { return .time }
        default: break
        }
        return .unknown
    }
}
