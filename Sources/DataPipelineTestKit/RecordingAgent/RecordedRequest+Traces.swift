public import DPTraces

extension RecordedRequest {
    /// The format that the path promises; nil for a path that takes no traces, or in a format that is not read here.
    public var traceFormat: TraceFormat? {
        switch path {
        case "/v0.3/traces", "/v0.4/traces": .v04
        case "/v0.5/traces": .v05
        default: nil
        }
    }

    /// The traces of the body.
    ///
    /// - Throws: `TestKitError` when the path takes no traces, or the body is not what the path promises.
    public func traces() throws(TestKitError) -> TraceBatch {
        guard let format = traceFormat else { throw .unreadableTraces("\(self) carries no traces that can be read") }
        do throws(TraceReadingError) {
            return try TraceBatch(reading: body, as: format)
        } catch {
            throw .unreadableTraces("\(self): \(error.message)")
        }
    }
}
