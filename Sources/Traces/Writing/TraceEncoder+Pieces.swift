internal import DPWire

/// Output as pieces of the payload and of what was written.
extension TraceEncoder {
    /// Takes a run of whole spans from the payload, with their splices.
    ///
    /// Runs must come in the order of the payload.
    mutating func take(_ source: RecordRange, _ storage: UnsafePointer<BatchStorage>) throws(WireError) {
        let end = source.first &+ source.length
        var position = source.first
        if let splices = storage.pointee.splices.base, let payload = storage.pointee.payload {
            let count = storage.pointee.splices.count
            var next = nextSplice
            defer { nextSplice = next }
            // Spans that are left out or written anew have splices, too.
            while next < count, Int(splices[next].start) < position { next &+= 1 }
            while next < count, Int(splices[next].start) < end {
                let splice = splices[next]
                let start = Int(splice.start)
                next &+= 1
                try take(from: position, to: start)
                switch splice.kind {
                case .field:
                    position = start &+ Int(splice.count)
                case .span:
                    // All fields that there are fit into the shortest header.
                    try output.append(0x80 | UInt8(truncatingIfNeeded: splice.count))
                    position = start &+ Self.mapHeaderSize(payload.byte(at: start))
                case .number:
                    var cursor = MessagePackCursor(base: payload, position: start, end: storage.pointee.payloadCount)
                    let value = try cursor.number()
                    try output.write(upTo: 9) { $0.double(value) }
                    position = cursor.position
                }
            }
        }
        try take(from: position, to: end)
    }

    private static func mapHeaderSize(_ marker: UInt8) -> Int {
        marker == 0xDE ? 3 : marker == 0xDF ? 5 : 1
    }

    /// Makes the result of what was gathered.
    mutating func finish(_ storage: UnsafePointer<BatchStorage>) throws(WireError) {
        try gatherOutput()
        result.body = GatheredBytes(
            prefix,
            then: pieces.slice(0, pieces.count),
            of: storage.pointee.payload,
            output.bytes.baseAddress
        )
    }

    /// Takes bytes from the payload as they are.
    @inline(__always)
    private mutating func take(from start: Int, to end: Int) throws(WireError) {
        if start >= end { return }
        let room = try pieces.reserve(2)
        if output.count > gatheredCount {
            try checkLimit()
            room.initialize(to: BytePiece(second: gatheredCount, count: output.count &- gatheredCount))
            (room + 1).initialize(to: BytePiece(first: start, count: end &- start))
            pieces.commit(2)
            gatheredCount = output.count
        } else if pieces.count > 0, (room - 1).pointee.endInFirst == start {
            (room - 1).pointee = (room - 1).pointee.extended(by: end &- start)
        } else {
            room.initialize(to: BytePiece(first: start, count: end &- start))
            pieces.commit(1)
        }
    }

    /// Makes a piece of what was written since the last one.
    private mutating func gatherOutput() throws(WireError) {
        if output.count == gatheredCount { return }
        try checkLimit()
        try pieces.append(BytePiece(second: gatheredCount, count: output.count &- gatheredCount))
        gatheredCount = output.count
    }
}

extension BatchStorage {
    /// The index of the first splice from an offset in the payload on.
    func firstSplice(from offset: Int) -> Int {
        var low = 0
        var high = splices.count
        while low < high {
            let middle = low &+ (high &- low) / 2
            if let splice = splices[middle], Int(splice.start) < offset { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}
