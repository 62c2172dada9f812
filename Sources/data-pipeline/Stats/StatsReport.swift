internal import DPLocalAgent
internal import DPWire

/// Statistics for people, as a table, and for programs, as JSON.
struct StatsReport {
    typealias Group = AgentSummary.Statistics.Group

    var statistics: AgentSummary.Statistics
    /// Spans of the payloads, counted or not.
    var spanCount: UInt64

    /// One line for each group, the one with the most hits first.
    func rendered(limit: Int, style: Style) -> String {
        let showsPeers = statistics.groups.contains { !$0.peerTags.isEmpty }
        var columns: [Table.Column] = [
            .init(heading: "service", limit: 24), .init(heading: "name", limit: 24),
            .init(heading: "resource", limit: 40),
            .init(heading: "kind"), .init(heading: "status", isNumeric: true), .init(heading: "hits", isNumeric: true),
            .init(heading: "errors", isNumeric: true), .init(heading: "p50", isNumeric: true),
            .init(heading: "p95", isNumeric: true), .init(heading: "p99", isNumeric: true),
        ]
        if showsPeers { columns.append(.init(heading: "peer", limit: 48)) }
        var table = Table(columns)
        for group in statistics.groups.prefix(limit) {
            let latencies = [group.latencies.p50, group.latencies.p95, group.latencies.p99]
            table.add(
                [
                    group.service, group.name, group.resource, group.spanKind, Self.status(group),
                    Quantity.grouped(group.hits), Quantity.grouped(group.errors),
                ] + latencies.map { $0.map(Quantity.duration(nanoseconds:)) ?? "" }
                    + [group.peerTags.joined(separator: " ")]
            )
        }
        var text = statistics.groups.isEmpty ? "" : table.rendered(style: style)
        let hidden = statistics.groups.count - min(limit, statistics.groups.count)
        if hidden > 0 { text += style.dim("and \(Quantity.count(UInt64(hidden), "more group"))") + "\n" }
        text += "counted \(Quantity.grouped(statistics.hits)) of \(Quantity.count(spanCount, "span"))"
        return text + ", \(Quantity.count(statistics.errors, "error"))\n"
    }

    /// Every number by its name; times are nanoseconds.
    var json: JSONValue {
        [
            "spans": .unsigned(spanCount), "hits": .unsigned(statistics.hits), "errors": .unsigned(statistics.errors),
            "groups": .array(statistics.groups.map(Self.json)),
        ]
    }

    private static func json(_ group: Group) -> JSONValue {
        [
            "service": .string(group.service), "name": .string(group.name), "resource": .string(group.resource),
            "type": .string(group.type), "span_kind": .string(group.spanKind),
            "http_status_code": .integer(Int64(group.httpStatusCode)),
            "grpc_status_code": .string(group.grpcStatusCode), "http_method": .string(group.httpMethod),
            "http_endpoint": .string(group.httpEndpoint), "peer_tags": .array(group.peerTags.map(JSONValue.string)),
            "is_trace_root": group.isTraceRoot.map(JSONValue.bool) ?? .null, "synthetics": .bool(group.isSynthetics),
            "hits": .unsigned(group.hits), "errors": .unsigned(group.errors),
            "top_level_hits": .unsigned(group.topLevelHits), "duration": .unsigned(group.totalDuration),
            "p50": group.latencies.p50.map(JSONValue.integer) ?? .null,
            "p95": group.latencies.p95.map(JSONValue.integer) ?? .null,
            "p99": group.latencies.p99.map(JSONValue.integer) ?? .null,
        ]
    }

    /// The HTTP status, or that of gRPC with its name before it.
    private static func status(_ group: Group) -> String {
        if group.httpStatusCode != 0 { return String(group.httpStatusCode) }
        return group.grpcStatusCode.isEmpty ? "" : "grpc " + group.grpcStatusCode
    }
}
