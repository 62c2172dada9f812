/// A log entry of instrumentation telemetry.
///
/// A closed list of constant texts: nothing of the application's data leaves it this way, and entries that repeat are one
/// with a count.
package struct TelemetryLog: Equatable, Sendable {
    let place: Int

    /// A payload is not what its format says.
    package static var payloadUnreadable: TelemetryLog { TelemetryLog(place: 0) }
    /// Traces cannot be written in the output format.
    package static var tracesUnwritable: TelemetryLog { TelemetryLog(place: 1) }
    /// A payload is over the limit.
    package static var payloadTooLarge: TelemetryLog { TelemetryLog(place: 2) }
    /// Statistics were given up.
    package static var statsLost: TelemetryLog { TelemetryLog(place: 3) }

    static var count: Int { 4 }

    var message: StaticString {
        switch place {
        case 0: "a payload of traces could not be read in the input format"
        case 1: "traces could not be written in the output format"
        case 2: "a payload of traces is larger than the limit"
        default: "statistics could not be delivered"
        }
    }

    var level: StaticString {
        place == 2 ? "WARN" : "ERROR"
    }
}
