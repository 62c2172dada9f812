import DPPlatform
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SocketTests {
    @Test func movesBytesBothWays() throws {
        let (near, far) = try connectedPair()
        let buffer = SendBuffer()
        let pieces = ["one ", "", "two ", "three"].map { Array($0.utf8) }
        let sent = pieces[0].withUnsafeBytes { first in
            #expect(buffer.add(first))
            for piece in pieces[1...] { #expect(copy(piece, into: buffer)) }
            return buffer.send(to: near)
        }
        #expect(sent == .moved(13))
        #expect(receive(far, 13) == Array("one two three".utf8))
        #expect(far.sendAll("back") == 4)
        #expect(receive(near, 4) == Array("back".utf8))
    }

    @Test func takesAsManySegmentsAndBytesAsOneCallSends() {
        let buffer = SendBuffer()
        let block = [UInt8](repeating: 7, count: 4096)
        block.withUnsafeBytes { block in
            for _ in 0..<SendBuffer.segmentLimit { #expect(buffer.add(block)) }
            #expect(!buffer.add(block) && buffer.room.isEmpty)
            buffer.removeAll()
            for _ in 0..<SendBuffer.copyLimit / block.count { #expect(copy(Array(block), into: buffer)) }
            #expect(buffer.room.isEmpty && buffer.add(block))
        }
    }

    private func copy(_ bytes: [UInt8], into buffer: SendBuffer) -> Bool {
        let room = buffer.room
        guard room.count >= bytes.count else { return false }
        room.copyBytes(from: bytes)
        buffer.addCopied(bytes.count)
        return true
    }

    @Test func neverBlocks() throws {
        let (near, far) = try connectedPair()
        var byte: UInt8 = 0
        #expect(withUnsafeMutableBytes(of: &byte) { near.receive(into: $0) } == .wouldBlock)
        let block = [UInt8](repeating: 0, count: 1 << 20)
        var last = Transfer.moved(1)
        while case .moved = last { last = block.withUnsafeBytes { near.send($0) } }
        #expect(last == .wouldBlock)
        withExtendedLifetime(far) {}
    }

    @Test func seesTheEndAndTheReset() throws {
        let (near, far) = try connectedPair()
        #expect(near.isQuiet())
        far.finishSending()
        #expect(receiveOnce(near) == .ended)
        #expect(!near.isQuiet())
        // Only one side has ended.
        #expect(near.sendAll("still") == 5)
        #expect(receive(far, 5) == Array("still".utf8))

        let other = try pairWithReset()
        #expect(receiveOnce(other) == .failed(.connectionReset))
    }

    @Test func isNotQuietWithSomethingToRead() throws {
        let (near, far) = try connectedPair()
        #expect(far.sendAll("x") == 1)
        #expect(Poll.wait(for: near.descriptor, .readable, until: .after(.seconds(10))) == .ready(.readable))
        #expect(!near.isQuiet())
        // Looking takes nothing.
        #expect(receive(near, 1) == Array("x".utf8))
        #expect(near.isQuiet())
    }

    @Test func connectsToAUnixSocket() throws {
        let path = Array("/tmp/ddp-\(processIdentifier())-\(SystemRandom.next()).socket".utf8)
        let address = try #require(SocketAddress(unixPath: path))
        #expect(address.isUnix)
        #expect(address.port == 0)
        let listener = try ListeningSocket(at: address)
        defer { try? Files.remove(path) }
        let near = try StreamSocket.connected(to: address, until: .after(.seconds(10)))
        let far = try #require(try listener.accept(until: .after(.seconds(10))))
        #expect(near.sendAll("x") == 1)
        #expect(receive(far, 1) == Array("x".utf8))
        #expect(throws: SystemError.addressInUse) { try ListeningSocket(at: address) }
    }

    @Test func saysWhyItCannotConnect() throws {
        let missing = try #require(SocketAddress(unixPath: Array("/nowhere/x".utf8)))
        #expect(throws: SystemError.notFound) { try StreamSocket.connected(to: missing, until: .after(.seconds(10))) }
        let port = try ListeningSocket(at: loopback(0)).port
        #expect(throws: SystemError.connectionRefused) {
            try StreamSocket.connected(to: loopback(port), until: .after(.seconds(10)))
        }
    }

    @Test func acceptingEndsAtADeadlineOrAWakeUp() throws {
        let listener = try ListeningSocket(at: loopback(0))
        #expect(listener.port > 0)
        #expect(try listener.accept() == nil)
        #expect(try listener.accept(until: .after(.milliseconds(1))) == nil)
        let wakeUp = try WakeUp()
        wakeUp.signal()
        #expect(try listener.accept(wakeUp: wakeUp.descriptor, until: .never) == nil)
    }

    @Test(
        arguments: [
            ("127.0.0.1", true), ("255.255.255.255", true), ("::1", true), ("2001:db8::1", true),
            ("::ffff:192.0.2.1", true), ("", false), ("127.0.0", false), ("127.1", false), ("256.0.0.1", false),
            ("localhost", false), ("[::1]", false), ("::1%lo", false), ("127.0.0.1 ", false), ("127.0.0.1\u{0}", false),
            ("1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", false),
        ]
    )
    func readsLiteralAddresses(_ text: String, _ isLiteral: Bool) {
        let address = SocketAddress(literal: Array(text.utf8), port: 8126)
        #expect((address != nil) == isLiteral)
        if let address { #expect(address.port == 8126) }
    }

    @Test func refusesUnixPathsThatDoNotFit() {
        #expect(SocketAddress(unixPath: []) == nil)
        #expect(SocketAddress(unixPath: [0x2F, 0, 0x78]) == nil)
        #expect(SocketAddress(unixPath: [UInt8](repeating: 0x78, count: SocketAddress.unixPathLimit)) != nil)
        #expect(SocketAddress(unixPath: [UInt8](repeating: 0x78, count: SocketAddress.unixPathLimit + 1)) == nil)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct PollTests {
    @Test func tellsWhichOfManyIsReady() throws {
        let pairs = try (0..<20).map { _ in try connectedPair() }
        var polled = PollSet()
        for pair in pairs { _ = polled.add(pair.near.descriptor, .readable) }
        #expect(try !polled.wait(until: .after(.milliseconds(1))))
        #expect(pairs[7].far.sendAll("x") == 1)
        #expect(pairs[13].far.sendAll("x") == 1)
        #expect(Poll.wait(for: pairs[13].near.descriptor, .readable, until: .after(.seconds(10))) == .ready(.readable))
        #expect(try polled.wait(until: .after(.seconds(10))))
        #expect(pairs.indices.filter { polled.ready(at: $0) != .none } == [7, 13])
        #expect(polled.ready(at: 20) == .none)
        #expect(polled.ready(at: -1) == .none)
    }

    @Test func aHangUpMakesReadyForWhatWasWanted() throws {
        let near = try pairWithReset()
        #expect(Poll.wait(for: near.descriptor, .readable, until: .after(.seconds(10))) == .ready(.readable))
    }

    @Test func nothingToWaitForIsAPause() {
        let deadline = Deadline.after(.milliseconds(3))
        #expect(Poll.wait(for: -1, .either, until: deadline) == .deadlinePassed)
        #expect(deadline.isPast(at: .now()))
    }
}

private func loopback(_ port: UInt16) throws -> SocketAddress {
    try #require(SocketAddress(literal: Array("127.0.0.1".utf8), port: port))
}

private func connectedPair() throws -> (near: StreamSocket, far: StreamSocket) {
    let listener = try ListeningSocket(at: loopback(0))
    let near = try StreamSocket.connected(to: loopback(listener.port), until: .after(.seconds(10)))
    return (near, try #require(try listener.accept(until: .after(.seconds(10)))))
}

/// One end of a connection whose other end was reset.
private func pairWithReset() throws -> StreamSocket {
    let (near, far) = try connectedPair()
    far.resetOnClose()
    return near
}

private func receiveOnce(_ socket: StreamSocket) -> Transfer {
    var bytes = [UInt8](repeating: 0, count: 64)
    return bytes.withUnsafeMutableBytes { socket.receive(into: $0, until: .after(.seconds(10))) }
}

private func receive(_ socket: StreamSocket, _ count: Int) -> [UInt8] {
    var received: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: count)
    while received.count < count {
        let result = bytes.withUnsafeMutableBytes { socket.receive(into: $0, until: .after(.seconds(10))) }
        guard case .moved(let count) = result else { break }
        received += bytes[..<count]
    }
    return received
}

extension StreamSocket {
    fileprivate func sendAll(_ text: String) -> Int {
        Array(text.utf8).withUnsafeBytes { sendAll($0, until: .after(.seconds(10))) }
    }
}
