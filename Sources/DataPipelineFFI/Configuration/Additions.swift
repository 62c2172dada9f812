// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DataPipeline

@c @implementation
public func ddog_trace_exporter_config_set_lang_interpreter_vendor(
    _ config: OpaquePointer?,
    _ vendor: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, vendor) { $0.configuration.languageInterpreterVendor = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_runtime_id(
    _ config: OpaquePointer?,
    _ runtime_id: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, runtime_id) { $0.configuration.runtimeID = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_git_commit_sha(
    _ config: OpaquePointer?,
    _ sha: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, sha) { $0.configuration.gitCommitSHA = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_container_id(
    _ config: OpaquePointer?,
    _ container_id: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, container_id) { $0.configuration.containerID = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_retry_policy(
    _ config: OpaquePointer?,
    _ retry_limit: UInt32,
    _ delay_ms: UInt64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config) {
        $0.builder.configuration.retryLimit = Int(retry_limit)
        $0.builder.configuration.retryDelay = time(delay_ms)
    }
}

@c @implementation
public func ddog_trace_exporter_config_set_send_deadline(
    _ config: OpaquePointer?,
    _ deadline_ms: UInt64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config) { $0.builder.configuration.sendDeadline = time(deadline_ms) }
}
