// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DataPipeline

/// What a `ddog_TraceExporterConfig` points to.
final class ExporterConfiguration {
    /// What was set and means the same here.
    var builder = TraceExporterBuilder()
    var computesStats = false
    var tracerComputesStats = false
    var statsBucketSize = Duration.seconds(10)
    /// What was set and cannot be had.
    var hasOTLPEndpoint = false
    var writesToLog = false
}

extension ExporterConfiguration {
    /// The builder with everything that was set; a text says what is missing for an option.
    func checked() -> (builder: TraceExporterBuilder, problem: StaticString?) {
        var builder = builder
        builder.configuration.statsBucketSize = computesStats ? statsBucketSize : nil
        // As the reference has it: who lets the exporter count has not counted.
        builder.configuration.clientComputedStats = tracerComputesStats && !computesStats
        if hasOTLPEndpoint {
            return (
                builder,
                "Invalid builder input: otlp_endpoint: OTLP is not available yet; leave it out and set the url of an agent"
            )
        }
        if writesToLog {
            return (
                builder,
                "Invalid builder input: output_to_log: it is not available yet; leave it out and set the url of an agent"
            )
        }
        return (builder, nil)
    }

    /// Runs one setter whose value needs no check.
    static func set(_ handle: OpaquePointer?, _ store: (ExporterConfiguration) -> Void) -> ErrorObject? {
        guard let configuration = of(handle) else { return nullHandle() }
        store(configuration)
        return nil
    }

    /// The configuration behind a handle, without taking it over.
    static func of(_ handle: OpaquePointer?) -> ExporterConfiguration? {
        guard let handle else { return nil }
        return Unmanaged<ExporterConfiguration>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }

    /// Runs one text setter: checks the handle, then the text, then stores.
    static func set(
        _ handle: OpaquePointer?,
        _ slice: ddog_CharSlice,
        _ store: (inout TraceExporterBuilder, String) -> Void
    ) -> ErrorObject? {
        guard let configuration = of(handle) else { return nullHandle() }
        do throws(SliceFault) {
            store(&configuration.builder, try slice.text())
            return nil
        } catch {
            return error.object()
        }
    }
}

@c @implementation
public func ddog_trace_exporter_config_new(_ out_handle: UnsafeMutablePointer<OpaquePointer?>?) {
    guard let out_handle else { return }
    out_handle.pointee = OpaquePointer(Unmanaged.passRetained(ExporterConfiguration()).toOpaque())
}

@c @implementation
public func ddog_trace_exporter_config_free(_ handle: OpaquePointer?) {
    guard let handle else { return }
    Unmanaged<ExporterConfiguration>.fromOpaque(UnsafeRawPointer(handle)).release()
}

@c @implementation
public func ddog_trace_exporter_config_set_url(
    _ config: OpaquePointer?,
    _ url: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, url) { $0.configuration.url = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_tracer_version(
    _ config: OpaquePointer?,
    _ version: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, version) { $0.configuration.tracerVersion = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_language(
    _ config: OpaquePointer?,
    _ lang: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, lang) { $0.configuration.language = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_lang_version(
    _ config: OpaquePointer?,
    _ version: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, version) { $0.configuration.languageVersion = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_lang_interpreter(
    _ config: OpaquePointer?,
    _ interpreter: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, interpreter) { $0.configuration.languageInterpreter = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_hostname(
    _ config: OpaquePointer?,
    _ hostname: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, hostname) { $0.configuration.hostname = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_env(
    _ config: OpaquePointer?,
    _ env: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, env) { $0.configuration.env = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_version(
    _ config: OpaquePointer?,
    _ version: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, version) { $0.configuration.appVersion = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_service(
    _ config: OpaquePointer?,
    _ service: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, service) { $0.configuration.service = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_process_tags(
    _ config: OpaquePointer?,
    _ process_tags: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, process_tags) { $0.configuration.processTags = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_test_session_token(
    _ config: OpaquePointer?,
    _ token: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config, token) { $0.configuration.testSessionToken = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_connection_timeout(
    _ config: OpaquePointer?,
    _ timeout_ms: UInt64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config) { $0.builder.configuration.connectionTimeout = time(timeout_ms) }
}

/// A time in milliseconds; a century is as good as for ever, and no arithmetic on it overflows.
func time(_ milliseconds: UInt64) -> Duration {
    .milliseconds(Int64(min(milliseconds, 3_155_760_000_000)))
}
