package import DPLedger
internal import DPNormalization
internal import DPObfuscation
package import DPTraces
internal import DPWire

/// Applies the agent's rules to batches.
///
/// One serves one thread; it keeps its memory.
package final class SpanProcessor {
    private var normalizer = SpanNormalizer()
    private var obfuscator: SpanObfuscator
    private var truncator = SpanTruncator()
    private var replacer: SpanReplacer

    /// Is told of every step; nil for none, which costs nothing.
    package var observer: (any ProcessingObserver)?

    package init(_ rules: ProcessingRules) {
        normalizer.language = rules.language
        normalizer.namesSpansAfterComponents = rules.namesSpansAfterComponents
        obfuscator = SpanObfuscator(rules.obfuscation)
        truncator.allowsBigResources = rules.allowsBigResources
        replacer = SpanReplacer(rules.replaceRules, removesStackTraces: rules.obfuscation.removeStackTraces)
    }

    /// The tracer's language, after which services without a name are called.
    package var language: [UInt8] {
        get { normalizer.language }
        set { normalizer.language = newValue }
    }

    /// Applies all rules.
    ///
    /// - Parameters:
    ///   - now: the time of the wall clock, in nanoseconds since 1970.
    ///   - marksTopLevel: whether the tracer did not mark the spans at which a service is entered.
    /// - Returns: what was dropped.
    package func process(_ batch: inout TraceBatch, now: Int64, marksTopLevel: Bool) -> StageDrops {
        var drops = StageDrops()
        normalize(&batch, now: now, &drops)
        obfuscate(&batch, &drops)
        if marksTopLevel { markTopLevel(&batch) }
        replace(&batch, &drops)
        return drops
    }

    /// Hands over what was corrected since the last time.
    package func takeCorrections(_ take: (LedgerWarning, Int) -> Void) {
        if normalizer.counts.isZero, truncator.counts.isZero { return }
        for correction in Correction.allCases {
            let count = normalizer.counts[correction] &+ truncator.counts[correction]
            if count > 0 { take(LedgerWarning(correction), count) }
        }
        normalizer.counts.reset()
        truncator.counts.reset()
    }
}

// MARK: - The steps, in their order

extension SpanProcessor {
    /// Makes spans what the backend accepts, and drops chunks that cannot be.
    func normalize(_ batch: inout TraceBatch, now: Int64, _ drops: inout StageDrops) {
        let observer = observer
        let teller: SpanNormalizer.Teller? = observer.map { observer in
            { span, batch, counts in observer.ended(.normalize, span: span, of: batch, counts) }
        }
        for chunk in 0..<batch.chunkCount where !batch.chunk(at: chunk).isDropped {
            do throws(WireError) {
                if let fault = try normalizer.normalize(chunk: chunk, of: &batch, now: now, telling: teller) {
                    drop(chunk, of: &batch, DropReason(fault), &drops)
                }
            } catch {
                drop(chunk, of: &batch, .encodeError, &drops)
            }
        }
    }

    /// Hides secrets, then cuts what is too long.
    func obfuscate(_ batch: inout TraceBatch, _ drops: inout StageDrops) {
        forEachSpan(of: &batch, &drops) { (processor, span, batch) throws(WireError) in
            processor.obfuscator.obfuscateCards(span: span, of: &batch)
            processor.tell(.cards, span: span, batch)
            let content = try processor.obfuscator.obfuscateContent(span: span, of: &batch)
            processor.tell(.obfuscate(content.name), span: span, batch)
        }
        forEachSpan(of: &batch, &drops) { (processor, span, batch) throws(WireError) in
            try processor.truncator.truncate(span: span, of: &batch)
            processor.tell(.truncate, span: span, batch)
        }
    }

    /// Marks spans at which a service is entered.
    func markTopLevel(_ batch: inout TraceBatch) {
        batch.markTopLevel()
        for chunk in 0..<batch.chunkCount { tell(.topLevel, chunk, batch) }
    }

    /// Applies replace rules, one after the other.
    func replace(_ batch: inout TraceBatch, _ drops: inout StageDrops) {
        for rule in 0..<replacer.ruleCount {
            forEachSpan(of: &batch, &drops) { (processor, span, batch) throws(WireError) in
                try processor.replacer.replace(rule: rule, span: span, of: &batch)
                processor.tell(.replace(rule), span: span, batch)
            }
        }
    }

    /// Works on the spans that are not dropped.
    ///
    /// A chunk for which there is no memory is dropped: its secrets may be there still.
    private func forEachSpan(
        of batch: inout TraceBatch,
        _ drops: inout StageDrops,
        _ work: (SpanProcessor, Int, inout TraceBatch) throws(WireError) -> Void
    ) {
        for chunk in 0..<batch.chunkCount where !batch.chunk(at: chunk).isDropped {
            do throws(WireError) {
                for span in batch.spanIndices(ofChunk: chunk) where !batch.span(at: span).isDropped {
                    try work(self, span, &batch)
                }
            } catch {
                drop(chunk, of: &batch, .encodeError, &drops)
            }
        }
    }

    private func drop(_ chunk: Int, of batch: inout TraceBatch, _ reason: DropReason, _ drops: inout StageDrops) {
        drops.add(LedgerCounts(chunks: 1, spans: UInt64(batch.chunk(at: chunk).keptSpanCount)), reason)
        batch.markDropped(chunk: chunk, reason: StageDrops.Mark.faulty)
        observer?.dropped(chunk: chunk, reason)
    }

    private func tell(_ stage: ProcessingStage, _ chunk: Int, _ batch: borrowing TraceBatch) {
        if observer == nil || batch.chunk(at: chunk).isDropped { return }
        for span in batch.spanIndices(ofChunk: chunk) { tell(stage, span: span, batch) }
    }

    private func tell(_ stage: ProcessingStage, span: Int, _ batch: borrowing TraceBatch) {
        guard let observer else { return }
        if case .truncate = stage {
            observer.ended(stage, span: span, of: batch, truncator.counts)
        } else {
            observer.ended(stage, span: span, of: batch, normalizer.counts)
        }
    }
}

extension DropReason {
    fileprivate init(_ fault: ChunkFault) {
        self =
            switch fault {
            case .emptyTrace: .emptyChunk
            case .traceIDZero: .traceIDZero
            case .spanIDZero: .spanIDZero
            case .foreignSpan: .foreignSpan
            }
    }
}

extension LedgerWarning {
    /// What counts a correction.
    init(_ correction: Correction) {
        self =
            switch correction {
            case .serviceEmpty: .serviceEmpty
            case .serviceTruncate: .serviceTruncate
            case .serviceInvalid: .serviceInvalid
            case .peerServiceTruncate: .peerServiceTruncate
            case .peerServiceInvalid: .peerServiceInvalid
            case .baseServiceTruncate: .baseServiceTruncate
            case .baseServiceInvalid: .baseServiceInvalid
            case .spanNameEmpty: .spanNameEmpty
            case .spanNameTruncate: .spanNameTruncate
            case .spanNameInvalid: .spanNameInvalid
            case .resourceEmpty: .resourceEmpty
            case .invalidDuration: .invalidDuration
            case .invalidStartDate: .invalidStartDate
            case .typeTruncate: .typeTruncate
            case .invalidHTTPStatusCode: .invalidHTTPStatusCode
            case .duplicateSpanID: .duplicateSpanID
            case .resourceTruncate: .resourceTruncate
            case .metaKeyTruncate: .metaKeyTruncate
            case .metaValueTruncate: .metaValueTruncate
            case .metricsKeyTruncate: .metricsKeyTruncate
            }
    }
}
