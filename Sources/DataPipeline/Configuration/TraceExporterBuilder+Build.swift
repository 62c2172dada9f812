package import DPDelivery

extension TraceExporterBuilder {
    /// Checks all options and makes the exporter.
    ///
    /// Makes no connection of its own: with ``TraceExporter/Configuration/agentInfoPolling`` a thread asks the agent for
    /// its `/info` from now on, whose failure is no error. Takes well under a millisecond.
    ///
    /// - Throws: everything that is wrong with the configuration at once.
    public func build() throws(ConfigurationError) -> TraceExporter {
        try build(detectingIn: EntityHeaders.Places())
    }

    /// The same, with the system's files elsewhere.
    package func build(detectingIn places: EntityHeaders.Places) throws(ConfigurationError) -> TraceExporter {
        TraceExporter(try ExporterSettings(checking: configuration, detectedIn: places))
    }
}
