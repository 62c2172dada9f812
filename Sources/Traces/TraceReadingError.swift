internal import DPWire

/// Why a payload was refused, and where.
///
/// A payload is refused whole: after this error the batch is empty.
public struct TraceReadingError: Error, Equatable, Sendable {
    /// The kind of fault.
    public struct Code: Equatable, Sendable {
        /// A number that never changes its meaning, for interfaces in other languages.
        public let number: Int

        /// The payload ends early, or declares more elements than it has bytes.
        public static var truncated: Code { Code(number: 1) }
        /// A value of another type stands where a field needs one.
        public static var wrongType: Code { Code(number: 2) }
        /// A number does not fit its field.
        public static var outOfRange: Code { Code(number: 3) }
        /// Values are nested deeper than 100 containers.
        public static var tooDeep: Code { Code(number: 4) }
        /// An array or map has another count of elements than the format demands.
        public static var wrongCount: Code { Code(number: 5) }
        /// A v0.5 string index lies outside the string table.
        public static var badIndex: Code { Code(number: 6) }
        /// An event's attribute breaks the rules of typed values.
        public static var badAttribute: Code { Code(number: 7) }
        /// The payload has 2 GiB or more.
        public static var payloadTooLarge: Code { Code(number: 8) }
        /// So many empty elements that they would need far more memory than the payload.
        public static var expansionTooLarge: Code { Code(number: 9) }
        /// The system has no memory left.
        public static var outOfMemory: Code { Code(number: 10) }
    }

    /// The kind of fault.
    public let code: Code
    /// Offset of the byte at fault, or the payload's length when it ends early.
    public let offset: Int
    /// Index of the trace at fault, if reading had come to one.
    public let trace: Int?
    /// Index of the span in its trace, if reading had come to one.
    public let span: Int?
    /// Field of the span, or part of the payload, as the format names it.
    let field: ReadingField
    /// Index of the link or event in its field.
    let item: Int?

    init(_ code: Code, at offset: Int, _ path: ReadingPath = ReadingPath()) {
        self.code = code
        self.offset = offset
        trace = path.trace >= 0 ? path.trace : nil
        span = path.span >= 0 ? path.span : nil
        field = path.field
        item = path.item >= 0 ? path.item : nil
    }

    init(_ error: WireError, rule: Code?, _ path: ReadingPath) {
        let code: Code =
            switch error.code {
            case .truncated: .truncated
            case .unexpectedType: .wrongType
            case .outOfRange: .outOfRange
            case .tooDeep: .tooDeep
            case .outOfMemory: .outOfMemory
            case .tooLarge: .expansionTooLarge
            case .invalid: rule ?? .wrongType
            }
        self.init(code, at: error.offset, path)
    }

    /// Where the fault lies, such as `trace 3, span 7, meta`; empty for the payload as a whole.
    public var path: String {
        var text = ""
        if let trace { text += "trace \(trace)" }
        if let span { text += ", span \(span)" }
        if field != .none {
            if !text.isEmpty { text += ", " }
            text += "\(field.name)"
        }
        if let item { text += " \(item)" }
        return text
    }

    /// The fault, its byte offset and its path in one line.
    public var message: String {
        let place = path
        return "\(summary) at byte \(offset)" + (place.isEmpty ? "" : " (\(place))")
    }

    private var summary: StaticString {
        switch code {
        case .truncated: "payload ends early"
        case .wrongType: "value of a wrong type"
        case .outOfRange: "number out of range"
        case .tooDeep: "nesting too deep"
        case .wrongCount: "wrong count of elements"
        case .badIndex: "string index outside the string table"
        case .badAttribute: "malformed event attribute"
        case .payloadTooLarge: "payload of 2 GiB or more"
        case .expansionTooLarge: "too many empty elements"
        default: "out of memory"
        }
    }
}

#if !hasFeature(Embedded)
extension TraceReadingError: CustomStringConvertible {
    /// The same as `message`.
    public var description: String { message }
}
#endif

/// Where reading is, kept as numbers: a path is only spelled when somebody asks for it.
struct ReadingPath {
    var trace = -1
    var span = -1
    var field = ReadingField.none
    var item = -1
}

/// The parts of a payload that an error can name.
enum ReadingField: UInt8, Equatable, Sendable {
    case none
    case service
    case name
    case resource
    case type
    case traceID
    case spanID
    case parentID
    case start
    case duration
    case error
    case meta
    case metrics
    case metaStruct
    case spanLinks
    case spanEvents
    case unknown
    case stringTable

    var name: StaticString {
        switch self {
        case .none: ""
        case .service: "service"
        case .name: "name"
        case .resource: "resource"
        case .type: "type"
        case .traceID: "trace_id"
        case .spanID: "span_id"
        case .parentID: "parent_id"
        case .start: "start"
        case .duration: "duration"
        case .error: "error"
        case .meta: "meta"
        case .metrics: "metrics"
        case .metaStruct: "meta_struct"
        case .spanLinks: "span_links"
        case .spanEvents: "span_events"
        case .unknown: "unknown field"
        case .stringTable: "string table"
        }
    }
}
