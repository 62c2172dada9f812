// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DataPipeline

@c @implementation
public func ddog_trace_exporter_config_default_stats_cardinality_limit() -> ddog_CardinalityLimitConfig {
    let limits = StatsCardinalityLimits()
    return ddog_CardinalityLimitConfig(
        whole_key_limit: UInt(clamping: limits.wholeKey),
        resource_limit: UInt(clamping: limits.resource),
        http_endpoint_limit: UInt(clamping: limits.httpEndpoint),
        peer_tags_limit: UInt(clamping: limits.peerTags),
        additional_tags_limit: UInt(clamping: limits.additionalTags)
    )
}

/// The largest limit that an exporter takes; a caller's larger one means no more than that.
private func limit(_ limit: UInt) -> Int {
    Int(min(limit, 1_000_000))
}

@c @implementation
public func ddog_trace_exporter_config_set_stats_cardinality_limit(
    _ config: OpaquePointer?,
    _ limits: ddog_CardinalityLimitConfig
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    var checked = StatsCardinalityLimits()
    checked.wholeKey = limit(limits.whole_key_limit)
    checked.resource = limit(limits.resource_limit)
    checked.httpEndpoint = limit(limits.http_endpoint_limit)
    checked.peerTags = limit(limits.peer_tags_limit)
    checked.additionalTags = limit(limits.additional_tags_limit)
    return ExporterConfiguration.set(config) { $0.builder.configuration.statsCardinalityLimits = checked }
}

@c @implementation
public func ddog_trace_exporter_config_set_stats_bucket_size(
    _ config: OpaquePointer?,
    _ size_ms: UInt64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config) { $0.statsBucketSize = size_ms == 0 ? .seconds(10) : time(size_ms) }
}

/// Runs one setter of texts: checks the handle, then the slice and the texts in their order, then stores.
private func set(
    _ config: OpaquePointer?,
    _ slice: ddog_Slice_CharSlice,
    _ store: (inout TraceExporter.Configuration, [String]) -> Void
) -> ErrorObject? {
    guard let configuration = ExporterConfiguration.of(config) else { return nullHandle() }
    do throws(SliceFault) {
        var texts: [String] = []
        for text in try elements(slice.ptr, slice.len) { texts.append(try text.text()) }
        store(&configuration.builder.configuration, texts)
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_trace_exporter_config_set_peer_tags(
    _ config: OpaquePointer?,
    _ keys: ddog_Slice_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    set(config, keys) { $0.peerTags = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_additional_metric_tag_keys(
    _ config: OpaquePointer?,
    _ keys: ddog_Slice_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    set(config, keys) { $0.additionalMetricTagKeys = $1 }
}
