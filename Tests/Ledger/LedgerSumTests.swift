import DPLedger
import Testing

@Suite struct LedgerSumTests {
    @Test func sumsKeepEveryAccount() {
        let ledger = Ledger()
        let one = LedgerCounts(payloads: 1, bytes: 2, chunks: 3, spans: 4)
        for _ in 0..<4 { ledger.receive(one) }
        ledger.settle(one, as: .delivered)
        ledger.settle(one, as: .dropped(.timeout))
        ledger.settle(one, as: .unconfirmed)
        ledger.repeated(one)
        ledger.warn(.unknownKey, count: 5)
        let sum = ledger.snapshot() + ledger.snapshot() + LedgerSnapshot()
        let two = one + one
        #expect(sum.received == two + two + two + two && sum.isBalanced)
        #expect(sum.delivered == two && sum.dropped(.timeout) == two && sum.unconfirmed == two && sum.held == two)
        #expect(sum.resent == two && sum.count(of: .unknownKey) == 10)
    }
}
