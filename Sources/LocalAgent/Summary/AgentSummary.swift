internal import DPLedger

/// What a local agent has received and what it knows about it; the JSON of `GET /api/summary`.
///
/// Times are in nanoseconds.
package struct AgentSummary: Codable, Equatable, Sendable {
    /// Numbers of payloads, their bytes, chunks and spans.
    package struct Amounts: Codable, Equatable, Sendable {
        package var payloads: UInt64
        package var bytes: UInt64
        package var chunks: UInt64
        package var spans: UInt64

        init(_ counts: LedgerCounts) {
            payloads = counts.payloads
            bytes = counts.bytes
            chunks = counts.chunks
            spans = counts.spans
        }
    }

    /// Numbers of chunks and spans.
    package struct TraceAmounts: Codable, Equatable, Sendable {
        package var chunks: UInt64
        package var spans: UInt64

        init(_ counts: LedgerCounts) {
            chunks = counts.chunks
            spans = counts.spans
        }
    }

    /// Account of everything that came in.
    package struct Intake: Codable, Equatable, Sendable {
        /// All payloads, with the chunks and spans of those that could be read.
        package var received: Amounts
        /// Chunks and spans in memory.
        package var kept: TraceAmounts
        /// Chunks and spans that made room for later ones.
        package var evicted: TraceAmounts
        /// What was not taken, by `RefusalReason`.
        package var refused: [String: Amounts]
        /// Whether received is kept, evicted or refused to the last span.
        package var isBalanced: Bool
    }

    /// Traces in memory.
    package struct Memory: Codable, Equatable, Sendable {
        package var traces: Int
        package var bytes: Int
        package var maximumTraces: Int
        package var maximumBytes: Int
    }

    /// Oddities that lost nothing.
    package struct Notes: Codable, Equatable, Sendable {
        /// Payloads whose `X-Datadog-Trace-Count` was not the number of their chunks.
        package var traceCountMismatches = 0
        /// Chunks with spans of several traces, kept under the first one's; where spans are processed they are refused.
        package var mixedChunks = 0
        /// Values of payloads that reading had to correct.
        package var corrections = 0
        /// What processing put right in spans, by the agent's name of the correction.
        package var spanCorrections: [String: Int] = [:]
        /// Requests for paths that the agent does not have.
        package var unknownPaths = 0
    }

    /// One service.
    package struct Service: Codable, Equatable, Sendable {
        package var service: String
        package var spans: Int
        package var errors: Int
        /// Spans at which the service was entered.
        package var entrySpans: Int
        package var totalDuration: Int64
        package var maximumDuration: Int64
    }

    /// What a service was asked to do, from its entry spans.
    package struct Resource: Codable, Equatable, Sendable {
        package var service: String
        package var name: String
        package var resource: String
        package var hits: Int
        package var errors: Int
        package var totalDuration: Int64
        package var maximumDuration: Int64
    }

    /// One tracer library.
    package struct Client: Codable, Equatable, Sendable {
        package var language: String
        package var languageVersion: String
        package var tracerVersion: String
        package var payloads: Int
        package var bytes: Int
        package var chunks: Int
        package var spans: Int
        /// What the tracer says that it dropped itself.
        package var droppedTraces: Int
        package var droppedSpans: Int
    }

    /// Requests whose bodies are not kept, by path.
    package struct Discarded: Codable, Equatable, Sendable {
        package var path: String
        package var requests: Int
        package var bytes: Int
    }

    /// The version that the agent gives as its own.
    package var version: String
    /// How long the agent has run.
    package var uptime: Int64
    package var intake: Intake
    package var memory: Memory
    package var notes: Notes
    /// By number of spans, the most first.
    package var services: [Service]
    /// By total time, the longest first.
    package var resources: [Resource]
    /// Of the traces in memory, the slowest first.
    package var slowestTraces: [TraceSummary]
    package var clients: [Client]
    package var statistics: Statistics
    package var discarded: [Discarded]
    /// Tables that were full, so that their last entry, named `(others)`, sums up several.
    package var fullTables: [String]
}

/// A trace in a list; an element of `GET /api/traces`.
package struct TraceSummary: Codable, Equatable, Sendable {
    /// 32 hexadecimal digits.
    package var traceID: String
    /// The root's service, or of the first span known as long as the root is missing.
    package var service: String
    package var name: String
    package var resource: String
    /// Nanoseconds since 1970.
    package var start: Int64
    /// Nanoseconds: the root's, or from the first begin to the last end as long as the root is missing.
    package var duration: Int64
    package var spans: Int
    package var errors: Int
    package var chunks: Int
    package var services: [String]
    /// Whether the root has come.
    package var hasRoot: Bool
    /// Bytes in memory.
    package var bytes: Int

    init(_ trace: StoredTrace) {
        traceID = trace.id.hexadecimal
        service = trace.root.service
        name = trace.root.name
        resource = trace.root.resource
        start = trace.root.isRoot ? trace.root.start : trace.start
        duration = trace.duration
        spans = trace.spanCount
        errors = trace.errorCount
        chunks = trace.chunks.count
        services = trace.services
        hasRoot = trace.root.isRoot
        bytes = trace.cost
    }
}
