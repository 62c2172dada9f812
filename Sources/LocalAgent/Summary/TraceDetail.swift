/// A whole trace; the JSON of `GET /api/traces/{id}`.
package struct TraceDetail: Codable, Equatable, Sendable {
    package var summary: TraceSummary
    /// All spans in memory, by begin; of spans with one id, as repeated sends leave them, the one that came last.
    package var spans: [SpanDetail]
    /// Spans left out because a later one has the same id.
    package var repeatedSpans: Int
}

/// One span of a trace.
package struct SpanDetail: Codable, Equatable, Sendable {
    /// A link to another span.
    package struct Link: Codable, Equatable, Sendable {
        /// 32 hexadecimal digits.
        package var traceID: String
        /// 16 hexadecimal digits.
        package var spanID: String
        package var tracestate: String
        package var attributes: [String: String]
    }

    /// Something that happened during the span.
    package struct Event: Codable, Equatable, Sendable {
        package var name: String
        /// Nanoseconds since 1970.
        package var time: UInt64
        /// Values in text form.
        package var attributes: [String: String]
    }

    /// 16 hexadecimal digits.
    package var spanID: String
    /// 16 hexadecimal digits; zeros for a root.
    package var parentID: String
    package var service: String
    package var name: String
    package var resource: String
    package var type: String
    /// Nanoseconds since 1970.
    package var start: Int64
    /// Nanoseconds since the trace's first span began.
    package var offset: Int64
    /// Nanoseconds.
    package var duration: Int64
    package var error: Int32
    package var tags: [String: String]
    package var metrics: [String: Double]
    /// Names and sizes of `meta_struct` values.
    package var structs: [String: Int]
    package var links: [Link]
    package var events: [Event]
}
