/// The fields of the three structures of a statistics payload, in the order in which they are written.
///
/// Readers meet them by name in maps and by place in arrays.
struct StatsFields {
    let payload: [StaticString] = [
        "Hostname", "Env", "Version", "Stats", "Lang", "TracerVersion", "RuntimeID", "Sequence", "AgentAggregation",
        "Service", "ContainerID", "Tags", "GitCommitSha", "ImageTag", "ProcessTagsHash", "ProcessTags",
    ]
    let bucket: [StaticString] = ["Start", "Duration", "Stats", "AgentTimeShift"]
    let group: [StaticString] = [
        "Service", "Name", "Resource", "HTTPStatusCode", "Type", "DBType", "Hits", "Errors", "Duration", "OkSummary",
        "ErrorSummary", "Synthetics", "TopLevelHits", "SpanKind", "PeerTags", "IsTraceRoot", "GRPCStatusCode",
        "HTTPMethod", "HTTPEndpoint", "srv_src", "SpanDerivedPrimaryTags", "AdditionalMetricTags",
    ]
}
