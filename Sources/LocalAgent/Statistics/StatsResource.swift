internal import DPObfuscation
internal import DPWire

/// Gives resources the form under which statistics count them.
///
/// Used by one thread at a time.
final class StatsResource {
    /// Bytes of a resource.
    static let limit = 5_000

    private var obfuscator: ResourceObfuscator
    private var output = ByteBuffer()

    init(_ options: SQLOptions = SQLOptions()) {
        obfuscator = ResourceObfuscator(options)
    }

    /// A resource without the values of the query or command that it is.
    func hidden(_ resource: String, type: String) -> String {
        guard ["sql", "cassandra", "redis", "valkey"].contains(type) else { return resource }
        output.reset()
        let (text, type) = (Array(resource.utf8), Array(type.utf8))
        let isHidden = try? obfuscator.obfuscate(
            text.span.bytes,
            type: type.span.bytes,
            database: [UInt8]().span.bytes,
            to: &output
        )
        return isHidden == true ? String(decoding: output.bytes, as: UTF8.self) : ""
    }
}
