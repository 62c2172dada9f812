/// What is shown of a trace: plain values, taken out of a batch once.
struct TraceOutline {
    /// The trace identifier in hexadecimal, 16 digits or 32 when it has a high half.
    var identifier: String
    var spans: [SpanOutline]

    /// Nanoseconds from the first start to the last end.
    var duration: Int64 { TimeScale(spans).length }
}

/// What is shown of a span in a tree or a table.
struct SpanOutline: Equatable {
    var spanID: UInt64 = 0
    var parentID: UInt64 = 0
    var service = ""
    var name = ""
    var resource = ""
    var type = ""
    /// Nanoseconds since 1970.
    var start: Int64 = 0
    /// Nanoseconds.
    var duration: Int64 = 0
    var error: Int32 = 0
}
