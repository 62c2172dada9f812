internal import DPDelivery
internal import DPLedger
internal import DPPlatform
internal import DPTraces
internal import DPTransport

/// Traces that are ready to be sent.
///
/// Valid until the context is released.
struct PreparedSend {
    let context: SendContext
    let encoded: EncodedTraces
    /// What travels: what was handed in without what the stages have left out.
    let counts: LedgerCounts
    /// What the request says of it.
    let work: ClientWork
}

// Whatever fails here has been settled in the ledger, and its context released.
extension ExporterRuntime {
    /// Reads a payload and writes it in the output format.
    ///
    /// - Parameter isKept: whether to copy the payload, for a send that goes on after the caller's memory is gone.
    func prepare(
        _ payload: UnsafeRawBufferPointer,
        keeping isKept: Bool,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> PreparedSend {
        let entered = LedgerCounts(payloads: 1, bytes: UInt64(payload.count))
        let context = try admit(entered, unless: token)
        do throws(TraceExporterError) {
            let payload = isKept ? try keep(payload, entered, context) : payload
            var counts = try read(payload, entered, context)
            let stage = statistics?.stage(for: context)
            runStages(stage, on: context, &counts)
            let encoded = try encode(context, counts)
            return finish(context, encoded, counts, stage)
        } catch {
            release(context, byteCount: payload.count)
            throw error
        }
    }

    /// Writes a batch in the output format.
    func prepare(
        _ batch: borrowing TraceBatch,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> PreparedSend {
        let kept = batch.kept
        let entered = LedgerCounts(payloads: 1, chunks: UInt64(kept.chunks), spans: UInt64(kept.spans))
        let context = try admit(entered, unless: token)
        do throws(TraceExporterError) {
            var counts = entered
            let stage = statistics?.stage(for: context)
            let encoded: EncodedTraces
            if stage != nil || context.processor != nil {
                // The caller's batch stays as it is: what is left out is so in a copy of its records.
                context.batch.copy(batch)
                runStages(stage, on: context, &counts)
                encoded = try encode(context, counts)
            } else {
                encoded = try encode(batch, counts, context)
            }
            let size = LedgerCounts(bytes: UInt64(encoded.byteCount))
            ledger.receive(size)
            counts += size
            try checkSize(encoded.byteCount, counts)
            return finish(context, encoded, counts, stage)
        } catch {
            release(context, byteCount: 0)
            throw error
        }
    }

    /// Writes a batch in the output format, and takes it over, so that nothing is copied where stages change it.
    ///
    /// - Parameter batch: gets a batch without meaning in exchange.
    func prepare(
        taking batch: inout TraceBatch,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> PreparedSend {
        let kept = batch.kept
        let entered = LedgerCounts(payloads: 1, chunks: UInt64(kept.chunks), spans: UInt64(kept.spans))
        let context = try admit(entered, unless: token)
        do throws(TraceExporterError) {
            swap(&context.batch, &batch)
            var counts = entered
            let stage = statistics?.stage(for: context)
            runStages(stage, on: context, &counts)
            let encoded = try encode(context, counts)
            let size = LedgerCounts(bytes: UInt64(encoded.byteCount))
            ledger.receive(size)
            counts += size
            try checkSize(encoded.byteCount, counts)
            return finish(context, encoded, counts, stage)
        } catch {
            release(context, byteCount: 0)
            throw error
        }
    }

    /// Gives a context back after a send.
    func release(_ context: SendContext, byteCount: Int) {
        context.finish(byteCount: byteCount)
        contexts.put(context)
    }

    /// Enters what is handed in and takes a context for it, unless it cannot be sent anyway.
    private func admit(
        _ entered: LedgerCounts,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> SendContext {
        ledger.receive(entered)
        if let token, token.isCancelled {
            throw dropped(entered, .cancelled, .cancelled, "it was cancelled before it began")
        }
        try checkSize(Int(clamping: entered.bytes), entered)
        guard let context = contexts.take() else {
            throw dropped(entered, .shutdown, .shutdown, "the exporter is shut down")
        }
        return context
    }

    private func checkSize(_ byteCount: Int, _ counts: LedgerCounts) throws(TraceExporterError) {
        guard byteCount > settings.payloadSizeLimit else { return }
        throw dropped(counts, .tooLarge, .payloadTooLarge, "the payload has \(byteCount) bytes")
    }

    private func dropped(
        _ counts: LedgerCounts,
        _ reason: DropReason,
        _ kind: TraceExporterError.Kind,
        _ detail: String
    ) -> TraceExporterError {
        ledger.settle(counts, as: .dropped(reason))
        telemetry?.drop(counts.chunks, reason)
        settings.log?(.debug, "did not send a payload of \(counts.bytes) bytes: " + reason.name)
        return TraceExporterError(kind, detail)
    }

    private func keep(
        _ payload: UnsafeRawBufferPointer,
        _ entered: LedgerCounts,
        _ context: SendContext
    ) throws(TraceExporterError) -> UnsafeRawBufferPointer {
        guard context.keep(payload) else {
            throw dropped(entered, .encodeError, .internal, "there is no memory for a copy of the payload")
        }
        return context.keptPayload
    }

    /// Reads a payload into the context's batch and says how much it holds.
    private func read(
        _ payload: UnsafeRawBufferPointer,
        _ entered: LedgerCounts,
        _ context: SendContext
    ) throws(TraceExporterError) -> LedgerCounts {
        do throws(TraceReadingError) {
            try context.batch.read(payload, as: settings.inputFormat)
        } catch {
            throw dropped(entered, .decodeError, .undecodable, error.message)
        }
        let content = LedgerCounts(chunks: UInt64(context.batch.chunkCount), spans: UInt64(context.batch.spanCount))
        ledger.receive(content)
        ledger.warn(about: context.batch.corrections)
        if context.batch.sourceByteCount < payload.count { ledger.warn(.trailingBytes) }
        return entered + content
    }

    /// Does to the context's batch what the configuration and the agent say, and settles what is left out.
    private func runStages(_ stage: StatsStage?, on context: SendContext, _ counts: inout LedgerCounts) {
        let processor = context.processor
        if stage == nil, processor == nil { return }
        var drops = StageDrops()
        processor?.normalize(&context.batch, now: WallClock.nanosecondsSince1970(), &drops)
        stage?.filter(context, &drops)
        processor?.obfuscate(&context.batch, &drops)
        if !settings.tracerMarksTopLevel { context.batch.markTopLevel() }
        processor?.replace(&context.batch, &drops)
        stage?.count(context, &drops)
        drops.forEach { reason, counts in
            ledger.settle(counts, as: .dropped(reason))
            telemetry?.drop(counts.chunks, reason)
        }
        untoldDrops.add(traces: drops.p0.chunks, spans: drops.p0.spans)
        processor?.takeCorrections { ledger.warn($0, count: $1) }
        counts = counts - drops.sum
    }

    private func encode(_ context: SendContext, _ counts: LedgerCounts) throws(TraceExporterError) -> EncodedTraces {
        do throws(TraceWritingError) {
            let encoded = try context.encoder.encode(context.batch, as: settings.outputFormat)
            warn(about: encoded)
            return encoded
        } catch {
            throw dropped(counts, .encodeError, .unencodable, error.message)
        }
    }

    private func encode(
        _ batch: borrowing TraceBatch,
        _ entered: LedgerCounts,
        _ context: SendContext
    ) throws(TraceExporterError) -> EncodedTraces {
        do throws(TraceWritingError) {
            let encoded = try context.encoder.encode(batch, as: settings.outputFormat)
            warn(about: encoded)
            return encoded
        } catch {
            throw dropped(entered, .encodeError, .unencodable, error.message)
        }
    }

    /// Writes the head of the request.
    private func finish(
        _ context: SendContext,
        _ encoded: EncodedTraces,
        _ counts: LedgerCounts,
        _ stage: StatsStage?
    ) -> PreparedSend {
        let hasStages = stage != nil || context.processor != nil
        var work = ClientWork(hasComputedStats: stage != nil, hasComputedTopLevel: hasStages)
        untoldDrops.take(into: &work)
        context.head.complete(
            chunkCount: encoded.chunkCount,
            byteCount: encoded.byteCount,
            ratesVersion: knownRatesVersion,
            work
        )
        return PreparedSend(context: context, encoded: encoded, counts: counts, work: work)
    }

    private func warn(about encoded: EncodedTraces) {
        ledger.warn(.metaStructDropped, count: encoded.droppedMetaStructs)
        ledger.warn(.tagReplaced, count: encoded.replacedTags)
    }
}

extension Ledger {
    fileprivate func warn(about corrections: TraceCorrections) {
        guard corrections.total > 0 else { return }
        warn(.unknownKey, count: corrections.unknownFields)
        warn(.invalidUTF8, count: corrections.repairedTexts)
        warn(.binaryText, count: corrections.binaryTexts)
        warn(.nilValue, count: corrections.nilValues)
        warn(.integralFloat, count: corrections.integralFloats)
        warn(.duplicateKey, count: corrections.duplicateKeys)
    }
}
