// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DataPipeline

@c @implementation
public func ddog_trace_exporter_config_enable_telemetry(
    _ config: OpaquePointer?,
    _ telemetry_cfg: UnsafePointer<ddog_TelemetryClientConfig>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let configuration = ExporterConfiguration.of(config) else { return nullHandle() }
    guard let telemetry_cfg else { return nil }
    do throws(SliceFault) {
        configuration.builder.configuration.telemetry = try TelemetryConfiguration(telemetry_cfg)
        return nil
    } catch {
        return error.object()
    }
}

extension TelemetryConfiguration {
    /// Checks the texts in the order in which they are declared.
    fileprivate init(_ given: UnsafePointer<ddog_TelemetryClientConfig>) throws(SliceFault) {
        self.init()
        heartbeatInterval = time(given.pointee.interval)
        runtimeID = try given.pointee.runtime_id.text()
        // Callers of other languages may have written another byte than 0 and 1, which is no Bool.
        isDebugEnabled = UnsafeRawPointer(given).load(fromByteOffset: 24, as: UInt8.self) != 0
        sessionID = try given.pointee.session_id.text()
        rootSessionID = try given.pointee.root_session_id.text()
        parentSessionID = try given.pointee.parent_session_id.text()
    }
}
