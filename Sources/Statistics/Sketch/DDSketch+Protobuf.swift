package import DPWire

// message DDSketch { IndexMapping mapping = 1; Store positiveValues = 2; Store negativeValues = 3; double zeroCount = 4; }
// message IndexMapping { double gamma = 1; double indexOffset = 2; Interpolation interpolation = 3; }
// message Store { map<sint32, double> binCounts = 1; repeated double contiguousBinCounts = 2;
//                 sint32 contiguousBinIndexOffset = 3; }

extension DDSketch {
    /// Count of bytes that `encode(into:)` writes.
    package var encodedByteCount: Int {
        2 &+ mappingByteCount &+ ProtobufOutput.byteCount(2, lengthDelimited: storeByteCount) &+ 2
            &+ (zeroCount == 0 ? 0 : 9)
    }

    /// Appends the sketch as a Protocol Buffers message: the run of bins with its gaps, as the reference writes it.
    ///
    /// At least 24 bytes, also for an empty sketch: receivers take a message of no bytes for no sketch.
    package func encode(into buffer: inout ByteBuffer) throws(WireError) {
        let storeByteCount = storeByteCount
        try buffer.writeProtobuf(upTo: encodedByteCount) { output in
            output.header(1, byteCount: mappingByteCount)
            output.field(1, double: mapping.gamma)
            if mapping.indexOffset != 0 { output.field(2, double: mapping.indexOffset) }
            output.header(2, byteCount: storeByteCount)
            if !bins.isEmpty {
                output.header(2, byteCount: bins.count &* 8)
                bins.write(to: &output)
                if bins.lowest != 0 { output.field(3, zigzag: Int64(bins.lowest)) }
            }
            output.header(3, byteCount: 0)
            if zeroCount != 0 { output.field(4, double: zeroCount) }
        }
    }

    private var mappingByteCount: Int { mapping.indexOffset == 0 ? 9 : 18 }

    private var storeByteCount: Int {
        if bins.isEmpty { return 0 }
        let offset = bins.lowest
        return ProtobufOutput.byteCount(2, lengthDelimited: bins.count &* 8)
            &+ (offset == 0 ? 0 : ProtobufOutput.byteCount(3, varint: ProtobufOutput.zigzag(Int64(offset))))
    }
}

extension DDSketch {
    /// Reads a sketch from a Protocol Buffers message, whatever its mapping.
    ///
    /// Bins are summed over both forms in which a store may have them. Negative values count as 0: what is measured here
    /// has none. Takes no more memory than any sketch, whatever the bytes say.
    package init(decoding bytes: RawSpan) throws(SketchError) {
        var bins = SketchBins()
        let (mapping, zeroCount) = try bytes.withUnsafeBytes { bytes throws(SketchError) in
            try SketchReader.read(bytes, into: &bins)
        }
        self.init(mapping: mapping, bins: bins, zeroCount: zeroCount)
    }
}
