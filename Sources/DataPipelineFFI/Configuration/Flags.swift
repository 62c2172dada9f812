internal import CDataPipeline
internal import DataPipeline

/// The settings that are on or off, numbered as in `flags.c`.
private enum Flag: UInt32 {
    case healthMetrics
    case computeStats
    case clientComputedStats
    case clientComputedTopLevel
    case statsObfuscation
    case ratesPayloadVersion
}

/// Sets one of them for the functions in `flags.c`.
@c(ddp_config_set_flag)
func setFlag(_ config: OpaquePointer?, _ number: UInt32, _ value: UInt32) -> UnsafeMutableRawPointer? {
    let isOn = value != 0
    let error = ExporterConfiguration.set(config) { configuration in
        switch Flag(rawValue: number) {
        case .computeStats: configuration.computesStats = isOn
        case .clientComputedStats: configuration.tracerComputesStats = isOn
        case .clientComputedTopLevel: configuration.builder.configuration.clientComputedTopLevel = isOn
        case .statsObfuscation: configuration.builder.configuration.clientSideStatsObfuscation = isOn
        case .ratesPayloadVersion: configuration.builder.configuration.agentRatesPayloadVersion = isOn
        // Nothing sends health metrics, as in the reference, where C cannot say where to.
        case .healthMetrics, nil: break
        }
    }
    return UnsafeMutableRawPointer(error)
}
