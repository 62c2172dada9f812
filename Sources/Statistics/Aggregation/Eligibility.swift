internal import DPTraces

extension SpanFields {
    /// Whether a service begins with the span, as its tracer or the pipeline has marked it.
    borrowing func hasTopLevel() -> Bool {
        let bits = KnownKey.tracerTopLevel.bit | KnownKey.topLevel.bit
        return knownMetrics & bits != 0 && (metric(.tracerTopLevel) == 1 || metric(.topLevel) == 1)
    }

    /// Whether the span asks to be counted.
    borrowing func isMeasured() -> Bool {
        knownMetrics & KnownKey.measured.bit != 0 && metric(.measured) == 1
    }

    /// Whether the span is sent before it has ended, and will be sent again.
    borrowing func isPartial() -> Bool {
        guard knownMetrics & KnownKey.partialVersion.bit != 0, let version = metric(.partialVersion) else {
            return false
        }
        return version >= 0
    }

    /// Whether the span is the root of its trace: it has no parent, or is its own as in traces of Zipkin.
    borrowing func isTraceRoot() -> Bool {
        parentID == 0 || parentID == spanID && spanID == traceID
    }
}
