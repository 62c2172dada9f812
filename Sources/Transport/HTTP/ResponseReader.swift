internal import DPPlatform

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

    enum State: UInt8, Sendable {
        case statusLine
        case header
        case sizedBody
        case chunkSize
        case chunk
        case chunkEnd
        case trailer
        case bodyToEnd
        case complete
    }

    var state = State.statusLine
    let bodyLimit: Int
    /// What the sized body or the chunk still lacks.
    private var left = 0
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
        state == .complete
    }

    /// Whether all headers of the final response have been read.
    var hasReadHead: Bool {
        state != .statusLine && state != .header
    }

    /// Whether the connection may carry another request once the response is complete.
    package private(set) var isReusable = false

    /// Reads bytes and returns how many it took.
    ///
    /// After `isComplete` it takes none.
    package mutating func read(_ input: Span<UInt8>, into response: inout HTTPResponse) throws(ResponseFault) -> Int {
        var taken = 0
        while true {
            switch state {
            case .complete:
                return taken
            case .statusLine, .header, .chunkSize, .trailer:
                guard let (end, size) = try nextLine(in: input, from: taken) else { return taken }
                try readLine(input.extracting(taken..<end), into: &response)
                taken &+= size
            case .sizedBody, .chunk:
                let count = min(left, input.count &- taken)
                guard count > 0 else { return taken }
                try append(input.extracting(taken..<(taken &+ count)), to: &response)
                taken &+= count
                left &-= count
                if left == 0 { state = state == .chunk ? .chunkEnd : .complete }
            case .chunkEnd:
                guard taken < input.count else { return taken }
                guard input[taken] == carriageReturn else { throw .chunkEnd }
                guard taken &+ 1 < input.count else { return taken }
                guard input[taken &+ 1] == lineFeed else { throw .chunkEnd }
                taken &+= 2
                state = .chunkSize
            case .bodyToEnd:
                try append(input.extracting(taken...), to: &response)
                return input.count
            }
        }
    }

    /// Tells that nothing more will arrive; true if the response is complete thereby.
    package mutating func end() -> Bool {
        if state == .bodyToEnd { state = .complete }
        return isComplete
    }

    /// Finds the line that begins at `start`: where it ends, and its size with its line end.
    ///
    /// A line may end with a line feed alone, but for the framing of chunks. Nil if the line is not there whole.
    private mutating func nextLine(
        in input: Span<UInt8>,
        from start: Int
    ) throws(ResponseFault) -> (end: Int, size: Int)? {
        guard let feed = firstLineFeed(in: input, from: start &+ searched) else {
            searched = input.count &- start
            if headSize &+ searched > ResponseReader.headSizeLimit { throw .headTooLarge }
            return nil
        }
        searched = 0
        let size = feed &+ 1 &- start
        let hasReturn = feed > start && input[feed &- 1] == carriageReturn
        if state == .chunkSize {
            // Chunks may be many, so their framing does not count as head.
            if !hasReturn { throw .chunkSize }
        } else {
            headSize &+= size
            if headSize > ResponseReader.headSizeLimit { throw .headTooLarge }
        }
        return (hasReturn ? feed &- 1 : feed, size)
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
            left = size
            state = size == 0 ? .trailer : .chunk
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
            left = contentLength
            state = contentLength == 0 ? .complete : .sizedBody
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
    guard start < input.count else { return nil }
    return input.withUnsafeBytes { firstIndex(of: lineFeed, in: UnsafeRawBufferPointer(rebasing: $0[start...])) }
        .map { start &+ $0 }
}
