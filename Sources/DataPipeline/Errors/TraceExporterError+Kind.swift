extension TraceExporterError {
    /// The kinds of failure.
    ///
    /// More may be added; code that switches over kinds needs a default.
    public struct Kind: Equatable, Sendable {
        enum Code: UInt8 {
            case connectionRefused
            case connectionReset
            case responseTooLarge
            case httpClient
            case emptyResponse
            case invalidResponse
            case httpServer
            case httpOther
            case payloadTooLarge
            case truncatedBody
            case io
            case cancelled
            case nameResolution
            case tlsUnavailable
            case undecodable
            case unencodable
            case shutdown
            case timedOut
            case `internal`
        }

        let code: Code

        init(_ code: Code) {
            self.code = code
        }

        /// Nobody listens at the agent's address.
        public static var connectionRefused: Kind { Kind(.connectionRefused) }
        /// The connection broke before the answer's head was complete.
        public static var connectionReset: Kind { Kind(.connectionReset) }
        /// The answer's body is over the configured limit.
        public static var responseTooLarge: Kind { Kind(.responseTooLarge) }
        /// The agent answered with a status from 400 to 499.
        public static var httpClient: Kind { Kind(.httpClient) }
        /// The agent took the payload, but its answer has no body although rates were asked for.
        public static var emptyResponse: Kind { Kind(.emptyResponse) }
        /// What came back is not HTTP.
        public static var invalidResponse: Kind { Kind(.invalidResponse) }
        /// The agent answered with a status of 500 or more.
        public static var httpServer: Kind { Kind(.httpServer) }
        /// The agent answered with another status that is no success, such as a redirection.
        public static var httpOther: Kind { Kind(.httpOther) }
        /// The payload is over the configured limit.
        public static var payloadTooLarge: Kind { Kind(.payloadTooLarge) }
        /// The connection broke inside the answer's body.
        public static var truncatedBody: Kind { Kind(.truncatedBody) }
        /// The operating system refused something.
        public static var io: Kind { Kind(.io) }
        /// The caller cancelled.
        public static var cancelled: Kind { Kind(.cancelled) }
        /// The agent's host name has no address.
        public static var nameResolution: Kind { Kind(.nameResolution) }
        /// The agent's URL is `https`, and no TLS library can be used.
        public static var tlsUnavailable: Kind { Kind(.tlsUnavailable) }
        /// The payload is not what the input format says.
        public static var undecodable: Kind { Kind(.undecodable) }
        /// The traces cannot be written in the output format.
        public static var unencodable: Kind { Kind(.unencodable) }
        /// The exporter is shut down.
        public static var shutdown: Kind { Kind(.shutdown) }
        /// No answer came in time.
        public static var timedOut: Kind { Kind(.timedOut) }
        /// A fault of the library.
        public static var `internal`: Kind { Kind(.internal) }

        /// The number that the C library gives this kind; never changed, and not distinct for all kinds.
        public var number: Int32 {
            switch code {
            case .connectionRefused: 2
            case .connectionReset: 3
            case .responseTooLarge: 5
            case .httpClient: 6
            case .emptyResponse: 7
            case .invalidResponse: 8
            case .httpServer: 9
            case .httpOther: 10
            case .truncatedBody: 13
            case .payloadTooLarge: 14
            case .io, .cancelled: 16
            case .nameResolution, .tlsUnavailable: 17
            case .undecodable, .unencodable: 18
            case .shutdown: 19
            case .timedOut: 20
            case .internal: 22
            }
        }

        /// The stable name, in snake case.
        public var name: String {
            switch code {
            case .connectionRefused: "connection_refused"
            case .connectionReset: "connection_reset"
            case .responseTooLarge: "response_too_large"
            case .httpClient: "http_client"
            case .emptyResponse: "empty_response"
            case .invalidResponse: "invalid_response"
            case .httpServer: "http_server"
            case .httpOther: "http_other"
            case .payloadTooLarge: "payload_too_large"
            case .truncatedBody: "truncated_body"
            case .io: "io"
            case .cancelled: "cancelled"
            case .nameResolution: "name_resolution"
            case .tlsUnavailable: "tls_unavailable"
            case .undecodable: "undecodable"
            case .unencodable: "unencodable"
            case .shutdown: "shutdown"
            case .timedOut: "timed_out"
            case .internal: "internal"
            }
        }

        /// What a user can do about it.
        var advice: String? {
            switch code {
            case .connectionRefused: "is the agent running there? The option url says where it is"
            case .nameResolution: "the option url says where the agent is"
            case .responseTooLarge: "the option responseSizeLimit allows more"
            case .payloadTooLarge: "send fewer traces at once, or the option payloadSizeLimit allows more"
            case .emptyResponse: "the option agentRatesPayloadVersion makes an empty answer a success"
            case .undecodable: "the option inputFormat says what payloads are"
            case .timedOut: "the options connectionTimeout and sendDeadline allow more time"
            case .tlsUnavailable: "use an http or unix URL"
            default: nil
            }
        }
    }
}
