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
    ///
    /// - Parameter hadStatus: whether the head of an answer had come.
    init(_ error: TransportError, hadStatus: Bool, attemptCount: Int) {
        self.init(Kind(error.kind, hadStatus: hadStatus), error.description, attemptCount: attemptCount)
    }
}

extension TraceExporterError.Kind {
    fileprivate init(_ kind: TransportError.Kind, hadStatus: Bool) {
        self =
            switch kind {
            case .refused: .connectionRefused
            case .reset, .closedEarly: hadStatus ? .truncatedBody : .connectionReset
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
