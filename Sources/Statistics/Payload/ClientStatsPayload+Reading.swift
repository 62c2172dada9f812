internal import DPWire

extension ClientStatsPayload {
    /// Reads the MessagePack body of a request to `/v0.6/stats`.
    ///
    /// Lenient as agents are: missing fields keep their defaults, unknown ones are passed over, nil stands for the default,
    /// and structures may be arrays of their fields' values. Sketches are only taken as bytes.
    package init(reading body: RawSpan) throws(StatsReadingError) {
        var payload = ClientStatsPayload()
        try body.withUnsafeBytes { bytes throws(StatsReadingError) in
            var reader = StatsPayloadReader(bytes)
            try reader.read(&payload)
        }
        self = payload
    }
}

/// Reads one payload from front to back.
private struct StatsPayloadReader {
    private var cursor: MessagePackCursor?
    private let byteCount: Int
    private let fields = StatsFields()
    /// Bytes of memory that may still be taken, so that a body of tiny elements does not become far larger than it is.
    private var budget: Int
    private var bucketNumber: Int?
    private var groupNumber: Int?
    private var field: StaticString = ""

    init(_ bytes: UnsafeRawBufferPointer) {
        cursor = MessagePackCursor(bytes)
        byteCount = bytes.count
        budget = bytes.count &* 8 &+ (32 &* 1024 &* 1024)
    }

    mutating func read(_ payload: inout ClientStatsPayload) throws(StatsReadingError) {
        do throws(WireError) {
            guard var cursor else { throw WireError(.truncated, at: 0) }
            try eachField(&cursor, fields.payload) { (reader, cursor, field) throws(WireError) in
                try reader.readPayload(&cursor, field, &payload)
            }
            if cursor.remaining > 0 { throw WireError(.invalid, at: cursor.position) }
        } catch {
            throw StatsReadingError(error, bucket: bucketNumber, group: groupNumber, field: field)
        }
    }

    private mutating func readPayload(
        _ cursor: inout MessagePackCursor,
        _ field: Int,
        _ payload: inout ClientStatsPayload
    ) throws(WireError) {
        switch field {
        case 0: payload.hostname = try cursor.text()
        case 1: payload.environment = try cursor.text()
        case 2: payload.version = try cursor.text()
        case 3:
            let count = try cursor.arrayHeader()
            for number in 0..<count {
                try spend(MemoryLayout<ClientStatsBucket>.stride, at: cursor.position)
                bucketNumber = number
                var bucket = ClientStatsBucket()
                try eachField(&cursor, fields.bucket) { (reader, cursor, field) throws(WireError) in
                    try reader.readBucket(&cursor, field, &bucket)
                }
                payload.buckets.append(bucket)
            }
            bucketNumber = nil
        case 4: payload.language = try cursor.text()
        case 5: payload.tracerVersion = try cursor.text()
        case 6: payload.runtimeID = try cursor.text()
        case 7: payload.sequence = try cursor.uint64()
        case 8: payload.agentAggregation = try cursor.text()
        case 9: payload.service = try cursor.text()
        case 10: payload.containerID = try cursor.text()
        case 11: payload.tags = try texts(&cursor)
        case 12: payload.gitCommit = try cursor.text()
        case 13: payload.imageTag = try cursor.text()
        case 14: payload.processTagsHash = try cursor.uint64()
        default: payload.processTags = try cursor.text()
        }
    }

    private mutating func readBucket(
        _ cursor: inout MessagePackCursor,
        _ field: Int,
        _ bucket: inout ClientStatsBucket
    ) throws(WireError) {
        switch field {
        case 0: bucket.start = try cursor.uint64()
        case 1: bucket.duration = try cursor.uint64()
        case 2:
            let count = try cursor.arrayHeader()
            for number in 0..<count {
                try spend(MemoryLayout<ClientGroupedStats>.stride, at: cursor.position)
                groupNumber = number
                var group = ClientGroupedStats()
                try eachField(&cursor, fields.group) { (reader, cursor, field) throws(WireError) in
                    try reader.readGroup(&cursor, field, &group)
                }
                bucket.groups.append(group)
            }
            groupNumber = nil
        default: bucket.agentTimeShift = try cursor.int64()
        }
    }

