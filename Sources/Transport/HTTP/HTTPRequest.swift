package import DPWire

/// A request as it goes out: head and body, borrowed from the caller.
///
/// The bytes must stay where they are until the call that was given the request returns.
package struct HTTPRequest {
    let head: UnsafeRawBufferPointer
    let body: GatheredBytes

    /// - Parameter head: the bytes of a `RequestHead`, whose content length is the body's.
    package init(head: UnsafeRawBufferPointer, _ body: GatheredBytes) {
        self.head = head
        self.body = body
    }

    /// A request whose body, if any, is in one place.
    package init(
        head: UnsafeRawBufferPointer,
        _ body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        self.init(head: head, GatheredBytes(body))
    }

    /// The number of bytes that go out.
    package var count: Int { head.count &+ body.count }

    /// The number of runs of bytes, the head included.
    var segmentCount: Int { body.segmentCount &+ 1 }

    /// A run of bytes by its number; an empty one beyond the last.
    @inline(__always)
    func segment(_ number: Int) -> UnsafeRawBufferPointer {
        number == 0 ? head : body.segment(number &- 1)
    }
}
