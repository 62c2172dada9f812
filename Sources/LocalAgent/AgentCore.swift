internal import DPObfuscation
internal import DPPlatform
internal import DPTraces
internal import DataPipeline
internal import NIOCore

/// What all connections of a local agent share.
final class AgentCore: Sendable {
    /// The `/info` document as it is sent.
    struct Info: Sendable {
        var json: [UInt8]
        var state: String
    }

    let configuration: LocalAgentConfiguration
    let state: Lock<AgentState>
    let info: Lock<Info>
    let rates: SamplingRates
    let bodyLimits: BodyLimits
    /// What is done to spans; nil keeps them as they were sent.
    private let rules: ProcessingRules?
    private let readers = Lock<[PayloadReader]>([])
    private let born = MonotonicInstant.now()

    init(_ configuration: LocalAgentConfiguration, _ rules: ProcessingRules? = nil) {
        self.configuration = configuration
        self.rules = rules
        state = Lock(AgentState(configuration))
        info = Lock(AgentCore.info(configuration, rules, port: configuration.port))
        rates = SamplingRates(rate: configuration.sampleRate)
        bodyLimits = BodyLimits(
            maximumBytes: configuration.maximumRequestBytes,
            timeout: configuration.requestTimeout,
            gate: ByteGate(limit: configuration.maximumBytesInFlight)
        )
    }

    /// Lets `/info` name the port that is really listened at.
    func setPort(_ port: Int) {
        let fresh = AgentCore.info(configuration, rules, port: port)
        info.withLock { $0 = fresh }
    }

    /// How values in the resources of statistics are hidden: as those of spans.
    var statsOptions: SQLOptions { rules?.obfuscation.sql ?? SQLOptions() }

    private static func info(
        _ configuration: LocalAgentConfiguration,
        _ rules: ProcessingRules?,
        port: Int
    ) -> Info {
        let (json, state) = InfoDocument(configuration, rules, port: port).encoded()
        return Info(json: json, state: state)
    }

    /// Reads a payload with a reader that no other request uses.
    func read(
        _ body: ByteBuffer,
        as format: TraceFormat,
        from headers: ClientHeaders
    ) throws(TraceReadingError) -> PayloadIntake {
        let reader = readers.withLock { $0.popLast() } ?? PayloadReader(rules)
        defer {
            readers.withLock { readers in
                if readers.count < 8 { readers.append(reader) }
            }
        }
        let result: Result<PayloadIntake, TraceReadingError> = body.withUnsafeReadableBytes { bytes in
            do throws(TraceReadingError) {
                return .success(try reader.read(bytes, as: format, from: headers))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func summary() -> AgentSummary {
        let uptime = Int64(clamping: MonotonicInstant.now().since(born).count)
        let state = state.withLock { $0 }
        return state.summary(uptime: uptime)
    }

    func traces(limit: Int) -> [TraceSummary] {
        state.withLock { $0.store.latest(limit) }.map { TraceSummary($0) }
    }

    func trace(_ id: TraceID) -> TraceDetail? {
        state.withLock { $0.store.trace(id) }.map { TraceDetail($0) }
    }
}
