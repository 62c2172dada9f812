internal import CDPPlatform

/// Segments on their way into a socket, with one system call for many of them.
///
/// Long segments are sent from where they are. Short ones can be brought together first: a segment of its own costs the
/// system more than copying a few hundred bytes does. The memory for that is made when it is first needed.
package final class SendBuffer {
    private let segments: UnsafeMutablePointer<cdp_segment>
    private var segmentCount = 0
    private var memory: UnsafeMutableRawPointer?
    /// Bytes in `memory`.
    private var copiedCount = 0
    /// Whether the last segment is the end of what was copied.
    private var isCopying = false

    /// The most segments that one call sends.
    package static var segmentLimit: Int { Int(CDP_SEGMENT_LIMIT) }
    /// The most bytes that are copied for one call; the fastest of the powers of two.
    package static var copyLimit: Int { 64 << 10 }

    package init() {
        segments = .allocate(capacity: Self.segmentLimit)
    }

    deinit {
        segments.deallocate()
        memory?.deallocate()
    }

    /// Forgets all segments.
    package func removeAll() {
        segmentCount = 0
        copiedCount = 0
        isCopying = false
    }

    /// Adds a segment that stays where it is until it was sent; false when there is no room.
    package func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard segmentCount < Self.segmentLimit else { return false }
        (segments + segmentCount).initialize(to: cdp_segment(bytes: bytes.baseAddress, count: bytes.count))
        segmentCount &+= 1
        isCopying = false
        return true
    }

    /// Where short segments are to be copied; what was written there is added by `addCopied`.
    ///
    /// Empty when there is no room.
    package var room: UnsafeMutableRawBufferPointer {
        if segmentCount == Self.segmentLimit, !isCopying { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        let block: UnsafeMutableRawPointer
        if let memory {
            block = memory
        } else {
            block = .allocate(byteCount: Self.copyLimit, alignment: 16)
            memory = block
        }
        return UnsafeMutableRawBufferPointer(start: block + copiedCount, count: Self.copyLimit &- copiedCount)
    }

    /// Adds the first bytes of what `room` was, which the caller has written.
    package func addCopied(_ count: Int) {
        guard let memory, count > 0, count <= Self.copyLimit &- copiedCount else { return }
        if !isCopying {
            guard add(UnsafeRawBufferPointer(start: memory + copiedCount, count: 0)) else { return }
            isCopying = true
        }
        segments[segmentCount &- 1].count &+= count
        copiedCount &+= count
    }

    /// Sends as much of the segments as fits, in one system call.
    package func send(to socket: StreamSocket) -> Transfer {
        Transfer(cdp_socket_send(socket.descriptor, segments, segmentCount))
    }
}
