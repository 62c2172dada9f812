import DPTransport
import Testing

struct RequestHeadTests {
    @Test func writesLinesInTheOrderGiven() throws {
        var head = RequestHead(.post, target: Array("/pre/v0.4/traces".utf8))
        head.add("datadog-send-real-http-status", "1")
        try head.add("datadog-meta-lang", Array("swift".utf8))
        try head.add(name: Array("x-own".utf8), Array("caf\u{E9}\tx".utf8))
        head.add("x-datadog-trace-count", decimal: 120)
        head.end(host: Array("agent:8126".utf8), contentLength: 0)
        #expect(
            String(decoding: head.bytes, as: UTF8.self)
                == "POST /pre/v0.4/traces HTTP/1.1\r\ndatadog-send-real-http-status: 1\r\ndatadog-meta-lang: swift\r\n"
                + "x-own: caf\u{E9}\tx\r\nx-datadog-trace-count: 120\r\nhost: agent:8126\r\ncontent-length: 0\r\n\r\n"
        )
    }

    @Test func aRequestWithoutBodyHasNoLength() {
        var head = RequestHead(.get, target: Array("/info".utf8))
        head.end(host: Array("a".utf8), contentLength: nil)
        #expect(head.bytes == Array("GET /info HTTP/1.1\r\nhost: a\r\n\r\n".utf8))
    }

    @Test(arguments: [0, 9, 10, 99, 100, 12_345, Int.max, Int.min, -7])
    func writesDecimals(_ number: Int) {
        var head = RequestHead(.get, target: [])
        let start = head.count
        head.add("n", decimal: number)
        #expect(Array(head.bytes[start...]) == Array("n: \(number)\r\n".utf8))
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nx: y", "a\u{0}", "a\u{1F}", "\u{7F}"])
    func refusesValuesThatWouldEndTheLine(_ value: String) {
        var head = RequestHead(.post, target: Array("/".utf8))
        let before = head.bytes
        #expect(throws: RequestHead.Fault.value) { try head.add("x", Array(value.utf8)) }
        #expect(throws: RequestHead.Fault.value) { try head.add(name: Array("x".utf8), Array(value.utf8)) }
        #expect(head.bytes == before)
    }

    @Test(arguments: ["", "a b", "a:", "a\n", "\u{E9}", "a(", "a\u{0}", "x\u{7F}"])
    func refusesNamesThatAreNoTokens(_ name: String) {
        var head = RequestHead(.post, target: Array("/".utf8))
        #expect(throws: RequestHead.Fault.name) { try head.add(name: Array(name.utf8), []) }
    }

    @Test func goesBackToAMark() {
        var head = RequestHead(.post, target: Array("/".utf8))
        head.add("a", "1")
        let mark = head.count
        let marked = head.bytes
        head.add("b", "2")
        head.truncate(to: mark)
        #expect(head.bytes == marked)
        head.truncate(to: mark + 100)
        #expect(head.bytes == marked)
        head.truncate(to: -1)
        #expect(head.bytes.isEmpty)
    }
}
