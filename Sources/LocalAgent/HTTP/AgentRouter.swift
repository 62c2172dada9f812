internal import DPPlatform
internal import DPTraces
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// The context of a request, with the connection that it came on.
struct BasicRequestContextWithChannel: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// The agent's paths.
enum AgentRouter {
    typealias Context = BasicRequestContextWithChannel

    /// Prefixes of paths to which tracers send what this agent takes and throws away, so that they do not complain.
    static let discardedPrefixes = [
        "telemetry/proxy", "evp_proxy/v1", "evp_proxy/v2", "evp_proxy/v3", "evp_proxy/v4", "profiling/v1",
        "debugger/v1", "debugger/v2", "symdb/v1", "dogstatsd/v2", "tracer_flare/v1",
    ]

    static func make(_ agent: AgentCore) -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: AgentHeaders(agent: agent))
        router.get("info") { _, _ in AgentAnswer.json(agent.info.withLock { $0.json }) }
        addTraces(to: router, agent)
        addDiscarded(to: router, agent)
        addAPI(to: router, agent)
        return router
    }

    private static func addTraces(to router: Router<Context>, _ agent: AgentCore) {
        let routes: [(RouterPath, TraceRoute)] = [
            ("v0.3/traces", TraceRoute(agent: agent, format: .v04, answersRates: false)),
            ("v0.4/traces", TraceRoute(agent: agent, format: .v04, answersRates: true)),
            ("v0.5/traces", TraceRoute(agent: agent, format: .v05, answersRates: true)),
        ]
        for (path, route) in routes {
            router.put(path) { request, context in await route.answer(request, context) }
            router.post(path) { request, context in await route.answer(request, context) }
        }
        let stats = StatsRoute(agent: agent)
        router.put("v0.6/stats") { request, context in await stats.answer(request, context) }
        router.post("v0.6/stats") { request, context in await stats.answer(request, context) }
        for path: RouterPath in ["v0.3/services", "v0.4/services"] {
            router.put(path) { request, _ in await discard(request, agent) ?? AgentAnswer.ok }
            router.post(path) { request, _ in await discard(request, agent) ?? AgentAnswer.ok }
        }
    }

    private static func addDiscarded(to router: Router<Context>, _ agent: AgentCore) {
        for method in [HTTPRequest.Method.put, .post] {
            router.on("v0.1/pipeline_stats", method: method) { request, _ in
                await discard(request, agent) ?? Response(status: .ok)
            }
            for prefix in discardedPrefixes {
                router.on(RouterPath(prefix + "/**"), method: method) { request, _ in
                    await discard(request, agent) ?? AgentAnswer.json(Array("{}".utf8), status: .accepted)
                }
            }
        }
        // Remote configuration: there is none, so nothing ever changes.
        router.post("v0.7/config") { request, _ in
            await discard(request, agent) ?? AgentAnswer.json(Array("{}".utf8))
        }
    }

    /// Reads a body and counts it; an answer if that failed.
    private static func discard(_ request: Request, _ agent: AgentCore) async -> Response? {
        var bytes = 0
        do {
            for try await piece in request.body {
                bytes += piece.readableBytes
                if bytes > agent.bodyLimits.maximumBytes {
                    return AgentAnswer.error(
                        .contentTooLarge,
                        code: RefusalReason.tooLarge.rawValue,
                        "the body exceeds \(agent.bodyLimits.maximumBytes) bytes"
                    )
                }
            }
        } catch {
            return AgentAnswer.error(.badRequest, code: RefusalReason.incomplete.rawValue, "the body is incomplete")
        }
        agent.state.withLock { $0.discard(path: request.uri.path, bytes: bytes) }
        return nil
    }

    private static func addAPI(to router: Router<Context>, _ agent: AgentCore) {
        router.get("api/summary") { _, _ in AgentAnswer.json(agent.summary()) }
        router.get("api/traces") { request, _ in
            guard let text = request.uri.queryParameters["limit"] else {
                return AgentAnswer.json(agent.traces(limit: 100))
            }
            guard let limit = Int(text), limit >= 0 else {
                return AgentAnswer.error(.badRequest, code: "limit", "limit must be a number from 0 on")
            }
            return AgentAnswer.json(agent.traces(limit: limit))
        }
        router.get("api/traces/{id}") { _, context in
            guard let id = context.parameters.get("id").flatMap({ TraceID($0) }) else {
                return AgentAnswer.error(
                    .badRequest,
                    code: "id",
                    "a trace id has 32 or 16 hexadecimal digits, or is a decimal number"
                )
            }
            guard let trace = agent.trace(id) else {
                return AgentAnswer.error(.notFound, code: "unknown", "no trace with that id is in memory")
            }
            return AgentAnswer.json(trace)
        }
    }
}

/// Adds what agents say in every answer but that of `/info`: their version and the hash of `/info`.
struct AgentHeaders: RouterMiddleware {
    typealias Context = AgentRouter.Context

    let agent: AgentCore

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            agent.state.withLock { $0.noteUnknownPath() }
            response = AgentAnswer.error(.notFound, code: "path", "this agent has no such path")
        }
        if request.uri.path != "/info" {
            response.headers.set("Datadog-Agent-Version", agent.configuration.version)
            response.headers.set("Datadog-Agent-State", agent.info.withLock { $0.state })
        }
        return response
    }
}
