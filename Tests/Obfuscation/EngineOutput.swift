import DPWire

/// What an engine writes for some text.
func written(_ input: [UInt8], _ engine: (RawSpan, inout ByteBuffer) throws -> Void) throws -> [UInt8] {
    var output = ByteBuffer()
    try engine(input.span.bytes, &output)
    return output.copied()
}
