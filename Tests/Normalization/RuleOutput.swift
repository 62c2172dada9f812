import DPNormalization
import DPWire
import Testing

/// Runs a rule that appends only what it changes.
func changed(_ input: [UInt8], _ rule: (RawSpan, inout ByteBuffer) throws -> Bool) throws -> [UInt8] {
    var output = ByteBuffer()
    let isChanged = try rule(input.span.bytes, &output)
    let written = output.copied()
    #expect(isChanged || written.isEmpty)
    return isChanged ? written : input
}
