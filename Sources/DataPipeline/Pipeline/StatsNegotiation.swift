internal import DPDelivery
internal import DPWire

/// Decides whether an exporter computes statistics, from what the agent says of itself.
///
/// A value without clock or I/O. Statistics are on while the agent lets clients drop traces and takes their statistics.
/// As long as it has said nothing, they are off, and the agent computes its own: nothing is counted twice or missed. A
/// fetch that fails changes nothing. A forked child begins anew with a value of its own.
struct StatsNegotiation: Sendable {
    /// What the owner has to do after an event.
    enum Action: Equatable, Sendable {
        /// Nothing.
        case none
        /// Compute statistics from now on.
        case start
        /// Go on, with what the agent says now; what was counted stays.
        case reconfigure
        /// Compute none from now on, and send what was counted.
        case stop
    }

    private enum Phase {
        case waiting
        case on
        case over
    }

    private var phase = Phase.waiting
    private var known: SHA256.Digest?

    /// Of an exporter whose configuration asks for statistics.
    init() {}

    /// Whether statistics are computed.
    var isOn: Bool { phase == .on }

    /// The agent has said this of itself.
    mutating func learnt(_ info: AgentInfo) -> Action {
        if phase == .over || known == info.state { return .none }
        known = info.state
        switch (phase, info.takesStatistics) {
        case (.waiting, true):
            phase = .on
            return .start
        case (.on, true): return .reconfigure
        case (.on, false):
            phase = .waiting
            return .stop
        default: return .none
        }
    }

    /// The exporter is shut down; nothing happens afterwards.
    mutating func shutDown() -> Action {
        defer { phase = .over }
        return phase == .on ? .stop : .none
    }
}

extension AgentInfo {
    /// Whether the agent takes statistics, and traces from which those that sampling rejected are left out.
    fileprivate var takesStatistics: Bool { clientDropP0s == true && serves("/v0.6/stats") }
}
