import DPDelivery
import Testing

@testable import DataPipeline

@Suite struct StatsNegotiationTests {
    private static let refusals = [
        #"{}"#, #"{"client_drop_p0s":true}"#, #"{"endpoints":["/v0.6/stats"]}"#,
        #"{"client_drop_p0s":false,"endpoints":["/v0.6/stats"]}"#,
        #"{"client_drop_p0s":true,"endpoints":["/v0.6/stats/","/v0.4/traces"]}"#,
        #"{"client_drop_p0s":null,"endpoints":["/v0.6/stats"]}"#, #"{"client_drop_p0s":true,"endpoints":null}"#,
        #"{"client_drop_p0s":"true","endpoints":["/v0.6/stats"]}"#,
    ]
    private static let acceptances = [
        #"{"client_drop_p0s":true,"endpoints":["/v0.6/stats"]}"#,
        #"{"endpoints":["/v0.4/traces","/v0.6/stats"],"client_drop_p0s":true,"peer_tags":["a"]}"#,
    ]

    private func info(_ json: String) throws -> AgentInfo {
        try AgentInfo(parsing: Array(json.utf8))
    }

    @Test(arguments: refusals) func anAgentThatLacksSomethingKeepsThemOff(json: String) throws {
        var negotiation = StatsNegotiation()
        #expect(negotiation.learnt(try info(json)) == .none)
        #expect(!negotiation.isOn)
        #expect(negotiation.learnt(try info(Self.acceptances[0])) == .start)
        #expect(negotiation.learnt(try info(json)) == .stop)
        #expect(!negotiation.isOn)
        #expect(negotiation.shutDown() == .none)
    }

    @Test(arguments: acceptances) func anAgentThatHasAllPutsThemOn(json: String) throws {
        var negotiation = StatsNegotiation()
        #expect(negotiation.learnt(try info(json)) == .start)
        #expect(negotiation.learnt(try info(json)) == .none)
        #expect(negotiation.learnt(try info(json + " ")) == .reconfigure)
        #expect(negotiation.isOn)
        #expect(negotiation.shutDown() == .stop)
        #expect(negotiation.shutDown() == .none)
        #expect(negotiation.learnt(try info(json)) == .none)
    }

    /// In any order of events: on exactly between a start and a stop, as the last state of the agent says, and nothing
    /// after the end.
    @Test(arguments: 0..<20) func rulesHoldInAnyOrder(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let documents = Self.refusals + Self.acceptances
        let infos = try documents.map(info)
        for _ in 0..<500 {
            var negotiation = StatsNegotiation()
            var isOn = false
            var last: Int?
            var isOver = false
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let next = Int.random(in: 0...infos.count, using: &generator)
                let action = next == infos.count ? negotiation.shutDown() : negotiation.learnt(infos[next])
                switch action {
                case .start:
                    #expect(!isOn && !isOver)
                    isOn = true
                case .reconfigure: #expect(isOn && next != last)
                case .stop:
                    #expect(isOn && !isOver)
                    isOn = false
                case .none: #expect(isOver || next == infos.count || next == last || !isOn)
                }
                if next == infos.count { isOver = true } else { last = next }
                #expect(negotiation.isOn == isOn)
                #expect(isOn == (!isOver && last.map { $0 >= Self.refusals.count } ?? false))
            }
        }
    }
}
