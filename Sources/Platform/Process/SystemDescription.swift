internal import CDPPlatform

/// What the operating system says of itself; empty for what it does not say.
package struct SystemDescription: Sendable {
    /// Such as `Linux`.
    package let name: [UInt8]
    /// The host's name.
    package let node: [UInt8]
    package let release: [UInt8]
    package let version: [UInt8]
    /// Such as `x86_64`.
    package let machine: [UInt8]

    /// Costs some system calls.
    package static func current() -> SystemDescription {
        SystemDescription(
            name: text(CDP_SYSTEM_NAME),
            node: text(CDP_SYSTEM_NODE),
            release: text(CDP_SYSTEM_RELEASE),
            version: text(CDP_SYSTEM_VERSION),
            machine: text(CDP_SYSTEM_MACHINE)
        )
    }

    private static func text(_ field: cdp_system_field) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = bytes.withUnsafeMutableBytes { cdp_system_text(field, $0.baseAddress, $0.count) }
        bytes.removeLast(bytes.count - min(count, bytes.count))
        return bytes
    }
}
