/// A request as it goes out: the head and up to three pieces of body, borrowed from the caller.
///
/// Nothing is copied; the pieces are sent with one system call if the socket takes them. They must stay where they are
/// until the call that was given the request returns.
package struct HTTPRequest {
    let head: UnsafeRawBufferPointer
    let first: UnsafeRawBufferPointer
    let second: UnsafeRawBufferPointer
    let third: UnsafeRawBufferPointer

    /// - Parameter head: the bytes of a `RequestHead`, whose content length is the sum of the pieces.
    package init(
        head: UnsafeRawBufferPointer,
        _ first: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        _ third: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        self.head = head
        self.first = first
        self.second = second
        self.third = third
    }

    /// The number of bytes that go out.
    package var count: Int {
        head.count &+ first.count &+ second.count &+ third.count
    }

    /// What is left of the request when the first `count` bytes are gone.
    func dropping(_ count: Int) -> HTTPRequest {
        guard count > 0 else { return self }
        var left = count
        let head = dropping(&left, from: head)
        let first = dropping(&left, from: first)
        let second = dropping(&left, from: second)
        let third = dropping(&left, from: third)
        return HTTPRequest(head: head, first, second, third)
    }

    private func dropping(_ left: inout Int, from piece: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let gone = min(left, piece.count)
        left &-= gone
        return UnsafeRawBufferPointer(rebasing: piece.dropFirst(gone))
    }
}
