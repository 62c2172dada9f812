internal import Synchronization

/// The outcome under which an amount leaves a ledger's hold.
package enum LedgerOutcome {
    /// A status from 200 to 299 was read.
    case delivered
    /// Lost for certain, and why.
    case dropped(DropReason)
    /// Written to the last byte, then failed without a full answer.
    case unconfirmed
}

/// Counts what became of every payload, byte, chunk and span for one destination.
///
/// What comes in is *held* until it is settled under one outcome. No lock: a thread adds with relaxed atomics, about
/// 3 ns each, so a snapshot is exact only while nothing is under way. A forked child makes a ledger of its own: what was
/// entered before the fork stays the parent's.
package final class Ledger: Sendable {
    /// All counters in one block: four for each account, then one for each warning.
    private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt64>>

    package init() {
        counters = .allocate(capacity: Self.counterCount)
        for index in 0..<Self.counterCount { (counters + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counters.deallocate()
    }

    /// Enters what is handed in, or what is learnt about it later.
    package func receive(_ counts: LedgerCounts) {
        add(counts, to: .received)
        add(counts, to: .held)
    }

    /// Settles what was received under its outcome.
    ///
    /// To be called once for each amount.
    package func settle(_ counts: LedgerCounts, as outcome: LedgerOutcome) {
        switch outcome {
        case .delivered: add(counts, to: .delivered)
        case .dropped(let reason): add(counts, to: .dropped(reason))
        case .unconfirmed: add(counts, to: .unconfirmed)
        }
        subtract(counts, from: .held)
    }

    /// Enters one repetition.
    package func repeated(_ counts: LedgerCounts) {
        add(counts, to: .resent)
    }

    /// Enters warnings.
    package func warn(_ warning: LedgerWarning, count: Int = 1) {
        guard count > 0 else { return }
        counters[Self.firstWarning &+ Int(warning.code.rawValue)].wrappingAdd(UInt64(count), ordering: .relaxed)
    }

    /// The numbers now.
    package func snapshot() -> LedgerSnapshot {
        var snapshot = LedgerSnapshot()
        snapshot.received = counts(of: .received)
        snapshot.delivered = counts(of: .delivered)
        snapshot.unconfirmed = counts(of: .unconfirmed)
        snapshot.held = counts(of: .held)
        snapshot.resent = counts(of: .resent)
        for index in 0..<DropReason.count { snapshot.dropsByReason[index] = counts(of: Account(drop: index)) }
        for index in 0..<LedgerWarning.count {
            snapshot.warningCounts[index] = counters[Self.firstWarning &+ index].load(ordering: .relaxed)
        }
        return snapshot
    }
}

extension Ledger {
    /// Where the four counters of one account begin.
    private struct Account {
        let first: Int

        private init(position: Int) {
            first = 4 &* position
        }

        init(drop index: Int) {
            self.init(position: 5 &+ index)
        }

        static var received: Account { Account(position: 0) }
        static var delivered: Account { Account(position: 1) }
        static var unconfirmed: Account { Account(position: 2) }
        static var held: Account { Account(position: 3) }
        static var resent: Account { Account(position: 4) }
        static func dropped(_ reason: DropReason) -> Account { Account(drop: Int(reason.code.rawValue)) }
    }

    private static var firstWarning: Int { 4 &* (5 &+ DropReason.count) }
    private static var counterCount: Int { firstWarning &+ LedgerWarning.count }

    private func add(_ counts: LedgerCounts, to account: Account) {
        let first = counters + account.first
        if counts.payloads != 0 { first[0].wrappingAdd(counts.payloads, ordering: .relaxed) }
        if counts.bytes != 0 { first[1].wrappingAdd(counts.bytes, ordering: .relaxed) }
        if counts.chunks != 0 { first[2].wrappingAdd(counts.chunks, ordering: .relaxed) }
        if counts.spans != 0 { first[3].wrappingAdd(counts.spans, ordering: .relaxed) }
    }

    private func subtract(_ counts: LedgerCounts, from account: Account) {
        let first = counters + account.first
        if counts.payloads != 0 { first[0].wrappingSubtract(counts.payloads, ordering: .relaxed) }
        if counts.bytes != 0 { first[1].wrappingSubtract(counts.bytes, ordering: .relaxed) }
        if counts.chunks != 0 { first[2].wrappingSubtract(counts.chunks, ordering: .relaxed) }
        if counts.spans != 0 { first[3].wrappingSubtract(counts.spans, ordering: .relaxed) }
    }

    private func counts(of account: Account) -> LedgerCounts {
        let first = counters + account.first
        return LedgerCounts(
            payloads: first[0].load(ordering: .relaxed),
            bytes: first[1].load(ordering: .relaxed),
            chunks: first[2].load(ordering: .relaxed),
            spans: first[3].load(ordering: .relaxed)
        )
    }
}
