internal import DPWire

extension PayloadReader {
    /// Reads `span_events`: an array of maps.
    ///
    /// A nil element is left out. An event that is not spelled as it is written makes its span one that is written
    /// anew.
    @inline(never)
    mutating func readEvents(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        let (count, inside) = try arrayHeader(start)
        var position = inside
        let first = storage.pointee.events.count
        var item = 0
        while item < count {
            path.item = item
            item &+= 1
            if storage.pointee.events.count == storage.pointee.events.capacity { try checkExpansion(at: position) }
            position = try readEvent(position)
        }
        path.item = -1
        span.pointee.events = RecordRange(first, count: storage.pointee.events.count &- first)
        return position
    }

    private mutating func readEvent(_ start: Int) throws(WireError) -> Int {
        if cursor(start).isAtNil {
            correct(.nilValue)
            return start &+ 1
        }
        var at = fastCursor(start)
        var left: Int
        (left, at.position) = try mapHeader(start)
        var event = EventRecord()
        var seen: UInt32 = 0
        while left > 0 {
            left &-= 1
            let field: ItemField
            (field, at.position) = try itemField(at.position)
            noteItemField(field, &seen)
            switch field {
            case .time: event.time = try unsigned(&at)
            case .name: (event.name, at.position) = try fieldText(at.position)
            case .attributes:
                let first = storage.pointee.attributes.count
                at.position = try readAttributes(at.position)
                event.attributes = RecordRange(first, count: storage.pointee.attributes.count &- first)
            default: at.position = try skipUnknown(at.position)
            }
        }
        let written = ItemField.time.bit | ItemField.name.bit
        if seen & written != written || seen & ItemField.attributes.bit != 0 && event.attributes.count == 0 {
            spanIsRespelled = true
        }
        try storage.pointee.events.append(event)
        return at.position
    }

    /// Appends an event's attributes.
    ///
    /// A nil value leaves its key out.
    private mutating func readAttributes(_ start: Int) throws(WireError) -> Int {
        var (left, position) = try mapHeader(start)
        let first = storage.pointee.attributes.count
        let isSmall = left <= Self.smallMap
        if !isSmall { try storage.pointee.slots.reset(expecting: 0) }
        while left > 0 {
            left &-= 1
            let (key, next) = try key(position)
            if cursor(next).isAtNil {
                correct(.nilValue)
                position = next &+ 1
                continue
            }
            let value: ValueRecord
            (value, position) = try readValue(next, allowsArray: true)
            let records = storage.pointee.attributes.slice(first, storage.pointee.attributes.count &- first)
            let earlier =
                isSmall
                ? duplicate(of: key, among: records.count, { records[$0].key })
                : try indexedDuplicate(of: key, among: records.count, { records[$0].key })
            if let earlier {
                storage.pointee.attributes.update(first &+ earlier) { $0.value = value }
                correct(.duplicateKey)
                continue
            }
            try storage.pointee.attributes.append(AttributeRecord(key: key, value: value))
        }
        return position
    }

    /// Reads a typed value: a map of exactly its type and the one value that belongs to it, in either order.
    private mutating func readValue(_ start: Int, allowsArray: Bool) throws(WireError) -> (ValueRecord, Int) {
        var header = cursor(start)
        if try header.mapHeader() != 2 { throw broken(.badAttribute, at: start) }
        var position = header.position
        var type: UInt64?
        var value: ValueRecord?
        var pair = 0
        while pair < 2 {
            pair &+= 1
            let at = position
            let (field, next) = try itemField(position)
            position = next
            if field == .type {
                if type != nil { throw broken(.badAttribute, at: at) }
                if cursor(position).isAtNil { throw broken(.badAttribute, at: position) }
                let number: UInt64
                (number, position) = try unsigned(position)
                type = number
            } else {
                if value != nil { throw broken(.badAttribute, at: at) }
                (value, position) = try readPayload(of: field, at: position, allowsArray: allowsArray)
            }
        }
        guard let type, let value, type == UInt64(value.kind.rawValue) else { throw broken(.badAttribute, at: start) }
        return (value, position)
    }

    private mutating func readPayload(
        of field: ItemField,
        at start: Int,
        allowsArray: Bool
    ) throws(WireError) -> (ValueRecord, Int) {
        var cursor = cursor(start)
        switch field {
        case .stringValue:
            let (text, next) = try text(start)
            if text.isAbsent { throw broken(.badAttribute, at: start) }
            return (ValueRecord(text), next)
        case .boolValue:
            return (ValueRecord(try cursor.bool()), cursor.position)
        case .intValue:
            if cursor.isAtNil { throw broken(.badAttribute, at: start) }
            let (value, next) = try signed(start)
            return (ValueRecord(value), next)
        case .doubleValue:
            if try cursor.kind() == .integer { spanIsRespelled = true }
            return (ValueRecord(try cursor.number()), cursor.position)
        case .arrayValue where allowsArray:
            return try readElements(start)
        default:
            throw broken(.badAttribute, at: start)
        }
    }

    /// Reads an array's elements: scalars of one kind, in a map of the single key `values`; or nil for none.
    private mutating func readElements(_ start: Int) throws(WireError) -> (ValueRecord, Int) {
        let first = storage.pointee.elements.count
        var header = cursor(start)
        if try header.skipNil() {
            correct(.nilValue)
            return (ValueRecord(elements: RecordRange(first, count: 0)), header.position)
        }
        if try header.mapHeader() != 1 { throw broken(.badAttribute, at: start) }
        let (field, inside) = try itemField(header.position)
        if field != .values { throw broken(.badAttribute, at: header.position) }
        var (count, position) = try arrayHeader(inside)
        var kind: AttributeKind?
        while count > 0 {
            count &-= 1
            let at = position
            let value: ValueRecord
            (value, position) = try readValue(position, allowsArray: false)
            if let kind, kind != value.kind { throw broken(.badAttribute, at: at) }
            kind = value.kind
            try storage.pointee.elements.append(value)
        }
        let elements = RecordRange(first, count: storage.pointee.elements.count &- first)
        return (ValueRecord(elements: elements), position)
    }
}
