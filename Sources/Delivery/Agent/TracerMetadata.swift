/// What every request tells an agent about the tracer: values of headers, empty ones for none.
package struct TracerMetadata: Sendable {
    package var testSessionToken: [UInt8] = []
    package var language: [UInt8] = []
    package var languageVersion: [UInt8] = []
    package var languageInterpreter: [UInt8] = []
    package var languageInterpreterVendor: [UInt8] = []
    package var tracerVersion: [UInt8] = []
    package var clientComputedStats = false
    package var clientComputedTopLevel = false

    /// Nothing known.
    package init() {}
}
