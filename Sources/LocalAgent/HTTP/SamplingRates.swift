internal import DPWire

/// The answer to traces: which share of traces tracers shall keep, and the version of that.
struct SamplingRates: Sendable {
    /// The answer to a tracer that does not have these rates yet.
    let json: [UInt8]
    /// A short text that changes whenever the rates do.
    let version: String

    init(rate: Double) {
        json = Array(#"{"rate_by_service":{"service:,env:":\#(rate)}}"#.utf8)
        let digest = json.withUnsafeBytes { SHA256.hash($0) }
        version = String(decoding: digest.hexadecimal.prefix(16), as: UTF8.self)
    }

    /// The answer for a tracer that has the rates of a version, or takes no part in the handshake.
    func answer(toVersion known: String?) -> [UInt8] {
        known == version ? Array("{}".utf8) : json
    }
}
