/// A run of records in one of the batch's arrays.
struct RecordRange: BitwiseCopyable, Equatable {
    var start: UInt32
    var count: UInt32

    static var none: RecordRange { RecordRange(start: 0, count: 0) }

    init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    @inline(__always)
    init(_ start: Int, count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    @inline(__always) var first: Int { Int(start) }
    @inline(__always) var length: Int { Int(count) }
}

/// One trace chunk: a run of spans.
struct ChunkRecord: BitwiseCopyable {
    var spans: RecordRange
    /// The chunk's bytes in the payload, its array header included; meaningless when dirty.
    var source: RecordRange
    /// The chunk is not sent as its bytes, not even with splices.
    var isDirty: Bool
    /// Why the chunk is left out of output; 0 as long as it is kept.
    var dropReason: UInt8
    /// Spans left out one by one.
    var droppedSpans: UInt32
}

/// One span: fixed fields, and runs of the batch's other arrays.
struct SpanRecord: BitwiseCopyable {
    var service = Text.empty
    var name = Text.empty
    var resource = Text.empty
    var type = Text.empty
    var traceID: UInt64 = 0
    /// The upper half of a 128-bit trace id that was set natively; the formats read here carry it as a tag.
    var traceIDHigh: UInt64 = 0
    var spanID: UInt64 = 0
    var parentID: UInt64 = 0
    var start: Int64 = 0
    var duration: Int64 = 0
    var error: Int32 = 0
    var flags: SpanFlags = []
    var tags = RecordRange.none
    var metrics = RecordRange.none
    var structs = RecordRange.none
    var links = RecordRange.none
    var events = RecordRange.none
    /// The span's bytes in the payload; meaningless when dirty or respelled.
    var source = RecordRange.none
    /// Bits of the known keys among the tags, as `KnownKey.bit` gives them.
    ///
    /// A removed key's bit may stay set.
    var knownTags: UInt64 = 0
    /// Bits of the known keys among the metrics.
    ///
    /// A removed key's bit may stay set.
    var knownMetrics: UInt64 = 0

    /// Whether it has no parent; Zipkin's libraries write the root as its own parent.
    @inline(__always)
    var isRoot: Bool { parentID == 0 || parentID == spanID && spanID == traceID }
}

/// What is special about a span.
struct SpanFlags: OptionSet, BitwiseCopyable {
    var rawValue: UInt32

    /// The span's bytes no longer say what the batch says.
    static var dirty: SpanFlags { SpanFlags(rawValue: 1) }
    /// The span is left out of output.
    static var dropped: SpanFlags { SpanFlags(rawValue: 2) }
    /// The run of tags was moved to where it has room for the next power of two.
    static var roomyTags: SpanFlags { SpanFlags(rawValue: 4) }
    /// The same for metrics.
    static var roomyMetrics: SpanFlags { SpanFlags(rawValue: 8) }
    /// The same for meta_struct values.
    static var roomyStructs: SpanFlags { SpanFlags(rawValue: 16) }
    /// The same for links.
    static var roomyLinks: SpanFlags { SpanFlags(rawValue: 32) }
    /// The same for events.
    static var roomyEvents: SpanFlags { SpanFlags(rawValue: 64) }
    /// The span's bytes say what the batch says, but not in the form of output, and splices cannot bring them into it.
    static var respelled: SpanFlags { SpanFlags(rawValue: 128) }
    /// The span's bytes lack nothing but the mark of top-level spans, which is the last of its metrics.
    static var marked: SpanFlags { SpanFlags(rawValue: 256) }

    /// Whether the span is sent as its bytes, with their splices.
    @inline(__always) var isSource: Bool { rawValue & Self.notSource == 0 }
    /// Whether the span is sent as its bytes, with their splices and the mark.
    @inline(__always) var isMarkedSource: Bool { rawValue & Self.notSource == Self.marked.rawValue }

    private static var notSource: UInt32 { dirty.rawValue | respelled.rawValue | marked.rawValue }
}

/// Where a span that is sent as it came differs from its bytes in the payload.
///
/// The records stand in the order of the payload.
struct SpliceRecord: BitwiseCopyable {
    enum Kind: UInt8 {
        /// The header of a v0.4 span's map, before the splices in it; `count` is that of the fields that are sent.
        case span
        /// A field, name and value, that is at its default and left out.
        case field
        /// An integer that is written as a double.
        case number
    }

    /// The first byte in the payload.
    var start: UInt32
    /// Bytes that are not sent; the longest field at its default has 25.
    var count: UInt16
    var kind: Kind

    @inline(__always)
    init(_ kind: Kind, _ start: Int, count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt16(truncatingIfNeeded: count)
        self.kind = kind
    }
}

/// A tag, a meta_struct value, or an attribute of a link.
struct TagRecord: BitwiseCopyable {
    var key: TagKey
    var value: Text
}

struct MetricRecord: BitwiseCopyable {
    var key: TagKey
    var value: Double
}

struct LinkRecord: BitwiseCopyable {
    var traceID: UInt64 = 0
    var traceIDHigh: UInt64 = 0
    var spanID: UInt64 = 0
    var tracestate = Text.empty
    /// Runs of `tags`.
    var attributes = RecordRange.none
    /// Raw: bit 31 says that the others were set.
    var flags: UInt32 = 0
}

struct EventRecord: BitwiseCopyable {
    var time: UInt64 = 0
    var name = Text.empty
    /// A run of `attributes`.
    var attributes = RecordRange.none
}

/// The kinds of attribute values, numbered as on the wire.
enum AttributeKind: UInt8 {
    case string
    case bool
    case int
    case double
    case array
}

/// A typed value; an array's elements are a run of `elements`.
struct ValueRecord: BitwiseCopyable {
    var kind: AttributeKind
    /// A text's location and length, a run's start and count, or a number's bits.
    var bits: UInt64

    init(_ text: Text) {
        kind = .string
        bits = UInt64(text.location) | UInt64(text.count) &<< 32
    }

    init(_ value: Bool) {
        kind = .bool
        bits = value ? 1 : 0
    }

    init(_ value: Int64) {
        kind = .int
        bits = UInt64(bitPattern: value)
    }

    init(_ value: Double) {
        kind = .double
        bits = value.bitPattern
    }

    init(elements: RecordRange) {
        kind = .array
        bits = UInt64(elements.start) | UInt64(elements.count) &<< 32
    }

    var text: Text { Text(location: UInt32(truncatingIfNeeded: bits), count: UInt32(truncatingIfNeeded: bits &>> 32)) }
    var bool: Bool { bits != 0 }
    var int: Int64 { Int64(bitPattern: bits) }
    var double: Double { Double(bitPattern: bits) }
    var elements: RecordRange {
        RecordRange(start: UInt32(truncatingIfNeeded: bits), count: UInt32(truncatingIfNeeded: bits &>> 32))
    }
}

/// An attribute of an event.
struct AttributeRecord: BitwiseCopyable {
    var key: TagKey
    var value: ValueRecord
}

/// A string of a v0.5 payload's table.
struct DictionaryRecord: BitwiseCopyable {
    var text: Text
    var key: TagKey
    /// The index of the first equal string; of that one, the last two tell whether the map at hand has it as a key.
    var first: UInt32
    /// The number of the map that had it last.
    var map: UInt32 = 0
    /// The number of its record in that map.
    var place: UInt32 = 0
    /// Reading has changed it, so that the spans that use it are dirty.
    var isCorrected: Bool
}
