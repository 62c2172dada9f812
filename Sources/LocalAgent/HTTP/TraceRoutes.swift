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
        if let refusal = unsupported(request) { return refusal }
        var bytesRead = 0
        do throws(BodyError) {
            let body = try await agent.bodyLimits.read(request, bytesRead: &bytesRead)
            return take(body.buffer, ClientHeaders(request))
        } catch {
            return refuse(error, bytesRead, context)
        }
    }

    private func take(_ body: ByteBuffer, _ headers: ClientHeaders) -> Response {
        do throws(TraceReadingError) {
            let intake = try agent.read(body, as: format, computesTopLevel: !headers.computedTopLevel)
            agent.state.withLock { $0.take(intake, bytes: body.readableBytes, from: headers) }
        } catch {
            agent.state.withLock { $0.refuse(bytes: body.readableBytes, .unreadable) }
            return AgentAnswer.error(.badRequest, code: RefusalReason.unreadable.rawValue, error.message)
        }
        guard answersRates else { return AgentAnswer.ok }
        var response = AgentAnswer.json(agent.rates.answer(toVersion: headers.ratesVersion))
        if headers.ratesVersion != nil {
            response.headers.set("Datadog-Rates-Payload-Version", agent.rates.version)
        }
        return response
    }

    /// The answer to what the agent does not read, before the body has come.
    private func unsupported(_ request: Request) -> Response? {
        let problem: String
        if let coding = request.headers[.contentEncoding], !["", "identity"].contains(coding.lowercased()) {
            problem = "content-encoding \(coding.prefix(40)) is not supported: send the body as it is"
        } else if let type = request.headers[.contentType]?.lowercased(), type.contains("json") {
            problem = "content-type \(type.prefix(40)) is not supported: send MessagePack (application/msgpack)"
        } else {
            return nil
        }
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        agent.state.withLock { $0.refuse(bytes: max(announced, 0), .unsupported) }
        return AgentAnswer.error(.unsupportedMediaType, code: RefusalReason.unsupported.rawValue, problem)
    }

    private func refuse(
        _ error: BodyError,
        _ bytesRead: Int,
        _ context: BasicRequestContextWithChannel
    ) -> Response {
        let (reason, status, message): (RefusalReason, HTTPResponse.Status, String) =
            switch error {
            case .tooLarge:
                (.tooLarge, .contentTooLarge, "the body exceeds \(agent.bodyLimits.maximumBytes) bytes")
            case .busy:
                (.busy, .tooManyRequests, "too many bytes are being received: send again later")
            case .timedOut:
                (.timedOut, .requestTimeout, "the body took longer than \(agent.bodyLimits.timeout)")
            case .incomplete:
                (.incomplete, .badRequest, "the body ended after \(bytesRead) bytes")
            }
        agent.state.withLock { $0.refuse(bytes: bytesRead, reason) }
        if error == .timedOut {
            return AgentAnswer.closing(context.channel, status, code: reason.rawValue, message)
        }
        return AgentAnswer.error(status, code: reason.rawValue, message)
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
