internal import DPStatistics

extension AgentSummary.Statistics {
    /// How finely groups are told apart.
    package enum Detail: Sendable {
        /// By every field.
        case everything
        /// By what a table shows: service, name, resource, kind, status and peer.
        case shown
    }

    /// Most groups that are told apart: more than tracers ever send of one bucket.
    private static var groupLimit: Int { 10_000 }

    /// What an agent that got these bodies of `/v0.6/stats` knows; what cannot be read counts as refused.
    package init(of bodies: [[UInt8]], _ detail: Detail) {
        var account = StatsAccount(limit: Self.groupLimit)
        for body in bodies {
            do throws(StatsReadingError) {
                var intake = try StatsIntake(body.span.bytes, hiding: StatsResource())
                if detail == .shown { intake.keepShownFields() }
                account.take(intake, bytes: body.count)
            } catch {
                account.refuse(bytes: body.count, .unreadable)
            }
        }
        self = account.summary(others: "(others)")
    }
}

extension StatsIntake {
    /// Makes groups alike that a table cannot tell apart.
    fileprivate mutating func keepShownFields() {
        change { key in
            key.environment = ""
            key.type = ""
            key.httpMethod = ""
            key.httpEndpoint = ""
            key.isTraceRoot = nil
            key.isSynthetics = false
        }
    }
}
