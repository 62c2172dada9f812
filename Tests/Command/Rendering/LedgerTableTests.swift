import DPLedger
import DPWire
import Testing

@testable import data_pipeline

@Suite struct LedgerTableTests {
    private func ledger() -> LedgerSnapshot {
        let ledger = Ledger()
        let one = LedgerCounts(payloads: 1, bytes: 1_000, chunks: 10, spans: 1_000)
        for _ in 0..<4 { ledger.receive(one) }
        ledger.settle(one, as: .delivered)
        ledger.settle(one, as: .dropped(.http4xx))
        ledger.settle(one, as: .unconfirmed)
        ledger.repeated(one)
        ledger.warn(.invalidUTF8, count: 3)
        return ledger.snapshot()
    }

    @Test func namesEveryOutcomeThatOccurred() {
        #expect(
            LedgerTable(ledger: ledger()).rendered() == """
                                   payloads    bytes  traces  spans
                received                  4  4.00 kB      40  4,000
                delivered                 1  1.00 kB      10  1,000
                dropped: http_4xx         1  1.00 kB      10  1,000
                unconfirmed               1  1.00 kB      10  1,000
                still held                1  1.00 kB      10  1,000
                sent again                1  1.00 kB      10  1,000
                put right or left out: invalid_utf8 3

                """
        )
        #expect(!ledger().isAllDelivered)
    }

    @Test func leavesOutWhatDidNotOccur() {
        let table = LedgerTable(ledger: LedgerSnapshot()).rendered()
        #expect(table.split(separator: "\n").count == 3)
        #expect(LedgerSnapshot().isAllDelivered)
    }

    @Test func saysTheSameAsJSON() {
        let json = LedgerTable(ledger: ledger()).json
        #expect(json["received"]?["spans"] == .unsigned(4_000))
        #expect(json["dropped"]?["http_4xx"]?["payloads"] == .unsigned(1))
        #expect(json["unconfirmed"]?["bytes"] == .unsigned(1_000))
        #expect(json["warnings"]?["invalid_utf8"] == .unsigned(3))
    }
}
