/// A version of the trace API's payload format.
public struct TraceFormat: Equatable, Sendable {
    private enum Version: UInt8 {
        case v04
        case v05
    }

    private let version: Version

    /// Maps with named fields, `/v0.4/traces`: carries every field of a span.
    public static var v04: TraceFormat { TraceFormat(version: .v04) }
    /// Arrays over one string table, `/v0.5/traces`: smaller, but has no place for `meta_struct`.
    public static var v05: TraceFormat { TraceFormat(version: .v05) }

    /// The name as in the API's path, `v0.4`.
    public var name: String { self == .v04 ? "v0.4" : "v0.5" }

    /// The format with this name, `v0.4` or `0.4`; nil for any other.
    public init?(name: String) {
        let bytes = name.utf8
        let digits = bytes.first == 0x76 ? bytes.dropFirst() : bytes.dropFirst(0)
        if digits.elementsEqual("0.4".utf8) {
            version = .v04
        } else if digits.elementsEqual("0.5".utf8) {
            version = .v05
        } else {
            return nil
        }
    }

    private init(version: Version) {
        self.version = version
    }
}
