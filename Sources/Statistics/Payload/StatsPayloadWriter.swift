internal import DPWire

/// Writes buckets as bodies for the agent's `/v0.6/stats`: the message `ClientStatsPayload` of its trace protocol, as a
/// MessagePack map.
///
/// Every field is always there, in the order of the agent's own structure. Groups are in the order of their keys, so that
/// equal statistics give equal bytes. What would make a body too large goes to the next one.
package struct StatsPayloadWriter: ~Copyable {
    /// Part of a bucket.
    private struct Part {
        var bucket: Int
        /// Numbers of groups.
        var groups: ArraySlice<Int>
    }

    /// Bytes that a body may have.
    ///
    /// An agent takes 25 MiB. A single group is never split.
    package static var usualSizeLimit: Int { 8 << 20 }

    private var output = ByteBuffer()
    private let sizeLimit: Int

    package init(sizeLimit: Int = StatsPayloadWriter.usualSizeLimit) {
        self.sizeLimit = sizeLimit
    }

    /// Writes all buckets of a flush.
    ///
    /// Those with obfuscated resources come first, in bodies of their own.
    ///
    /// - Parameters:
    ///   - bucketSize: nanoseconds.
    ///   - sequence: gives the number of each payload.
    /// - Returns: the payloads, and how many spans are lost because memory is short.
    package mutating func write(
        _ flush: borrowing StatsFlush,
        bucketSize: Int64,
        _ origin: StatsOrigin,
        sequence: () -> UInt64
    ) -> (payloads: [StatsPayload], lost: UInt64) {
        var payloads: [StatsPayload] = []
        var lost: UInt64 = 0
        for isObfuscated in [true, false] {
            var parts: [Part] = []
            var size = 0
            for number in 0..<flush.buckets.count {
                flush.buckets.read(number) { bucket in
                    if bucket.isObfuscated != isObfuscated { return }
                    var first = 0
                    let order = bucket.groupsInOrder()
                    for (place, group) in order.enumerated() {
                        let groupSize = bucket.groups.read(group) { $0.byteCountLimit } ?? 0
                        if size > 0, size &+ groupSize > sizeLimit {
                            if place > first { parts.append(Part(bucket: number, groups: order[first..<place])) }
                            finish(parts, flush, bucketSize, origin, sequence(), &payloads, &lost)
                            parts = []
                            size = 0
                            first = place
                        }
                        size &+= groupSize
                    }
                    if order.count > first { parts.append(Part(bucket: number, groups: order[first...])) }
                }
            }
            if !parts.isEmpty { finish(parts, flush, bucketSize, origin, sequence(), &payloads, &lost) }
        }
        return (payloads, lost)
    }

    private mutating func finish(
        _ parts: [Part],
        _ flush: borrowing StatsFlush,
        _ bucketSize: Int64,
        _ origin: StatsOrigin,
        _ sequence: UInt64,
        _ payloads: inout [StatsPayload],
        _ lost: inout UInt64
    ) {
        var hits: UInt64 = 0
        var groupCount = 0
        for part in parts {
            groupCount &+= part.groups.count
            flush.buckets.read(part.bucket) { bucket in
                for group in part.groups { hits &+= bucket.groups.read(group) { $0.hits } ?? 0 }
            }
        }
        do throws(WireError) {
            output.reset()
            try writeHead(origin, parts.count)
            for part in parts {
                try flush.buckets.read(part.bucket) { bucket throws(WireError) in
                    try write(bucket, part.groups, bucketSize)
                }
            }
            try writeTail(origin, sequence)
        } catch {
            lost &+= hits
            return
        }
        let isObfuscated = flush.buckets.read(parts[0].bucket) { $0.isObfuscated } ?? false
        payloads.append(
            StatsPayload(body: output.copied(), isObfuscated: isObfuscated, hits: hits, groupCount: groupCount)
        )
    }

    private mutating func writeHead(_ origin: StatsOrigin, _ bucketCount: Int) throws(WireError) {
        try output.writeMapHeader(16)
        try output.writeField("Hostname", origin.hostname)
        try output.writeField("Env", origin.environment)
        try output.writeField("Version", origin.version)
        try output.writeString("Stats")
        try output.writeArrayHeader(bucketCount)
    }

    private mutating func writeTail(_ origin: StatsOrigin, _ sequence: UInt64) throws(WireError) {
        try output.writeField("Lang", [])
        try output.writeField("TracerVersion", [])
        try output.writeField("RuntimeID", origin.runtimeID)
        try output.writeField("Sequence", sequence)
        try output.writeField("AgentAggregation", [])
        try output.writeField("Service", origin.service)
        try output.writeField("ContainerID", [])
        try output.writeString("Tags")
        try output.writeArrayHeader(0)
        try output.writeField("GitCommitSha", origin.gitCommit)
        try output.writeField("ImageTag", [])
        try output.writeField("ProcessTagsHash", 0)
        try output.writeField("ProcessTags", origin.processTags)
    }

    private mutating func write(
        _ bucket: borrowing StatsBucket,
        _ groups: ArraySlice<Int>,
        _ bucketSize: Int64
    ) throws(WireError) {
        try output.writeMapHeader(4)
        try output.writeField("Start", UInt64(max(bucket.start, 0)))
        try output.writeField("Duration", UInt64(bucketSize))
        try output.writeString("Stats")
        try output.writeArrayHeader(groups.count)
        for number in groups {
            try bucket.groups.read(number) { group throws(WireError) in try write(group) }
        }
        try output.writeField("AgentTimeShift", 0)
    }

    private mutating func write(_ group: borrowing StatsGroup) throws(WireError) {
        let key = group.key
        try output.writeMapHeader(22)
        try output.writeField("Service", key.service)
        try output.writeField("Name", key.name)
        try output.writeField("Resource", key.resource)
        try output.writeField("HTTPStatusCode", UInt64(key.httpStatus))
        try output.writeField("Type", key.type)
        try output.writeField("DBType", [])
        try output.writeField("Hits", group.hits)
        try output.writeField("Errors", group.errors)
        try output.writeField("Duration", group.duration)
        try output.writeField("OkSummary", group.okSummary)
        try output.writeField("ErrorSummary", group.errorSummary)
        try output.writeString("Synthetics")
        try output.writeBool(key.isSynthetics)
        try output.writeField("TopLevelHits", group.topLevelHits)
        try output.writeField("SpanKind", key.kind)
        try output.writeField("PeerTags", key.peerTags)
        try output.writeField("IsTraceRoot", UInt64(key.root.rawValue))
        try output.writeString("GRPCStatusCode")
        try output.write(upTo: 4) { out in
            if key.grpcStatus < 0 { return out.stringHeader(0) }
            out.decimal(UInt8(truncatingIfNeeded: key.grpcStatus))
        }
        try output.writeField("HTTPMethod", key.method)
        try output.writeField("HTTPEndpoint", key.endpoint)
        try output.writeField("srv_src", key.serviceSource)
        try output.writeString("SpanDerivedPrimaryTags")
        try output.writeArrayHeader(0)
        try output.writeField("AdditionalMetricTags", key.additionalTags)
    }
}

