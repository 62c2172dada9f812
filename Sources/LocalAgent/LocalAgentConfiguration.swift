internal import DPPlatform
package import DataPipeline

/// Where a local agent listens, what it accepts and how much it keeps.
package struct LocalAgentConfiguration: Sendable {
    /// The address or name at which it listens over TCP; nil for a unix socket only.
    ///
    /// Default `127.0.0.1`: only programs of the same machine reach it.
    package var host: String? = "127.0.0.1"

    /// The port; 0 takes a free one.
    ///
    /// Default 8126, the port at which tracers look for an agent.
    package var port = 8126

    /// The path of a unix socket at which it listens as well.
    ///
    /// Default none. A socket that a dead process left there is replaced, one that is in use is not.
    package var unixSocketPath: String?

    /// The largest request body, in bytes; a larger one is answered with 413.
    ///
    /// Default 50 MiB, from 1 kB to 1 GiB.
    package var maximumRequestBytes = 50 << 20

    /// The most bytes of request bodies in memory at once; beyond it requests are answered with 429.
    ///
    /// Default 256 MiB. At least `maximumRequestBytes`.
    package var maximumBytesInFlight = 256 << 20

    /// The most connections at once; further ones wait.
    ///
    /// Default 1024.
    package var maximumConnections = 1024

    /// A connection on which nothing happens for so long is closed.
    ///
    /// Default 60 s.
    package var idleTimeout: Duration = .seconds(60)

    /// A request whose body takes longer is answered with 408 and its connection closed.
    ///
    /// Default 30 s.
    package var requestTimeout: Duration = .seconds(30)

    /// How long requests that have begun may go on after a shutdown was asked for; then their connections are closed.
    ///
    /// Default 5 s.
    package var shutdownTimeout: Duration = .seconds(5)

    /// The most traces in memory; the ones that were added to longest ago go first.
    ///
    /// Default 10 000.
    package var maximumTraces = 10_000

    /// The most bytes of traces in memory, some bytes of book-keeping for each included.
    ///
    /// Default 128 MiB.
    package var maximumTraceBytes = 128 << 20

    /// The most different services, resources and clients of which the summary keeps account, each.
    ///
    /// Default 1 000; what comes later is summed up under one more entry.
    package var maximumSummaryEntries = 1_000

    /// How many of the slowest traces the summary names.
    ///
    /// Default 10.
    package var slowestTraceCount = 10

    /// The share of traces that tracers are told to keep, from 0 to 1.
    ///
    /// Default 1: all.
    package var sampleRate = 1.0

    /// What is done to spans before they are kept, shown and counted; nil keeps them as they were sent.
    ///
    /// Default what an agent does.
    package var processing: TraceProcessing? = TraceProcessing()

    /// The version that the agent gives as its own.
    package var version = "8.0.0"

    /// The defaults.
    package init() {}

    /// Checks everything at once.
    ///
    /// - Returns: the rules for spans.
    /// - Throws: one error that lists all problems.
    @discardableResult
    package func validate() throws(LocalAgentError) -> ProcessingRules? {
        var problems: [String] = []
        func require(_ condition: Bool, _ problem: @autoclosure () -> String) {
            if !condition { problems.append(problem()) }
        }
        require(host != nil || unixSocketPath != nil, "host and unixSocketPath are both missing: name one")
        require(host != "", "host is empty")
        require((0...65_535).contains(port), "port must be from 0 to 65535, not \(port)")
        if let path = unixSocketPath {
            require(
                SocketAddress(unixPath: Array(path.utf8)) != nil,
                "unixSocketPath must have from 1 to \(SocketAddress.unixPathLimit) bytes: \(path)"
            )
        }
        require(
            (1_000...(1 << 30)).contains(maximumRequestBytes),
            "maximumRequestBytes must be from 1000 to \(1 << 30), not \(maximumRequestBytes)"
        )
        require(
            maximumBytesInFlight >= maximumRequestBytes,
            "maximumBytesInFlight must be at least maximumRequestBytes, not \(maximumBytesInFlight)"
        )
        require(maximumConnections > 0, "maximumConnections must be at least 1")
        require(idleTimeout > .zero, "idleTimeout must be longer than 0")
        require(requestTimeout > .zero, "requestTimeout must be longer than 0")
        require(shutdownTimeout > .zero, "shutdownTimeout must be longer than 0")
        require(maximumTraces >= 0, "maximumTraces must not be negative")
        require(maximumTraceBytes >= 0, "maximumTraceBytes must not be negative")
        require(maximumSummaryEntries > 0, "maximumSummaryEntries must be at least 1")
        require(slowestTraceCount >= 0, "slowestTraceCount must not be negative")
        require((0...1).contains(sampleRate), "sampleRate must be from 0 to 1, not \(sampleRate)")
        var rules: ProcessingRules?
        do throws(ConfigurationError) {
            if let processing { rules = try ProcessingRules(processing) }
        } catch {
            problems += error.problems.map { "\($0.option) is \($0.value): \($0.explanation)" }
        }
        if !problems.isEmpty { throw .invalidConfiguration(problems) }
        return rules
    }
}
