extension LedgerSnapshot {
    /// The account of both together, such as of two exporters.
    package static func + (left: LedgerSnapshot, right: LedgerSnapshot) -> LedgerSnapshot {
        var sum = left
        sum.received += right.received
        sum.delivered += right.delivered
        sum.unconfirmed += right.unconfirmed
        sum.held += right.held
        sum.resent += right.resent
        for index in 0..<DropReason.count { sum.dropsByReason[index] += right.dropsByReason[index] }
        for index in 0..<LedgerWarning.count { sum.warningCounts[index] &+= right.warningCounts[index] }
        return sum
    }
}
