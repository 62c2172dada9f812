package import DPStatistics
internal import DPWire

extension ClientStatsPayload {
    /// The body of a request to `/v0.6/stats` that says the same.
    ///
    /// - Parameter structuresAsArrays: writes structures as arrays of their fields' values, which readers take as well.
    package func encoded(structuresAsArrays: Bool = false) throws -> [UInt8] {
        var writer = StatsWriter(isNamed: !structuresAsArrays)
        try writer.write(self)
        return writer.output.copied()
    }
}

/// Writes every field, in the order of the format.
private struct StatsWriter: ~Copyable {
    var output = ByteBuffer()
    let isNamed: Bool

    init(isNamed: Bool) {
        self.isNamed = isNamed
    }

    mutating func write(_ payload: ClientStatsPayload) throws {
        try begin(16)
        try field("Hostname", payload.hostname)
        try field("Env", payload.environment)
        try field("Version", payload.version)
        try name("Stats")
        try output.writeArrayHeader(payload.buckets.count)
        for bucket in payload.buckets { try write(bucket) }
        try field("Lang", payload.language)
        try field("TracerVersion", payload.tracerVersion)
        try field("RuntimeID", payload.runtimeID)
        try field("Sequence", payload.sequence)
        try field("AgentAggregation", payload.agentAggregation)
        try field("Service", payload.service)
        try field("ContainerID", payload.containerID)
        try field("Tags", payload.tags)
        try field("GitCommitSha", payload.gitCommit)
        try field("ImageTag", payload.imageTag)
        try field("ProcessTagsHash", payload.processTagsHash)
        try field("ProcessTags", payload.processTags)
    }

    private mutating func write(_ bucket: ClientStatsBucket) throws {
        try begin(4)
        try field("Start", bucket.start)
        try field("Duration", bucket.duration)
        try name("Stats")
        try output.writeArrayHeader(bucket.groups.count)
        for group in bucket.groups { try write(group) }
        try name("AgentTimeShift")
        try output.writeInt(bucket.agentTimeShift)
    }

    private mutating func write(_ group: ClientGroupedStats) throws {
        try begin(22)
        try field("Service", group.service)
        try field("Name", group.name)
        try field("Resource", group.resource)
        try field("HTTPStatusCode", UInt64(group.httpStatusCode))
        try field("Type", group.type)
        try field("DBType", group.databaseType)
        try field("Hits", group.hits)
        try field("Errors", group.errors)
        try field("Duration", group.duration)
        try field("OkSummary", bytes: group.okSummary)
        try field("ErrorSummary", bytes: group.errorSummary)
        try name("Synthetics")
        try output.writeBool(group.isSynthetics)
        try field("TopLevelHits", group.topLevelHits)
        try field("SpanKind", group.spanKind)
        try field("PeerTags", group.peerTags)
        try field("IsTraceRoot", UInt64(group.traceRoot.rawValue))
        try field("GRPCStatusCode", group.grpcStatusCode)
        try field("HTTPMethod", group.httpMethod)
        try field("HTTPEndpoint", group.httpEndpoint)
        try field("srv_src", group.serviceSource)
        try field("SpanDerivedPrimaryTags", group.primaryTags)
        try field("AdditionalMetricTags", group.additionalTags)
    }

    private mutating func begin(_ fieldCount: Int) throws {
        if isNamed { try output.writeMapHeader(fieldCount) } else { try output.writeArrayHeader(fieldCount) }
    }

    private mutating func name(_ name: StaticString) throws {
        if isNamed { try output.writeString(name) }
    }

    private mutating func field(_ name: StaticString, _ text: String) throws {
        try self.name(name)
        try output.writeString(text)
    }

    private mutating func field(_ name: StaticString, _ number: UInt64) throws {
        try self.name(name)
        try output.writeUInt(number)
    }

    private mutating func field(_ name: StaticString, _ texts: [String]) throws {
        try self.name(name)
        try output.writeArrayHeader(texts.count)
        for text in texts { try output.writeString(text) }
    }

    private mutating func field(_ name: StaticString, bytes: [UInt8]) throws {
        try self.name(name)
        try bytes.withUnsafeBytes { try output.writeBinary($0) }
    }
}
