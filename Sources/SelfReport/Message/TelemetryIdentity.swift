internal import DPPlatform

/// Who sends telemetry: what every message says of the application, the tracer and the host.
///
/// All of it is UTF-8 text.
package struct TelemetryIdentity: Sendable {
    /// Identifies one run of the program.
    package var runtimeID: [UInt8] = []
    package var service: [UInt8] = []
    package var serviceVersion: [UInt8] = []
    package var environment: [UInt8] = []
    package var language: [UInt8] = []
    package var languageVersion: [UInt8] = []
    package var tracerVersion: [UInt8] = []
    /// Empty leaves it out.
    package var containerID: [UInt8] = []
    package var host: TelemetryHost
    /// The options of the exporter, told once.
    package var options: [TelemetryOption] = []

    /// Of a host, all else empty.
    package init(on host: TelemetryHost) {
        self.host = host
    }
}

/// What telemetry says of the machine; empty texts are left out.
package struct TelemetryHost: Sendable {
    package var name: [UInt8]
    /// The operating system's name as it writes it, such as `Linux`.
    package var kernelName: [UInt8]
    package var kernelRelease: [UInt8]
    package var kernelVersion: [UInt8]
    /// Such as `x86_64`.
    package var architecture: [UInt8]

    /// Asks the system.
    ///
    /// - Parameter name: the host's name; empty means the system's.
    package init(named name: [UInt8] = []) {
        let system = SystemDescription.current()
        self.name = name.isEmpty ? system.node : name
        if self.name.isEmpty { self.name = Array("unknown_hostname".utf8) }
        kernelName = system.name
        kernelRelease = system.release
        kernelVersion = system.version
        architecture = system.machine
    }

    /// The operating system's name in lower case.
    var os: [UInt8] {
        kernelName.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

/// An option of the exporter as telemetry tells it; never a secret.
package struct TelemetryOption: Sendable {
    package let name: StaticString
    package let value: [UInt8]
    /// Whether it was left as it is by default.
    package let isDefault: Bool

    package init(_ name: StaticString, _ value: [UInt8], isDefault: Bool) {
        self.name = name
        self.value = value
        self.isDefault = isDefault
    }
}
