/// What became of everything that was handed in for one destination, at one moment.
///
/// While nothing is under way, `received == delivered + dropped + unconfirmed` in each unit and `held` is zero. While
/// sends are under way the numbers are read one after the other and may be apart by what moved in between.
public struct LedgerSnapshot: Equatable, Sendable {
    /// Everything that was handed in.
    public internal(set) var received = LedgerCounts()
    /// Answered with a status from 200 to 299.
    public internal(set) var delivered = LedgerCounts()
    /// Written to the last byte, but then the exchange failed without a full answer: it may have arrived or not.
    public internal(set) var unconfirmed = LedgerCounts()
    /// Not decided yet: being read, sent or waiting for a retry.
    public internal(set) var held = LedgerCounts()
    /// Sent again after an earlier attempt, counted for each repetition.
    ///
    /// Bounds what may have arrived more than once.
    public internal(set) var resent = LedgerCounts()

    var dropsByReason = InlineArray<18, LedgerCounts>(repeating: LedgerCounts())
    var warningCounts = InlineArray<29, UInt64>(repeating: 0)

    /// A snapshot of a ledger in which nothing was ever entered.
    public init() {}

    /// What was dropped, for one reason.
    public func dropped(_ reason: DropReason) -> LedgerCounts {
        dropsByReason[Int(reason.code.rawValue)]
    }

    /// What was dropped, for any reason.
    public var dropped: LedgerCounts {
        var sum = LedgerCounts()
        for index in 0..<DropReason.count { sum += dropsByReason[index] }
        return sum
    }

    /// The reasons for which something was dropped, with the amounts.
    public var drops: [(reason: DropReason, counts: LedgerCounts)] {
        var result: [(reason: DropReason, counts: LedgerCounts)] = []
        for reason in DropReason.allCases where !dropped(reason).isZero { result.append((reason, dropped(reason))) }
        return result
    }

    /// How often something was put right or left out.
    public func count(of warning: LedgerWarning) -> UInt64 {
        warningCounts[Int(warning.code.rawValue)]
    }

    /// The warnings that occurred, with how often.
    public var warnings: [(warning: LedgerWarning, count: UInt64)] {
        var result: [(warning: LedgerWarning, count: UInt64)] = []
        for warning in LedgerWarning.allCases where count(of: warning) > 0 {
            result.append((warning, count(of: warning)))
        }
        return result
    }

    /// Whether everything received is accounted for: delivered, dropped, unconfirmed or held.
    public var isBalanced: Bool {
        received == delivered + dropped + unconfirmed + held
    }

    /// Compares all numbers.
    public static func == (left: LedgerSnapshot, right: LedgerSnapshot) -> Bool {
        guard
            left.received == right.received, left.delivered == right.delivered, left.held == right.held,
            left.unconfirmed == right.unconfirmed, left.resent == right.resent
        else { return false }
        for index in 0..<DropReason.count where left.dropsByReason[index] != right.dropsByReason[index] {
            return false
        }
        for index in 0..<LedgerWarning.count where left.warningCounts[index] != right.warningCounts[index] {
            return false
        }
        return true
    }
}
