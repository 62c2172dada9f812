public import DPDelivery

/// What an agent answered to traces that it took.
public struct AgentResponse: Sendable {
    /// Whether the answer brings sampling rates that the tracer does not know yet.
    public struct Rates: Equatable, Sendable {
        private let isChanged: Bool

        /// The body holds rates to use from now on.
        public static var changed: Rates { Rates(isChanged: true) }
        /// The rates are those of the last answer.
        ///
        /// Only with ``TraceExporter/Configuration/agentRatesPayloadVersion``.
        public static var unchanged: Rates { Rates(isChanged: false) }
    }

    /// Whether there are new sampling rates.
    public let rates: Rates
    /// The answer's body as the agent sent it; usually JSON with `rate_by_service`.
    public let body: [UInt8]
    /// The answer's status, from 200 to 299.
    public let status: Int

    /// The body as text; bytes that are no UTF-8 become U+FFFD.
    public var bodyText: String {
        String(decoding: body, as: UTF8.self)
    }

    /// The sampling rates in the body, nil if it holds none.
    ///
    /// Parsed anew at each call: about 100 ns a service.
    public var rateByService: ServiceRates? {
        ServiceRates(parsing: body)
    }
}
