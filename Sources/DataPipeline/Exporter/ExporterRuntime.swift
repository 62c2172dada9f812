internal import DPDelivery
internal import DPLedger
internal import DPPlatform
internal import DPTraces
internal import DPTransport

/// What an exporter has in one process: its ledger, what sends work with, what is known about the agent.
///
/// A forked child makes its own and leaves its parent's alone.
final class ExporterRuntime: Sendable {
    let settings: ExporterSettings
    let client: HTTPClient
    let ledger = Ledger()
    let contexts: SendContextPool
    /// Ends the waits of sends when the deadline of a shutdown has come.
    let shutdownToken = CancelToken()
    /// The version of the sampling rates that the agent has told; `0` for none.
    private let ratesVersion = Lock<[UInt8]>([0x30])

    init(_ settings: ExporterSettings, _ client: HTTPClient) {
        self.settings = settings
        self.client = client
        contexts = SendContextPool(settings.requestHead)
    }
}

// MARK: - Sending

extension ExporterRuntime {
    /// Reads a payload, writes it in the output format and sends it.
    func send(
        _ payload: UnsafeRawBufferPointer,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> AgentResponse {
        let entered = LedgerCounts(payloads: 1, bytes: UInt64(payload.count))
        let context = try admit(entered, unless: token)
        defer { release(context, byteCount: payload.count) }
        let counts = try read(payload, entered, context)
        let encoded = try encode(context, counts)
        let response = try exchange(encoded, counts, context, unless: token)
        if response.rates == .changed, response.body.isEmpty {
            throw TraceExporterError(.emptyResponse, "the agent took the traces but its answer is empty")
        }
        return response
    }

    /// Writes a batch in the output format and sends it.
    func send(_ batch: borrowing TraceBatch, unless token: CancelToken?) throws(TraceExporterError) -> AgentResponse {
        let context = try admit(LedgerCounts(payloads: 1), unless: token)
        var byteCount = 0
        defer { release(context, byteCount: byteCount) }
        let encoded = try encode(batch, context)
        byteCount = encoded.byteCount
        var counts = LedgerCounts(
            bytes: UInt64(encoded.byteCount),
            chunks: UInt64(encoded.chunkCount),
            spans: UInt64(encoded.spanCount)
        )
        ledger.receive(counts)
        counts.payloads = 1
        try checkSize(encoded.byteCount, counts)
        return try exchange(encoded, counts, context, unless: token)
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

    private func release(_ context: SendContext, byteCount: Int) {
        context.finish(byteCount: byteCount)
        contexts.put(context)
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
        return TraceExporterError(kind, detail)
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
        _ context: SendContext
    ) throws(TraceExporterError) -> EncodedTraces {
        do throws(TraceWritingError) {
            let encoded = try context.encoder.encode(batch, as: settings.outputFormat)
            warn(about: encoded)
            return encoded
        } catch {
            throw dropped(LedgerCounts(payloads: 1), .encodeError, .unencodable, error.message)
        }
    }

    private func warn(about encoded: EncodedTraces) {
        ledger.warn(.metaStructDropped, count: encoded.droppedMetaStructs)
        ledger.warn(.tagReplaced, count: encoded.replacedTags)
    }
}

// MARK: - The exchange with the agent

extension ExporterRuntime {
    /// Sends what was encoded, with retries, and settles it in the ledger.
    private func exchange(
        _ encoded: EncodedTraces,
        _ counts: LedgerCounts,
        _ context: SendContext,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> AgentResponse {
        prepareHead(encoded, context)
        var progress = SendProgress(settings.retryPolicy, startedAt: .now())
        while true {
            switch attempt(encoded, context, &progress, unless: token ?? shutdownToken) {
            case .delivered:
                settle(counts, progress, as: .delivered)
                return success(context.response)
            case .failed(let error, let outcome):
                settle(counts, progress, as: outcome)
                throw error
            case .retry(let moment):
                if !Pause.wait(until: Deadline(moment), unless: token ?? shutdownToken) {
                    let (error, outcome) = progress.cancelled(token == nil ? .shutDown : .cancelled)
                    settle(counts, progress, as: outcome)
                    throw error
                }
            }
        }
    }

    private func prepareHead(_ encoded: EncodedTraces, _ context: SendContext) {
        let version = settings.negotiatesRates ? ratesVersion.withLock { $0 } : nil
        context.head.complete(
            chunkCount: encoded.chunkCount,
            byteCount: encoded.byteCount,
            ratesVersion: version
        )
    }

    private func attempt(
        _ encoded: EncodedTraces,
        _ context: SendContext,
        _ progress: inout SendProgress,
        unless token: CancelToken
    ) -> SendProgress.Step {
        let deadline = progress.attemptDeadline(at: .now())
        let head = context.head.bytes
        do throws(TransportError) {
            try head.span.withUnsafeBytes { head throws(TransportError) in
                try client.perform(
                    HTTPRequest(head: head, encoded.segment(0), encoded.segment(1), encoded.segment(2)),
                    until: deadline,
                    unless: token,
                    into: &context.response
                )
            }
        } catch {
            let kind = error.kind == .cancelled && token === shutdownToken ? .shutDown : error.kind
            let failure = TransportError(kind, wasRequestWritten: error.wasRequestWritten, resent: error.resent)
            return progress.failed(failure, hadStatus: context.response.status != 0, at: .now())
        }
        return progress.answered(context.response, at: .now())
    }

    private func settle(_ counts: LedgerCounts, _ progress: SendProgress, as outcome: LedgerOutcome) {
        for _ in 0..<progress.repetitionCount { ledger.repeated(counts) }
        ledger.settle(counts, as: outcome)
    }

    /// Makes the caller's answer of the agent's.
    private func success(_ response: borrowing HTTPResponse) -> AgentResponse {
        AgentResponse(
            rates: areRatesChanged(response) ? .changed : .unchanged,
            body: response.body,
            status: response.status
        )
    }

    /// Without the handshake every answer counts as new; with it only one that names another version.
    private func areRatesChanged(_ response: borrowing HTTPResponse) -> Bool {
        guard settings.negotiatesRates else { return true }
        guard let version = response.value(of: .ratesPayloadVersion) else { return false }
        return ratesVersion.withLock { known in
            if known == version { return false }
            known = version
            return true
        }
    }
}

extension Ledger {
    fileprivate func warn(about corrections: TraceCorrections) {
        warn(.unknownKey, count: corrections.unknownFields)
        warn(.invalidUTF8, count: corrections.repairedTexts)
        warn(.binaryText, count: corrections.binaryTexts)
        warn(.nilValue, count: corrections.nilValues)
        warn(.integralFloat, count: corrections.integralFloats)
        warn(.duplicateKey, count: corrections.duplicateKeys)
    }
}
