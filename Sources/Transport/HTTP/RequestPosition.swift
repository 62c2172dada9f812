internal import DPPlatform
internal import DPWire

/// A place in a request: what comes before it was written.
struct RequestPosition {
    private var segment = 0
    /// Bytes of the segment before it.
    private var offset = 0
    /// Bytes of the request before it.
    private(set) var byteCount = 0

    /// Segments of at least this many bytes are sent from where they are.
    private static var longSegment: Int { 4096 }

    /// Writes once to a socket, from here on, and moves behind what it took.
    mutating func write(_ request: HTTPRequest, to socket: StreamSocket, through buffer: SendBuffer) -> Transfer {
        buffer.removeAll()
        let end = fill(buffer, with: request)
        let transfer = buffer.send(to: socket)
        if case .moved(let count) = transfer {
            if count == end.byteCount &- byteCount { self = end } else { advance(by: count, in: request) }
        }
        return transfer
    }

    /// Puts as much of the request as fits into a buffer, and returns where it ends.
    private func fill(_ buffer: SendBuffer, with request: HTTPRequest) -> RequestPosition {
        var end = self
        let segmentCount = request.segmentCount
        let isShort = segmentCount &- segment <= SendBuffer.segmentLimit
        while end.segment < segmentCount {
            if !isShort, end.segment > 0, end.offset == 0 {
                let body = request.body
                let copied = body.copy(from: end.segment &- 1, shorterThan: Self.longSegment, into: buffer.room)
                buffer.addCopied(copied.bytes)
                end.segment &+= copied.segments
                end.byteCount &+= copied.bytes
                if end.segment == segmentCount { break }
            }
            let rest = UnsafeRawBufferPointer(rebasing: request.segment(end.segment).dropFirst(end.offset))
            // A short one that is not copied although there is room is the head, the prefix or the rest of one.
            if !isShort, rest.count < Self.longSegment, rest.count > buffer.room.count { break }
            if !buffer.add(rest) { break }
            end.byteCount &+= rest.count
            end.segment &+= 1
            end.offset = 0
        }
        return end
    }

    private mutating func advance(by count: Int, in request: HTTPRequest) {
        byteCount &+= count
        offset &+= count
        while segment < request.segmentCount {
            let length = request.segment(segment).count
            if offset < length { return }
            offset &-= length
            segment &+= 1
        }
    }
}
