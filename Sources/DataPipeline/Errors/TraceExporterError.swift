internal import DPTransport

/// Why an exporter did not deliver, or delivered but got no usable answer.
///
/// The ``kind`` is what code should look at; ``message`` is for people. The texts may change between versions, the
/// kinds' names and numbers do not.
public struct TraceExporterError: Error, Sendable {
    /// What happened.
    public let kind: Kind
    /// The status of the agent's last answer, if it gave one.
    public internal(set) var status: Int?
    /// The beginning of the body of that answer, at most ``bodyLimit`` bytes.
    public internal(set) var body: [UInt8] = []
    /// How many attempts were made; 0 when it failed before the first.
    public internal(set) var attemptCount = 0
    /// What was found wrong, without the way out.
    private(set) var detail: String

    init(_ kind: Kind, _ detail: String, attemptCount: Int = 0) {
        self.kind = kind
        self.detail = detail
        self.attemptCount = attemptCount
    }

    /// The same error, saying where the agent was looked for.
    func located(at endpoint: Endpoint) -> TraceExporterError {
        var error = self
        error.detail += " [" + String(decoding: endpoint.description.utf8.prefix(300), as: UTF8.self) + "]"
        return error
    }

    /// How much of the agent's answer an error keeps, in bytes.
    public static var bodyLimit: Int { 512 }

    /// Whether sending the same payload later may succeed.
    ///
    /// The exporter has retried already as far as its retry policy and deadline allow.
    public var isRetryable: Bool {
        switch kind.code {
        case .connectionRefused, .connectionReset, .truncatedBody, .nameResolution, .timedOut, .io: true
        case .httpClient, .httpServer: RetryPolicy.isRetryable(status: status ?? 0)
        default: false
        }
    }

    /// The answer's body as text; bytes that are no UTF-8 become U+FFFD.
    public var bodyText: String {
        String(decoding: body, as: UTF8.self)
    }
}

extension TraceExporterError {
    /// What happened and, where an option changes it, which one; under 2,000 bytes.
    public var message: String {
        var text = detail
        if let status { text += ": status \(status)" }
        if !body.isEmpty { text += ", body: " + bodyText }
        if attemptCount > 1 { text += " (after \(attemptCount) attempts)" }
        if let advice = kind.advice { text += "; " + advice }
        return text
    }
}

#if !hasFeature(Embedded)
extension TraceExporterError: CustomStringConvertible {
    /// The same as `message`.
    public var description: String { message }
}
#endif