extension ByteBuffer {
    fileprivate mutating func writeField(_ name: StaticString, _ value: UnsafeRawBufferPointer) throws(WireError) {
        try writeString(name)
        try writeString(value)
    }

    fileprivate mutating func writeField(_ name: StaticString, _ value: [UInt8]) throws(WireError) {
        try writeString(name)
        try write(upTo: 5) { $0.stringHeader(value.count) }
        try append(value)
    }

    fileprivate mutating func writeField(_ name: StaticString, _ value: UInt64) throws(WireError) {
        try writeString(name)
        try writeUInt(value)
    }

    fileprivate mutating func writeField(_ name: StaticString, _ value: borrowing DDSketch) throws(WireError) {
        try writeString(name)
        try write(upTo: 5) { $0.binaryHeader(value.encodedByteCount) }
        try value.encode(into: &self)
    }

    /// Tags as `key:value`, or the key alone where there is no value.
    fileprivate mutating func writeField(
        _ name: StaticString,
        _ tags: UnsafeBufferPointer<BorrowedTag>
    ) throws(WireError) {
        try writeString(name)
        try writeArrayHeader(tags.count)
        for tag in tags {
            if tag.value.isEmpty {
                try writeString(tag.key)
                continue
            }
            try write(upTo: 5) { $0.stringHeader(tag.key.count &+ 1 &+ tag.value.count) }
            try append(tag.key)
            try append(0x3A)
            try append(tag.value)
        }
    }
}

extension MessagePackOutput {
    /// A string of one to three digits; at most 4 bytes.
    fileprivate mutating func decimal(_ value: UInt8) {
        stringHeader(value < 10 ? 1 : value < 100 ? 2 : 3)
        if value >= 100 { byte(0x30 &+ value / 100) }
        if value >= 10 { byte(0x30 &+ value / 10 % 10) }
        byte(0x30 &+ value % 10)
    }
}

extension StatsGroup {
    /// Bytes that the group takes in a body, or somewhat more.
    fileprivate var byteCountLimit: Int {
        // Names of fields, numbers and headers.
        var size = 480 &+ key.service.count &+ key.name.count &+ key.resource.count &+ key.type.count
        size &+= key.kind.count &+ key.method.count &+ key.endpoint.count &+ key.serviceSource.count
        for tag in key.peerTags { size &+= 6 &+ tag.key.count &+ tag.value.count }
        for tag in key.additionalTags { size &+= 6 &+ tag.key.count &+ tag.value.count }
        return size &+ okSummary.encodedByteCount &+ errorSummary.encodedByteCount
    }
}
