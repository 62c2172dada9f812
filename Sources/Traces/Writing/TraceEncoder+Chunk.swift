internal import DPWire

extension TraceEncoder {
    /// Writes one chunk of a batch as a v0.4 payload of its own; an empty one for an index out of range.
    ///
    /// For whoever keeps or forwards traces one by one.
    package mutating func encode(
        _ batch: borrowing TraceBatch,
        chunk index: Int
    ) throws(TraceWritingError) -> EncodedTraces {
        let storage = UnsafePointer(batch.storage)
        begin(storage)
        do throws(WireError) {
            let chunk = storage.pointee.chunks[index]
            try output.write(upTo: 5) { $0.arrayHeader(chunk == nil ? 0 : 1) }
            if let chunk {
                result.chunkCount = 1
                result.spanCount = chunk.spans.length &- Int(chunk.droppedSpans)
                nextSplice = storage.pointee.firstSplice(from: chunk.source.first)
                try writeV04(storage, chunk)
            }
            try finish(storage)
        } catch {
            throw TraceWritingError(error)
        }
        return result
    }
}
