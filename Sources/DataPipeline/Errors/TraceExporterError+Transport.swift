internal import DPTransport

extension TraceExporterError {
    /// The error for a final answer that is no success.
    init(answer response: borrowing HTTPResponse, attemptCount: Int) {
        let kind: Kind =
            switch response.status {
            case 400..<500: .httpClient
            case 500...: .httpServer
            default: .httpOther
            }
        self.init(kind, "the agent refused the traces", attemptCount: attemptCount)
        status = response.status
        body = Array(response.body.prefix(Self.bodyLimit))
    }

    /// The error for a final attempt without an answer.
    init(_ error: TransportError, attemptCount: Int) {
        self.init(Kind(error), error.description, attemptCount: attemptCount)
    }
}

extension TraceExporterError.Kind {
    fileprivate init(_ error: TransportError) {
        self =
            switch error.kind {
            case .refused: .connectionRefused
            case .reset, .closedEarly: error.wasHeadReceived ? .truncatedBody : .connectionReset
            case .timedOut: .timedOut
            case .nameResolution: .nameResolution
            case .tlsUnavailable: .tlsUnavailable
            case .invalidResponse: .invalidResponse
            case .responseTooLarge: .responseTooLarge
            case .cancelled: .cancelled
            case .shutDown: .shutdown
            case .socketPathMissing: .connectionRefused
            case .socketPathForbidden, .system: .io
            }
    }
}
