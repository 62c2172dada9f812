// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPTraces
internal import DataPipeline

@c @implementation
public func ddog_trace_exporter_config_set_otlp_endpoint(
    _ config: OpaquePointer?,
    _ url: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let configuration = ExporterConfiguration.of(config) else { return nullHandle() }
    do throws(SliceFault) { _ = try url.utf8() } catch { return error.object() }
    configuration.hasOTLPEndpoint = true
    return nil
}

@c @implementation
public func ddog_trace_exporter_config_set_otlp_protocol(
    _ config: OpaquePointer?,
    _ protocol: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard ExporterConfiguration.of(config) != nil else { return nullHandle() }
    do throws(SliceFault) {
        let name = try `protocol`.utf8()
        if name.elementsEqual("http/json".utf8) || name.elementsEqual("http/protobuf".utf8) { return nil }
        return makeError(
            DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT,
            "Invalid argument provided: an OTLP protocol is http/json or http/protobuf"
        )
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_trace_exporter_config_set_otlp_instrumentation_scope(
    _ config: OpaquePointer?,
    _ name: ddog_CharSlice,
    _ version: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard ExporterConfiguration.of(config) != nil else { return nullHandle() }
    do throws(SliceFault) {
        _ = try name.utf8()
        _ = try version.utf8()
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_trace_exporter_config_set_output_to_log(
    _ config: OpaquePointer?,
    _ max_line_size: UInt
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    ExporterConfiguration.set(config) { $0.writesToLog = true }
}

/// Runs one setter of a format's name.
private func set(
    _ config: OpaquePointer?,
    _ name: ddog_CharSlice,
    _ store: (inout TraceExporter.Configuration, TraceFormat) -> Void
) -> ErrorObject? {
    guard let configuration = ExporterConfiguration.of(config) else { return nullHandle() }
    do throws(SliceFault) {
        guard let format = TraceFormat(name: try name.text()) else {
            return makeError(
                DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT,
                "Invalid argument provided: there is no such format; write v0.4 or v0.5"
            )
        }
        store(&configuration.builder.configuration, format)
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_trace_exporter_config_set_input_format(
    _ config: OpaquePointer?,
    _ format: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    set(config, format) { $0.inputFormat = $1 }
}

@c @implementation
public func ddog_trace_exporter_config_set_output_format(
    _ config: OpaquePointer?,
    _ format: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    set(config, format) { $0.outputFormat = $1 }
}
