internal import DPPlatform
internal import DPTraces
internal import DPTransport

extension ExporterRuntime {
    /// Sends a payload and waits on the caller's thread.
    func send(
        _ payload: UnsafeRawBufferPointer,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> AgentResponse {
        let send = try prepare(payload, keeping: false, unless: token)
        defer { release(send.context, byteCount: payload.count) }
        return try exchange(send, unless: token).rejectingEmpty()
    }

    /// Sends a batch and waits on the caller's thread.
    func send(_ batch: borrowing TraceBatch, unless token: CancelToken?) throws(TraceExporterError) -> AgentResponse {
        let send = try prepare(batch, unless: token)
        defer { release(send.context, byteCount: send.encoded.byteCount) }
        return try exchange(send, unless: token)
    }

    /// Sends a batch that it takes over, and waits on the caller's thread.
    func send(
        taking batch: inout TraceBatch,
        unless token: CancelToken?
    ) throws(TraceExporterError) -> AgentResponse {
        let send = try prepare(taking: &batch, unless: token)
        defer { release(send.context, byteCount: send.encoded.byteCount) }
        return try exchange(send, unless: token)
    }

    /// Sends what was prepared, with retries, and settles it in the ledger.
    private func exchange(_ send: PreparedSend, unless token: CancelToken?) throws(TraceExporterError) -> AgentResponse
    {
        var progress = SendProgress(settings.retryPolicy, startedAt: .now())
        while true {
            switch attempt(send, &progress, unless: token ?? shutdownToken) {
            case .delivered:
                settle(send, progress, as: .delivered)
                return success(send.context.response)
            case .failed(let error, let outcome):
                settle(send, progress, as: outcome)
                throw error.located(at: settings.endpoint)
            case .retry(let moment):
                if !Pause.wait(until: Deadline(moment), unless: token ?? shutdownToken) {
                    let (error, outcome) = progress.interrupted(token == nil ? .shutDown : .cancelled)
                    settle(send, progress, as: outcome)
                    throw error
                }
            }
        }
    }

    private func attempt(
        _ send: PreparedSend,
        _ progress: inout SendProgress,
        unless token: CancelToken
    ) -> SendProgress.Step {
        let context = send.context
        let deadline = progress.attemptDeadline(at: .now())
        let head = context.head.bytes
        do throws(TransportError) {
            try head.span.withUnsafeBytes { head throws(TransportError) in
                try client.perform(
                    send.request(head),
                    until: deadline,
                    unless: token,
                    into: &context.response
                )
            }
        } catch {
            let isShutDown = error.kind == .cancelled && token === shutdownToken
            return progress.failed(isShutDown ? error.renamed(.shutDown) : error, at: .now())
        }
        poller?.observe(context.response)
        return progress.answered(context.response, at: .now())
    }
}

extension PreparedSend {
    /// The request with its head.
    func request(_ head: UnsafeRawBufferPointer) -> HTTPRequest {
        HTTPRequest(head: head, encoded.body)
    }
}

extension AgentResponse {
    /// The answer, unless it is to bring rates and has no body.
    func rejectingEmpty() throws(TraceExporterError) -> AgentResponse {
        if rates == .changed, body.isEmpty {
            throw TraceExporterError(.emptyResponse, "the agent took the traces but its answer is empty")
        }
        return self
    }
}
