/// Reads the request line and headers into a request; nil if they are not HTTP.
///
/// Lenient, as a recorder must be: it refuses only what leaves the end of the request unknown.
func parseRequestHead(_ head: ArraySlice<UInt8>) -> (request: RecordedRequest, body: RequestBodyReader)? {
    var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    guard let requestLine = lines.popFirst() else { return nil }
    let parts = text(requestLine).split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].hasPrefix("HTTP/") else { return nil }
    var request = RecordedRequest()
    request.method = String(parts[0])
    request.target = String(parts[1])
    request.version = String(parts[2])
    for line in lines {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        request.headers.append(
            RecordedRequest.Header(name: text(line[..<colon]), value: text(line[(colon + 1)...]))
        )
    }
    if let coding = request.header("transfer-encoding"), coding.lowercased() == "chunked" {
        return (request, RequestBodyReader(state: .chunkSize))
    }
    guard let length = request.header("content-length") else { return (request, RequestBodyReader(state: .ended)) }
    guard let count = Int(length), count >= 0 else { return nil }
    return (request, RequestBodyReader(state: .remaining(count)))
}

/// Takes a request's body from the bytes of a connection.
struct RequestBodyReader: Sendable {
    enum State: Sendable {
        case remaining(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case ended
        case invalid
    }

    private(set) var state: State

    init(state: State) {
        self.state = state
    }

    /// Moves what has come into `body`; true when nothing more belongs to the body, or it makes no sense.
    mutating func read(from received: inout ReceivedBytes, _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
        while true {
            switch state {
            case .ended, .invalid:
                return true
            case .remaining(let count):
                let taken = received.take(count)
                body(taken)
                state = taken.count == count ? .ended : .remaining(count - taken.count)
                if taken.count < count { return false }
            case .chunkSize:
                guard let line = received.takeThrough([0x0D, 0x0A]) else { return false }
                let size = Int(text(line.prefix { $0 != UInt8(ascii: ";") }), radix: 16) ?? -1
                state = size < 0 ? .invalid : size == 0 ? .trailer : .chunk(size)
            case .chunk(let count):
                let taken = received.take(count)
                body(taken)
                state = taken.count == count ? .chunkEnd : .chunk(count - taken.count)
                if taken.count < count { return false }
            case .chunkEnd:
                guard let line = received.takeThrough([0x0D, 0x0A]) else { return false }
                state = line.isEmpty ? .chunkSize : .invalid
            case .trailer:
                guard let line = received.takeThrough([0x0D, 0x0A]) else { return false }
                if line.isEmpty { state = .ended }
            }
        }
    }

    /// Whether the end of the body was found.
    var isComplete: Bool {
        if case .ended = state { return true }
        return false
    }
}

/// The text of bytes without the white space around it.
private func text(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes.drop(while: isSpace)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
}

private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
}
