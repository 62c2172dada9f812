import DPTransport
import Testing

/// A response as bytes, and what must be read from it.
struct ResponseCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var status = 200
    var body = ""
    var isReusable = true
    /// Whether only the end of the connection ends it.
    var endsWithConnection = false

    var testDescription: String { name }
}

let goodResponses: [ResponseCase] = [
    ResponseCase(name: "length", text: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", body: "hello"),
    ResponseCase(name: "empty body", text: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ResponseCase(name: "no reason", text: "HTTP/1.1 200\r\nCONTENT-LENGTH: 0\r\n\r\n"),
    ResponseCase(name: "empty reason", text: "HTTP/1.1 503 \r\ncontent-length:0\r\n\r\n", status: 503),
    ResponseCase(name: "Latin reason", text: "HTTP/1.1 299 caf\u{E9}\r\ncontent-length: 0\r\n\r\n", status: 299),
    ResponseCase(name: "highest status", text: "HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n", status: 999),
    ResponseCase(
        name: "spaces around values",
        text: "HTTP/1.1 200 OK\r\ncontent-length: \t 2 \t\r\n\r\nab",
        body: "ab"
    ),
    ResponseCase(
        name: "equal lengths",
        text: "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 01\r\n\r\na",
        body: "a"
    ),
    ResponseCase(name: "line feeds alone", text: "HTTP/1.1 200 OK\ncontent-length: 3\n\nabc", body: "abc"),
    ResponseCase(
        name: "odd header name",
        text: "HTTP/1.1 200 OK\r\n!#$%&'*+-.^_`|~09azAZ: v\r\ncontent-length: 0\r\n\r\n"
    ),
    ResponseCase(name: "empty value", text: "HTTP/1.1 200 OK\r\nx:\r\ncontent-length: 0\r\n\r\n"),
    ResponseCase(
        name: "close",
        text: "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\na",
        body: "a",
        isReusable: false
    ),
    ResponseCase(
        name: "close among options",
        text: "HTTP/1.1 200 OK\r\nConnection: upgrade , CLOSE\r\ncontent-length: 1\r\n\r\na",
        body: "a",
        isReusable: false
    ),
    ResponseCase(
        name: "closed is no close",
        text: "HTTP/1.1 200 OK\r\nconnection: closed\r\ncontent-length: 0\r\n\r\n"
    ),
    ResponseCase(
        name: "version 1.0",
        text: "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na",
        body: "a",
        isReusable: false
    ),
    ResponseCase(
        name: "version 1.0 kept alive",
        text: "HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 1\r\n\r\na",
        body: "a"
    ),
    ResponseCase(name: "204 has no body", text: "HTTP/1.1 204 No Content\r\ncontent-length: 7\r\n\r\n", status: 204),
    ResponseCase(
        name: "304 has no body",
        text: "HTTP/1.1 304 Not Modified\r\ntransfer-encoding: chunked\r\n\r\n",
        status: 304
    ),
    ResponseCase(
        name: "to the end",
        text: "HTTP/1.1 200 OK\r\n\r\nall of it",
        body: "all of it",
        isReusable: false,
        endsWithConnection: true
    ),
    ResponseCase(
        name: "interim responses",
        text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\ncontent-length: 9\r\nconnection: close\r\n\r\n"
            + "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        body: "ok"
    ),
    ResponseCase(
        name: "chunks",
        text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n00B\r\nbcdefghijkl\r\n0\r\n\r\n",
        body: "abcdefghijkl"
    ),
    ResponseCase(
        name: "chunk extensions and trailers",
        text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
            + "2;a=\"b\"\r\nab\r\n1 ; x\r\nc\r\n0;last\r\ncontent-length: 99\r\nx-sum: 1\r\n\r\n",
        body: "abc"
    ),
    ResponseCase(name: "no chunks", text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
]

struct ResponseReaderTests {
    @Test(arguments: goodResponses)
    func readsAResponseWhole(_ example: ResponseCase) throws {
        try check(example, splitAt: [])
    }

    @Test(arguments: goodResponses)
    func readsAResponseSplitAnywhere(_ example: ResponseCase) throws {
        for split in 1..<example.bytes.count { try check(example, splitAt: [split]) }
    }

    @Test(arguments: goodResponses)
    func readsAResponseByteByByte(_ example: ResponseCase) throws {
        try check(example, splitAt: Array(1..<example.bytes.count))
    }

    @Test(arguments: goodResponses)
    func readsAResponseInRandomPieces(_ example: ResponseCase) throws {
        var random = Generator(seed: 7)
        for _ in 0..<50 {
            let splits = (1..<example.bytes.count).filter { _ in random.next() % 4 == 0 }
            try check(example, splitAt: splits)
        }
    }

    @Test(arguments: goodResponses)
    func everyBeginningIsIncomplete(_ example: ResponseCase) throws {
        for count in 0..<example.bytes.count {
            var feeder = Feeder()
            try feeder.feed(example.bytes[..<count])
            #expect(!feeder.reader.isComplete, "after \(count) bytes")
            // A body without a length is whole wherever the connection ends.
            let isInBody = example.endsWithConnection && count >= example.bytes.count - example.body.utf8.count
            let isWhole = feeder.reader.end()
            #expect(isWhole == isInBody, "after \(count) bytes")
        }
    }

    @Test(arguments: goodResponses.filter { !$0.endsWithConnection })
    func leavesWhatComesAfterTheResponse(_ example: ResponseCase) throws {
        var feeder = Feeder()
        try feeder.feed(example.bytes[...])
        try feeder.feed(Array("HTTP".utf8)[...])
        #expect(feeder.unread == Array("HTTP".utf8))
        #expect(feeder.response.body == Array(example.body.utf8))
    }

    @Test(arguments: malformedResponses)
    func refusesWhatIsNotHTTP(_ text: String, _ fault: ResponseFault) throws {
        let bytes = text.unicodeScalars.map { UInt8($0.value) }
        for splits in [[], Array(1..<max(bytes.count, 1))] {
            var feeder = Feeder(bodyLimit: 1_048_576)
            var found: ResponseFault?
            do throws(ResponseFault) {
                try feeder.feed(bytes, splitAt: splits)
            } catch {
                found = error
            }
            #expect(found == fault)
        }
    }

    @Test func keepsTheHeadersThatWereAskedForAndTheFirstOfEach() throws {
        var feeder = Feeder()
        try feeder.feed(
            Array(
                (ok
                    + "Datadog-Rates-Payload-Version:  v1 \r\nDATADOG-AGENT-STATE: abc\r\ndatadog-agent-state: def\r\n"
                    + "Datadog-Container-Tags-Hash: h\r\nRetry-After: 7\r\nContent-Type: application/json\r\n"
                    + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n").utf8
            )[...]
        )
        let response = feeder.response
        #expect(response.value(of: .ratesPayloadVersion) == Array("v1".utf8))
        #expect(response.value(of: .agentState) == Array("abc".utf8))
        #expect(response.value(of: .containerTagsHash) == Array("h".utf8))
        #expect(response.value(of: .retryAfter) == Array("7".utf8))
        #expect(response.value(of: .contentType) == Array("application/json".utf8))
        #expect(response.value(of: .contentEncoding) == Array("gzip".utf8))
        #expect(response.value(of: .agentState, equals: Array("abc".utf8)))
        #expect(!response.value(of: .agentState, equals: Array("ab".utf8)))
    }

    @Test func forgetsTheHeadersOfInterimResponses() throws {
        var feeder = Feeder()
        try feeder.feed(
            Array("HTTP/1.1 103 Early\r\nretry-after: 1\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".utf8)[...]
        )
        #expect(!feeder.response.has(.retryAfter))
    }

    @Test func limitsInterimResponses() throws {
        var feeder = Feeder()
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        for _ in 0..<8 { try feeder.feed(interim[...]) }
        #expect(throws: ResponseFault.interimResponses) { try feeder.feed(interim[...]) }
    }

    @Test func limitsTheNumberOfHeaders() throws {
        var feeder = Feeder()
        try feeder.feed(Array(ok.utf8)[...])
        for _ in 0..<128 { try feeder.feed(Array("x: y\r\n".utf8)[...]) }
        #expect(throws: ResponseFault.headTooLarge) { try feeder.feed(Array("x: y\r\n".utf8)[...]) }
    }

    @Test func limitsTheSizeOfTheHead() throws {
        var feeder = Feeder()
        try feeder.feed(Array(ok.utf8)[...])
        let line = "x: " + String(repeating: "y", count: 15_000) + "\r\n"
        for _ in 0..<4 { try feeder.feed(Array(line.utf8)[...]) }
        // The fifth passes 64 KB before it ends.
        #expect(throws: ResponseFault.headTooLarge) { try feeder.feed(Array(line.dropLast(2).utf8)[...]) }
    }

    @Test func limitsABodyWithoutALength() throws {
        var feeder = Feeder(bodyLimit: 10)
        try feeder.feed(Array((ok + "\r\n0123456789").utf8)[...])
        #expect(throws: ResponseFault.bodyTooLarge) { try feeder.feed(Array("x".utf8)[...]) }
    }

    @Test func manyChunksAreNotHead() throws {
        var feeder = Feeder()
        try feeder.feed(Array(chunked.utf8)[...])
        for _ in 0..<40_000 { try feeder.feed(Array("1\r\nx\r\n".utf8)[...]) }
        try feeder.feed(Array("0\r\n\r\n".utf8)[...])
        #expect(feeder.reader.isComplete)
        #expect(feeder.response.body.count == 40_000)
    }

    @Test func survivesAnyChangeOfAByte() {
        for example in goodResponses {
            for index in example.bytes.indices {
                for byte in [0, 9, 10, 13, 32, 48, 57, 58, 65, 127, 128, 255] as [UInt8] {
                    var bytes = example.bytes
                    bytes[index] = byte
                    var feeder = Feeder(bodyLimit: 1000)
                    // Any answer is right but a trap or a body over the limit.
                    try? feeder.feed(bytes[...])
                    _ = feeder.reader.end()
                    #expect(feeder.response.body.count <= 1000)
                }
            }
        }
    }

    private func check(_ example: ResponseCase, splitAt splits: [Int]) throws {
        var feeder = Feeder()
        try feeder.feed(example.bytes, splitAt: splits)
        #expect(feeder.reader.isComplete != example.endsWithConnection)
        if example.endsWithConnection {
            let isWhole = feeder.reader.end()
            #expect(isWhole)
        }
        #expect(feeder.response.status == example.status)
        #expect(feeder.response.body == Array(example.body.utf8))
        #expect(feeder.reader.isReusable == example.isReusable)
        #expect(feeder.unread.isEmpty)
    }
}

/// What begins like a response, and why it is none.
private let malformedResponses: [(String, ResponseFault)] = [
    ("hello world\r\n\r\n", .statusLine),
    ("\r\nHTTP/1.1 200 OK\r\n\r\n", .statusLine),
    ("http/1.1 200 OK\r\n", .statusLine),
    ("HTTP/1.1  200 OK\r\n", .statusLine),
    ("HTTP/1.1 20 OK\r\n", .statusLine),
    ("HTTP/1.1 2000 OK\r\n", .statusLine),
    ("HTTP/1.1 200\tOK\r\n", .statusLine),
    ("HTTP/1.1 -20 OK\r\n", .statusLine),
    ("HTTP/1.1 099 OK\r\n", .statusLine),
    ("HTTP/1.1 200 O\u{1}K\r\n", .statusLine),
    ("HTTP/1.1 200 O\rK\r\n", .statusLine),
    ("HTTP/11 200 OK\r\n", .statusLine),
    ("HTTP/2.0 200 OK\r\n", .version),
    ("HTTP/1.2 200 OK\r\n", .version),
    ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .upgrade),
    (ok + "no colon\r\n", .headerLine),
    (ok + ": no name\r\n", .headerLine),
    (ok + "space : v\r\n", .headerLine),
    (ok + "x: a\r\n folded\r\n", .headerLine),
    (ok + "x\u{E9}: a\r\n", .headerLine),
    (ok + "x: a\u{0}b\r\n", .headerValue),
    (ok + "x: a\rb\r\n", .headerValue),
    (ok + "x: long enough to be looked at in words\u{7F}\r\n", .headerValue),
    (ok + "x: long enough to be looked at in words\u{1F}, and then some\r\n", .headerValue),
    (ok + "content-length: \r\n", .contentLength),
    (ok + "content-length: -1\r\n", .contentLength),
    (ok + "content-length: +1\r\n", .contentLength),
    (ok + "content-length: 1 2\r\n", .contentLength),
    (ok + "content-length: 0x10\r\n", .contentLength),
    (ok + "content-length: 5, 5\r\n", .contentLength),
    (ok + "content-length: 5\r\ncontent-length: 6\r\n", .contentLength),
    (ok + "content-length: 9223372036854775808\r\n", .contentLength),
    (ok + "content-length: 99999999999999999999999\r\n", .contentLength),
    (ok + "content-length: 1048577\r\n\r\n", .bodyTooLarge),
    (ok + "content-length: 9223372036854775807\r\n\r\n", .bodyTooLarge),
    (ok + "transfer-encoding: gzip\r\n", .transferEncoding),
    (ok + "transfer-encoding: gzip, chunked\r\n", .transferEncoding),
    (ok + "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", .transferEncoding),
    (ok + "transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n", .transferEncoding),
    (ok + "content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n", .transferEncoding),
    ("HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", .transferEncoding),
    (chunked + "\r\n", .chunkSize),
    (chunked + "g\r\n", .chunkSize),
    (chunked + "-1\r\n", .chunkSize),
    (chunked + "0x1\r\n", .chunkSize),
    (chunked + "1\n", .chunkSize),
    (chunked + "1 1\r\n", .chunkSize),
    (chunked + "1;\u{1}\r\n", .chunkSize),
    (chunked + "10000000000000000\r\n", .chunkSize),
    (chunked + "8000000000000000\r\n", .chunkSize),
    (chunked + "7fffffffffffffff\r\n", .bodyTooLarge),
    (chunked + "100001\r\n", .bodyTooLarge),
    (chunked + "1\r\nab", .chunkEnd),
    (chunked + "1\r\na\n", .chunkEnd),
    (chunked + "1\r\na\rx", .chunkEnd),
    (chunked + "0\r\nno colon\r\n", .headerLine),
]

private let ok = "HTTP/1.1 200 OK\r\n"
private let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

extension ResponseCase {
    /// One byte for each character, so that Latin-1 can be written.
    var bytes: [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
}

/// Gives a reader what arrives, together with what it left, as a connection does.
private struct Feeder {
    var reader: ResponseReader
    var response = HTTPResponse()
    var unread: [UInt8] = []

    init(bodyLimit: Int = 1 << 20) {
        reader = ResponseReader(bodyLimit: bodyLimit)
    }

    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(ResponseFault) {
        unread += bytes
        let input = unread
        let taken = try reader.read(input.span, into: &response)
        unread.removeFirst(taken)
    }

    mutating func feed(_ bytes: [UInt8], splitAt splits: [Int]) throws(ResponseFault) {
        var start = 0
        for split in splits + [bytes.count] where split > start {
            try feed(bytes[start..<split])
            start = split
        }
    }
}
