internal import DPPlatform
internal import DPTraces
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// `PUT` and `POST` of traces in one format.
struct TraceRoute: Sendable {
    let agent: AgentCore
    let format: TraceFormat
    /// Whether the answer carries sampling rates; the oldest version answers `OK` only.
    let answersRates: Bool

    func answer(_ request: Request, _ context: BasicRequestContextWithChannel) async -> Response {
        let route = PayloadRoute(agent: agent) { [agent] bytes, reason in
            agent.state.withLock { $0.refuse(bytes: bytes, reason) }
        }
        return await route.answer(request, context) { body in take(body, ClientHeaders(request), route) }
    }

    private func take(_ body: ByteBuffer, _ headers: ClientHeaders, _ route: PayloadRoute) -> Response {
        do throws(TraceReadingError) {
            let intake = try agent.read(body, as: format, from: headers)
            agent.state.withLock { $0.take(intake, bytes: body.readableBytes, from: headers) }
        } catch {
            return route.unreadable(body, error.message)
        }
        guard answersRates else { return AgentAnswer.ok }
        var response = AgentAnswer.json(agent.rates.answer(toVersion: headers.ratesVersion))
        if headers.ratesVersion != nil {
            response.headers.set("Datadog-Rates-Payload-Version", agent.rates.version)
        }
        return response
    }
}

extension ClientHeaders {
    init(_ request: Request) {
        self.init { name in HTTPField.Name(name).flatMap { request.headers[$0] } }
    }
}

extension HTTPFields {
    /// Sets a header by its name; a name that HTTP does not allow is left out.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { self[name] = value }
    }
}