    private mutating func readGroup(
        _ cursor: inout MessagePackCursor,
        _ field: Int,
        _ group: inout ClientGroupedStats
    ) throws(WireError) {
        switch field {
        case 0: group.service = try cursor.text()
        case 1: group.name = try cursor.text()
        case 2: group.resource = try cursor.text()
        case 3: group.httpStatusCode = try cursor.uint32()
        case 4: group.type = try cursor.text()
        case 5: group.databaseType = try cursor.text()
        case 6: group.hits = try cursor.uint64()
        case 7: group.errors = try cursor.uint64()
        case 8: group.duration = try cursor.uint64()
        case 9: group.okSummary = try cursor.byteArray()
        case 10: group.errorSummary = try cursor.byteArray()
        case 11: group.isSynthetics = try cursor.bool()
        case 12: group.topLevelHits = try cursor.uint64()
        case 13: group.spanKind = try cursor.text()
        case 14: group.peerTags = try texts(&cursor)
        case 15:
            let number = UInt8(exactly: try cursor.uint64())
            group.traceRoot = number.flatMap { TraceRootMark(rawValue: $0) } ?? .notSet
        case 16: group.grpcStatusCode = try cursor.text()
        case 17: group.httpMethod = try cursor.text()
        case 18: group.httpEndpoint = try cursor.text()
        case 19: group.serviceSource = try cursor.text()
        case 20: group.primaryTags = try texts(&cursor)
        default: group.additionalTags = try texts(&cursor)
        }
    }
}

extension StatsPayloadReader {
    /// Calls with the place of each known field of a structure, the cursor at its value; nil values are passed over.
    private mutating func eachField(
        _ cursor: inout MessagePackCursor,
        _ names: [StaticString],
        _ body: (inout Self, inout MessagePackCursor, Int) throws(WireError) -> Void
    ) throws(WireError) {
        field = ""
        let kind = try cursor.kind()
        if kind == .nil { return try cursor.skip() }
        let isArray = kind == .array
        let count = isArray ? try cursor.arrayHeader() : try cursor.mapHeader()
        var next = 0
        for _ in 0..<count {
            let place = isArray ? (next < names.count ? next : nil) : try self.place(&cursor, names, guess: next)
            next = (place ?? next) &+ 1
            field = place.map { names[$0] } ?? ""
            if let place, try cursor.kind() != .nil {
                try body(&self, &cursor, place)
            } else {
                try cursor.skip()
            }
        }
        field = ""
    }

    /// Reads a key and finds its place among the names, which mostly is the one after the last.
    private func place(
        _ cursor: inout MessagePackCursor,
        _ names: [StaticString],
        guess: Int
    ) throws(WireError) -> Int? {
        let key = try cursor.string()
        if guess < names.count, cursor.says(key, names[guess]) { return guess }
        for place in 0..<names.count where cursor.says(key, names[place]) { return place }
        return nil
    }

    private mutating func texts(_ cursor: inout MessagePackCursor) throws(WireError) -> [String] {
        let count = try cursor.arrayHeader()
        var texts: [String] = []
        for _ in 0..<count {
            try spend(MemoryLayout<String>.stride, at: cursor.position)
            texts.append(try cursor.kind() == .nil ? "" : try cursor.text())
        }
        return texts
    }

    private mutating func spend(_ memory: Int, at offset: Int) throws(WireError) {
        budget &-= memory
        if budget < 0 { throw WireError(.tooLarge, at: offset) }
    }
}

extension MessagePackCursor {
    fileprivate func says(_ range: ByteRange, _ text: StaticString) -> Bool {
        range.count == text.utf8CodeUnitCount && (base + range.offset).equals(text.utf8Start, count: range.count)
    }

    private mutating func run() throws(WireError) -> UnsafeRawBufferPointer {
        let range = try kind() == .binary ? try binary() : try string()
        return UnsafeRawBufferPointer(start: base + range.offset, count: range.count)
    }

    /// Reads a text, also one that is marked as bytes; what is no UTF-8 is repaired.
    fileprivate mutating func text() throws(WireError) -> String {
        String(decoding: try run(), as: UTF8.self)
    }

    /// Reads bytes, also ones that are marked as a text.
    fileprivate mutating func byteArray() throws(WireError) -> [UInt8] {
        [UInt8](try run())
    }

    fileprivate mutating func uint32() throws(WireError) -> UInt32 {
        let start = position
        guard let number = UInt32(exactly: try uint64()) else { throw WireError(.outOfRange, at: start) }
        return number
    }
}
