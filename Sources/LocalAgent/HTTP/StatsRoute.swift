internal import DPPlatform
internal import DPStatistics
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// `PUT` and `POST` of statistics.
struct StatsRoute: Sendable {
    let agent: AgentCore

    func answer(_ request: Request, _ context: BasicRequestContextWithChannel) async -> Response {
        let route = PayloadRoute(agent: agent) { [agent] bytes, reason in
            agent.state.withLock { $0.refuseStats(bytes: bytes, reason) }
        }
        let language = ClientHeaders(request).language
        let isHidden = HTTPField.Name("datadog-obfuscation-version").flatMap { request.headers[$0] }?.isEmpty == false
        return await route.answer(request, context) { body in
            do throws(StatsReadingError) {
                let intake = try read(body, hidesValues: !isHidden, language)
                agent.state.withLock { $0.take(intake, bytes: body.readableBytes) }
                return Response(status: .ok)
            } catch {
                return route.unreadable(body, error.message)
            }
        }
    }

    private func read(
        _ body: ByteBuffer,
        hidesValues: Bool,
        _ language: String
    ) throws(StatsReadingError) -> StatsIntake {
        let result: Result<StatsIntake, StatsReadingError> = body.withUnsafeReadableBytes { bytes in
            do throws(StatsReadingError) {
                let resources = hidesValues ? StatsResource(agent.statsOptions) : nil
                return .success(try StatsIntake(bytes.bytes, hiding: resources, language: language))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
