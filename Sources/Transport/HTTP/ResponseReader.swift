/// Reads one HTTP/1.1 response: bytes in, a response out.
///
/// A value without sockets and clocks. Give it what has arrived; it takes what it can and says how much that was. What it
/// leaves (part of a line, or bytes after the response) is given again together with what arrives next. It holds no bytes
/// itself and never allocates by a length that the peer declares.
///
/// It is strict: whatever two readers could understand differently is a fault.
package struct ResponseReader: Sendable {
    /// The most header lines of a response, and the most bytes of them, interim responses and trailers included.
    static var headerLimit: Int { 128 }
    static var headSizeLimit: Int { 64 * 1024 }
    /// The most interim (1xx) responses before the final one.
    static var interimLimit: Int { 8 }
    /// What is reserved for a declared body before it arrives.
    static var reservationLimit: Int { 16 * 1024 }

    enum State: Sendable {
        case statusLine
        case header
        case sizedBody(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case bodyToEnd
        case complete
    }

    var state = State.statusLine
    let bodyLimit: Int
    /// Bytes at the start of what was left last time that are known to hold no line end.
    private var searched = 0
    private var headSize = 0
    private var headerCount = 0
    var interimCount = 0

    var minorVersion: UInt8 = 1
    var contentLength: Int?
    var isChunked = false
    var saysClose = false
    var saysKeepAlive = false

    /// - Parameter bodyLimit: the largest body in bytes.
    package init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Whether the response has been read whole.
    package var isComplete: Bool {
        if case .complete = state { true } else { false }
    }

    /// Whether the connection may carry another request once the response is complete.
    package private(set) var isReusable = false

    /// Reads bytes and returns how many it took.
    ///
    /// After `isComplete` it takes none.
    package mutating func read(_ input: Span<UInt8>, into response: inout HTTPResponse) throws(ResponseFault) -> Int {
        var taken = 0
        while true {
            let rest = input.extracting(droppingFirst: taken)
            switch state {
            case .complete:
                return taken
            case .statusLine, .header, .chunkSize, .trailer:
                guard let (line, size) = try nextLine(in: rest) else { return taken }
                taken &+= size
                try readLine(rest.extracting(first: line), into: &response)
            case .sizedBody(let left):
                guard !rest.isEmpty else { return taken }
                let count = min(left, rest.count)
                try append(rest.extracting(first: count), to: &response)
                taken &+= count
                state = count == left ? .complete : .sizedBody(left: left &- count)
            case .chunk(let left):
                guard !rest.isEmpty else { return taken }
                let count = min(left, rest.count)
                try append(rest.extracting(first: count), to: &response)
                taken &+= count
                state = count == left ? .chunkEnd : .chunk(left: left &- count)
            case .chunkEnd:
                guard !rest.isEmpty else { return taken }
                guard rest[0] == carriageReturn else { throw .chunkEnd }
                guard rest.count >= 2 else { return taken }
                guard rest[1] == lineFeed else { throw .chunkEnd }
                taken &+= 2
                state = .chunkSize
            case .bodyToEnd:
                try append(rest, to: &response)
                return taken &+ rest.count
            }
        }
    }

    /// Tells that nothing more will arrive; true if the response is complete thereby.
    package mutating func end() -> Bool {
        if case .bodyToEnd = state { state = .complete }
        return isComplete
    }

    /// Finds a line that ends within the input.
    ///
    /// Returns its length without line end and with it. A line may end with a line feed alone, but for the framing of
    /// chunks.
    private mutating func nextLine(in input: Span<UInt8>) throws(ResponseFault) -> (line: Int, size: Int)? {
        guard let end = firstLineFeed(in: input, from: searched) else {
            searched = input.count
            if headSize &+ searched > ResponseReader.headSizeLimit { throw .headTooLarge }
            return nil
        }
        searched = 0
        headSize &+= end &+ 1
        if headSize > ResponseReader.headSizeLimit { throw .headTooLarge }
        let hasReturn = end > 0 && input[end &- 1] == carriageReturn
        if case .chunkSize = state {
            if !hasReturn { throw .chunkSize }
            // Chunks may be many; only what is not a chunk's framing counts as head.
            headSize &-= end &+ 1
        }
        return (hasReturn ? end &- 1 : end, end &+ 1)
    }

    private mutating func readLine(_ line: Span<UInt8>, into response: inout HTTPResponse) throws(ResponseFault) {
        switch state {
        case .statusLine:
            response.status = try readStatusLine(line)
            state = .header
        case .header where line.isEmpty:
            try endHead(&response)
        case .header:
            try countHeader()
            try readHeader(line, into: &response)
        case .chunkSize:
            let size = try readChunkSize(line)
            if size > bodyLimit &- response.body.count { throw .bodyTooLarge }
            state = size == 0 ? .trailer : .chunk(left: size)
        case .trailer where line.isEmpty:
            state = .complete
        default:
            // A trailer is checked like a header, and nothing in one is wanted.
            try countHeader()
            _ = try splitHeader(line)
        }
    }

    private mutating func countHeader() throws(ResponseFault) {
        headerCount &+= 1
        if headerCount > ResponseReader.headerLimit { throw .headTooLarge }
    }

    private mutating func endHead(_ response: inout HTTPResponse) throws(ResponseFault) {
        if response.status < 200 {
            if response.status == 101 { throw .upgrade }
            interimCount &+= 1
            if interimCount > ResponseReader.interimLimit { throw .interimResponses }
            response.forgetHeaders()
            contentLength = nil
            isChunked = false
            saysClose = false
            saysKeepAlive = false
            state = .statusLine
            return
        }
        if isChunked, contentLength != nil || minorVersion == 0 { throw .transferEncoding }
        isReusable = minorVersion == 1 ? !saysClose : saysKeepAlive && !saysClose
        if response.status == 204 || response.status == 304 {
            state = .complete
        } else if isChunked {
            state = .chunkSize
        } else if let contentLength {
            if contentLength > bodyLimit { throw .bodyTooLarge }
            response.body.reserveCapacity(min(contentLength, ResponseReader.reservationLimit))
            state = contentLength == 0 ? .complete : .sizedBody(left: contentLength)
        } else {
            isReusable = false
            state = .bodyToEnd
        }
    }

    private func append(_ bytes: Span<UInt8>, to response: inout HTTPResponse) throws(ResponseFault) {
        if bytes.count > bodyLimit &- response.body.count { throw .bodyTooLarge }
        bytes.withUnsafeBufferPointer { response.body.append(contentsOf: $0) }
    }
}

let lineFeed: UInt8 = 0x0A
let carriageReturn: UInt8 = 0x0D

private func firstLineFeed(in input: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < input.count {
        if input[index] == lineFeed { return index }
        index &+= 1
    }
    return nil
}
