internal import DPLedger
internal import DPNormalization
internal import DPObfuscation
internal import DPSampling
internal import DPTraces
internal import DataPipeline

/// Remembers what processing does to each span of a batch, by looking at it after each step.
final class DecisionRecorder: ProcessingObserver {
    private let replaceTags: [ObfuscationOptions.ReplaceTag]
    private var snapshots: [SpanSnapshot]
    private var corrections = CorrectionCounts()
    private var truncations = CorrectionCounts()
    /// By the span's index among the spans of all chunks.
    private(set) var decisions: [[Decision]]
    /// Why chunks are left out, by their index.
    private(set) var dropped: [Int: String] = [:]

    /// - Parameter replaceTags: the rules in force, which decisions are named after.
    init(_ batch: borrowing TraceBatch, _ replaceTags: [ObfuscationOptions.ReplaceTag]) {
        self.replaceTags = replaceTags
        snapshots = []
        for index in 0..<batch.spanCount { snapshots.append(SpanSnapshot(batch.span(at: index))) }
        decisions = Array(repeating: [], count: batch.spanCount)
    }

    /// Processes a batch, and tells what was decided.
    static func record(
        _ batch: inout TraceBatch,
        _ processing: TraceProcessing,
        language: String,
        now: Int64
    ) throws(ConfigurationError) -> DecisionRecorder {
        let processor = SpanProcessor(try ProcessingRules(processing, language: language))
        let recorder = DecisionRecorder(batch, processing.obfuscation.replaceTags)
        processor.observer = recorder
        _ = processor.process(&batch, now: now, marksTopLevel: true)
        recorder.sample(&batch)
        return recorder
    }

    func ended(
        _ stage: ProcessingStage,
        span index: Int,
        of batch: borrowing TraceBatch,
        _ counts: CorrectionCounts
    ) {
        guard snapshots.indices.contains(index) else { return }
        let snapshot = SpanSnapshot(batch.span(at: index))
        let made = newCorrections(stage, counts)
        for change in snapshot.differences(from: snapshots[index]) {
            let rule = made.first { $0.concerns(change.field) }?.name.description ?? usualRule(stage, change.field)
            decisions[index].append(
                Decision(
                    stage: name(of: stage),
                    rule: rule,
                    field: change.field,
                    before: change.before,
                    after: change.after
                )
            )
        }
        snapshots[index] = snapshot
    }

    func dropped(chunk: Int, _ reason: DropReason) {
        dropped[chunk] = reason.name
    }

    /// What would be left out where statistics are on.
    private func sample(_ batch: inout TraceBatch) {
        let isDropped = (0..<batch.chunkCount).map { batch.chunk(at: $0).isDropped }
        _ = batch.dropP0(as: 1, emptyAs: 2)
        for (chunk, wasDropped) in isDropped.enumerated() where !wasDropped {
            if batch.chunk(at: chunk).isDropped {
                dropped[chunk] = "p0, where statistics are on"
                continue
            }
            for index in batch.spanIndices(ofChunk: chunk) where batch.span(at: index).isDropped {
                decisions[index].append(
                    Decision(
                        stage: "sample",
                        rule: "p0",
                        field: "span",
                        before: "kept",
                        after: "left out by statistics"
                    )
                )
            }
        }
    }

    /// The corrections that were counted since the last step of their kind.
    private func newCorrections(_ stage: ProcessingStage, _ counts: CorrectionCounts) -> [Correction] {
        switch stage {
        case .normalize:
            defer { corrections = counts }
            return Correction.allCases.filter { counts[$0] > corrections[$0] }
        case .truncate:
            defer { truncations = counts }
            return Correction.allCases.filter { counts[$0] > truncations[$0] }
        case .cards, .obfuscate, .topLevel, .replace: return []
        }
    }

    private func name(of stage: ProcessingStage) -> String {
        switch stage {
        case .normalize: "normalize"
        case .cards, .obfuscate: "obfuscate"
        case .truncate: "truncate"
        case .topLevel: "top_level"
        case .replace: "replace"
        }
    }

    /// The rule behind a change that nothing counts.
    private func usualRule(_ stage: ProcessingStage, _ field: String) -> String {
        switch stage {
        case .normalize:
            switch field {
            case "parent_id": "own_parent"
            case "name": "span_name"
            case "service", "meta.env", "meta.peer.service", "meta._dd.base_service": "tag_value"
            default: "link_name"
            }
        case .cards: "credit_card"
        case .obfuscate(let content): content.description
        case .truncate: "limit"
        case .topLevel: "entry_span"
        case .replace(let number):
            if replaceTags.indices.contains(number) {
                "rule \(number): \(String(decoding: replaceTags[number].name, as: UTF8.self))"
            } else {
                "remove_stack_traces"
            }
        }
    }
}
