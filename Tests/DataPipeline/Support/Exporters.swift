import DPDelivery
import DataPipeline
import DataPipelineTestKit

extension TraceExporterBuilder {
    /// A builder for tests: towards `agent`, no `/info` poll, no pauses worth waiting for.
    static func towards(_ agent: RecordingAgent) -> TraceExporterBuilder {
        TraceExporterBuilder()
            .url(agent.url)
            .agentInfoPolling(false)
            .retryDelay(.milliseconds(1))
    }

    /// Builds as outside of any container, whatever the tests run in.
    func buildOutsideContainers() throws(ConfigurationError) -> TraceExporter {
        var places = EntityHeaders.Places()
        places.cgroupFile = Array("/nonexistent".utf8)
        places.namespaceFile = Array("/nonexistent".utf8)
        return try build(detectingIn: places)
    }
}

/// The error that `body` throws, nil if it returns.
func exporterError(_ body: () throws(TraceExporterError) -> Void) -> TraceExporterError? {
    do throws(TraceExporterError) {
        try body()
        return nil
    } catch {
        return error
    }
}
