import DPLedger
import Testing

@Suite struct LedgerTests {
    @Test func whatIsReceivedIsHeldUntilItIsSettled() {
        let ledger = Ledger()
        let counts = LedgerCounts(payloads: 1, bytes: 100, chunks: 2, spans: 7)
        ledger.receive(counts)
        #expect(ledger.snapshot().held == counts)
        #expect(ledger.snapshot().received == counts)
        #expect(ledger.snapshot().isBalanced)
        ledger.settle(counts, as: .delivered)
        let snapshot = ledger.snapshot()
        #expect(snapshot.held.isZero)
        #expect(snapshot.delivered == counts)
        #expect(snapshot.isBalanced)
    }

    @Test(arguments: DropReason.allCases) func eachReasonHasItsOwnAccount(reason: DropReason) {
        let ledger = Ledger()
        let counts = LedgerCounts(payloads: 1, bytes: 10, chunks: 1, spans: 3)
        ledger.receive(counts)
        ledger.settle(counts, as: .dropped(reason))
        let snapshot = ledger.snapshot()
        #expect(snapshot.drops.map(\.reason) == [reason])
        #expect(snapshot.dropped(reason) == counts)
        #expect(snapshot.dropped == counts)
        #expect(snapshot.isBalanced)
    }

    @Test func namesAreDistinctAndInSnakeCase() {
        let names = DropReason.allCases.map(\.name) + LedgerWarning.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0 == "_" || $0.isLowercase || $0.isNumber } })
    }

    /// These names are shown by metrics and reports of deployed versions: changing one breaks somebody's dashboard.
    @Test func namesAreFrozen() {
        #expect(
            DropReason.allCases.map(\.name) == [
                "p0", "filtered", "empty_chunk", "trace_id_zero", "span_id_zero", "foreign_span", "decode_error",
                "encode_error", "too_large", "queue_full", "http_4xx",
                "http_5xx",
                "http_other", "timeout", "connection", "cancelled", "shutdown",
                "shutdown_deadline",
            ]
        )
    }

    @Test func anImbalanceShows() {
        let ledger = Ledger()
        ledger.receive(LedgerCounts(payloads: 1, bytes: 5))
        ledger.settle(LedgerCounts(payloads: 1, bytes: 5), as: .unconfirmed)
        #expect(ledger.snapshot().isBalanced)
        ledger.settle(LedgerCounts(spans: 1), as: .delivered)
        ledger.receive(LedgerCounts(spans: 1))
        #expect(ledger.snapshot().isBalanced)
        #expect(ledger.snapshot().held.isZero)
        var wrong = ledger.snapshot()
        #expect(wrong == ledger.snapshot())
        ledger.receive(LedgerCounts(chunks: 1))
        #expect(wrong != ledger.snapshot())
        wrong = ledger.snapshot()
        #expect(wrong.held == LedgerCounts(chunks: 1))
    }

    @Test func repetitionsAndWarningsAreNoOutcomes() {
        let ledger = Ledger()
        ledger.repeated(LedgerCounts(payloads: 1, bytes: 9, chunks: 1, spans: 1))
        ledger.warn(.duplicateKey, count: 3)
        ledger.warn(.duplicateKey, count: 0)
        ledger.warn(.metaStructDropped)
        let snapshot = ledger.snapshot()
        #expect(snapshot.isBalanced)
        #expect(snapshot.resent.payloads == 1)
        #expect(snapshot.count(of: .duplicateKey) == 3)
        #expect(snapshot.warnings.map(\.warning) == [.duplicateKey, .metaStructDropped])
    }

    /// A counter that loses an update among threads would not balance.
    @Test func threadsDoNotLoseCounts() async {
        let ledger = Ledger()
        let counts = LedgerCounts(payloads: 1, bytes: 3, chunks: 2, spans: 5)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for turn in 0..<10_000 {
                        ledger.receive(counts)
                        ledger.settle(counts, as: turn % 8 == worker ? .dropped(.timeout) : .delivered)
                    }
                }
            }
        }
        let snapshot = ledger.snapshot()
        #expect(snapshot.isBalanced)
        #expect(snapshot.received == LedgerCounts(payloads: 80_000, bytes: 240_000, chunks: 160_000, spans: 400_000))
        #expect(snapshot.dropped(.timeout).payloads == 10_000)
        #expect(snapshot.held.isZero)
    }
}
