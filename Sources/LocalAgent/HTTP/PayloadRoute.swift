internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The part that all payloads have in common: their bodies are read whole, or refused with a reason.
struct PayloadRoute: Sendable {
    let agent: AgentCore
    /// Counts what was refused.
    let refuse: @Sendable (_ bytes: Int, RefusalReason) -> Void

    /// Reads the body and lets `take` answer, or answers why it was not read.
    func answer(
        _ request: Request,
        _ context: BasicRequestContextWithChannel,
        _ take: (ByteBuffer) -> Response
    ) async -> Response {
        if let refusal = unsupported(request) { return refusal }
        var bytesRead = 0
        do throws(BodyError) {
            let body = try await agent.bodyLimits.read(request, bytesRead: &bytesRead)
            return take(body.buffer)
        } catch {
            return refusal(error, bytesRead, context)
        }
    }

    /// The answer to a body that was read and is not what the path promises.
    func unreadable(_ body: ByteBuffer, _ message: String) -> Response {
        refuse(body.readableBytes, .unreadable)
        return AgentAnswer.error(.badRequest, code: RefusalReason.unreadable.rawValue, message)
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
        refuse(max(announced, 0), .unsupported)
        return AgentAnswer.error(.unsupportedMediaType, code: RefusalReason.unsupported.rawValue, problem)
    }

    private func refusal(
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
        refuse(bytesRead, reason)
        if error == .timedOut {
            return AgentAnswer.closing(context.channel, status, code: reason.rawValue, message)
        }
        return AgentAnswer.error(status, code: reason.rawValue, message)
    }
}
