package import DPTraces
internal import DPWire

/// What the p0 rule left out.
package struct P0Drops: Equatable, Sendable {
    /// Chunks that are left out whole.
    package var chunks = 0
    /// Spans that are left out: those of whole chunks, and those of chunks that are kept.
    package var spans = 0
    /// Chunks without any span, left out and not counted above: agents refuse them.
    package var emptyChunks = 0

    package init() {}
}

extension TraceBatch {
    /// Leaves out what sampling decided not to keep, as the agent would.
    ///
    /// A chunk is kept if one of its spans has failed, if its priority is above 0, or if it has none. Of the others, the
    /// spans are kept that were sampled one by one (`_dd.span_sampling.mechanism` is 8) or are analyzed
    /// (`_dd1.sr.eausr`); without any, the whole chunk is left out. A chunk's priority is that of its first span that has
    /// one. Statistics have to be computed before.
    ///
    /// Takes time in proportion to the spans. What was left out before is neither looked at nor counted.
    ///
    /// - Parameters:
    ///   - code: what to remember as the reason of chunks that are left out whole, not 0.
    ///   - emptyCode: the same for chunks without spans.
    package mutating func dropP0(as code: UInt8, emptyAs emptyCode: UInt8) -> P0Drops {
        var drops = P0Drops()
        for index in 0..<chunkCount where !chunk(at: index).isDropped {
            let spans = spanIndices(ofChunk: index)
            if spans.isEmpty {
                markDropped(chunk: index, reason: emptyCode)
                drops.emptyChunks &+= 1
                continue
            }
            if chunk(at: index).isSampled { continue }
            let (kept, alreadyDropped) = countSampled(spans)
            drops.spans &+= spans.count &- kept &- alreadyDropped
            if kept == 0 {
                markDropped(chunk: index, reason: code)
                drops.chunks &+= 1
            } else {
                for span in spans where !self.span(at: span).isSampledAlone { dropSpan(at: span) }
            }
        }
        return drops
    }

    /// The spans that are sampled one by one, and those that were left out before.
    private borrowing func countSampled(_ spans: Range<Int>) -> (sampled: Int, dropped: Int) {
        var sampled = 0
        var dropped = 0
        for index in spans {
            if span(at: index).isDropped {
                dropped &+= 1
            } else if span(at: index).isSampledAlone {
                sampled &+= 1
            }
        }
        return (sampled, dropped)
    }
}

extension ChunkView {
    /// Whether the whole chunk is to be kept.
    fileprivate var isSampled: Bool {
        if hasError { return true }
        guard let priority = firstMetric(.samplingPriority) else { return true }
        return priority > 0
    }
}

extension SpanView {
    /// Whether the span is to be kept although its chunk is not.
    fileprivate var isSampledAlone: Bool {
        metric(.spanSamplingMechanism) == 8 || metric(.analyticsSampleRate) != nil
    }
}
