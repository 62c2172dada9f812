package import DPLedger
package import DPNormalization
package import DPTraces

/// A step of what is done to a span.
package enum ProcessingStage: Sendable {
    /// Made what the backend accepts.
    case normalize
    /// Numbers of payment cards hidden.
    case cards
    /// What spans of its type hold hidden, by the rule with this name.
    case obfuscate(StaticString)
    /// Cut where it was too long.
    case truncate
    /// Marked if a service is entered there.
    case topLevel
    /// The rule at this place applied; rules for stack traces come last.
    case replace(Int)
}

/// Is told what happens to each span: a recorder of decisions.
///
/// A span may be told of although nothing happened to it.
package protocol ProcessingObserver: AnyObject {
    /// A step of a span has ended.
    ///
    /// - Parameters:
    ///   - span: its index among the spans of all chunks.
    ///   - corrections: what was counted so far since the batch began.
    func ended(
        _ stage: ProcessingStage,
        span: Int,
        of batch: borrowing TraceBatch,
        _ corrections: CorrectionCounts
    )

    /// A chunk was dropped.
    func dropped(chunk: Int, _ reason: DropReason)
}
