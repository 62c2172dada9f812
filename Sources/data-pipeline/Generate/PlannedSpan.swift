/// A span of a generated trace before it is written into a batch.
struct PlannedSpan: Equatable {
    /// Position of the parent in its trace; nil for the root.
    var parent: Int?
    var kind: OperationKind
    /// Which side of a call the span is.
    var role: Role
    var spanID: UInt64 = 0
    var service = ""
    var name = ""
    var resource = ""
    var type = ""
    var start: Int64 = 0
    var duration: Int64 = 0
    var isError = false
    var meta: [(String, String)] = []
    var metrics: [(String, Double)] = []
    var links: [PlannedLink] = []
    var events: [PlannedEvent] = []
    var metaStruct: [(String, [UInt8])] = []

    /// The values of `span.kind`.
    enum Role: String {
        case server
        case client
        case producer
        case consumer
        case `internal`
    }

    init(parent: Int?, kind: OperationKind, role: Role) {
        self.parent = parent
        self.kind = kind
        self.role = role
    }

    static func == (left: PlannedSpan, right: PlannedSpan) -> Bool {
        left.spanID == right.spanID && left.parent == right.parent && left.service == right.service
            && left.name == right.name && left.resource == right.resource && left.type == right.type
            && left.start == right.start && left.duration == right.duration && left.isError == right.isError
            && left.meta.elementsEqual(right.meta, by: ==) && left.metrics.elementsEqual(right.metrics, by: ==)
            && left.links == right.links && left.events == right.events
            && left.metaStruct.elementsEqual(right.metaStruct, by: ==)
    }
}

/// A link from a span to one of an earlier trace.
struct PlannedLink: Equatable {
    var traceIDLow: UInt64
    var traceIDHigh: UInt64
    var spanID: UInt64
}

/// Something that happened at a moment within a span.
struct PlannedEvent: Equatable {
    var time: Int64
    var name: String
    var message: String
    var attempt: Int64
    var isFatal: Bool
}

/// A generated trace.
struct PlannedTrace: Equatable {
    var traceIDLow: UInt64
    /// The upper half of a 128-bit identifier, 0 for a short one.
    var traceIDHigh: UInt64
    var priority: Int
    /// Parents before children.
    var spans: [PlannedSpan]
}
