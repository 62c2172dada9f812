internal import DataPipeline

extension SendTally.Failure {
    /// An exporter's error under the name of the exception that the reference raises for it.
    init(_ error: TraceExporterError) {
        self.init(type: Self.referenceName(of: error.kind), message: error.description)
    }

    private static func referenceName(of kind: TraceExporterError.Kind) -> String {
        switch kind {
        case .undecodable, .payloadTooLarge: "DeserializationError"
        case .unencodable: "SerializationError"
        case .emptyResponse: "AgentError"
        case .httpClient, .httpServer, .httpOther: "RequestError"
        case .connectionRefused, .connectionReset, .nameResolution, .tlsUnavailable, .invalidResponse,
            .responseTooLarge:
            "NetworkError"
        case .timedOut, .io, .cancelled, .truncatedBody: "IoError"
        case .shutdown: "ValueError"
        default: "InternalError"
        }
    }
}
