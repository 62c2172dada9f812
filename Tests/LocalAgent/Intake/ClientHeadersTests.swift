import Testing

@testable import DPLocalAgent

@Suite struct ClientHeadersTests {
    private func headers(_ values: [String: String]) -> ClientHeaders {
        ClientHeaders { values[$0] }
    }

    @Test func readsWhatTracersSend() {
        let headers = headers([
            "datadog-meta-lang": "python",
            "datadog-meta-lang-version": "3.11.2",
            "datadog-meta-lang-interpreter": "CPython",
            "datadog-meta-tracer-version": "4.16.0",
            "datadog-container-id": "abc",
            "x-datadog-trace-count": "12",
            "datadog-client-computed-top-level": "yes",
            "datadog-client-computed-stats": "false",
            "datadog-client-dropped-p0-traces": "3",
            "datadog-client-dropped-p0-spans": "40",
            "datadog-rates-payload-version": "0",
        ])
        #expect(headers.language == "python")
        #expect(headers.languageVersion == "3.11.2")
        #expect(headers.interpreter == "CPython")
        #expect(headers.tracerVersion == "4.16.0")
        #expect(headers.containerID == "abc")
        #expect(headers.traceCount == 12)
        #expect(headers.computedTopLevel)
        #expect(!headers.computedStats)
        #expect(headers.droppedTraces == 3)
        #expect(headers.droppedSpans == 40)
        #expect(headers.ratesVersion == "0")
    }

    @Test func missingIsNoNothingOrZero() {
        let headers = headers([:])
        #expect(headers.language == "")
        #expect(headers.traceCount == nil)
        #expect(headers.ratesVersion == nil)
        #expect(!headers.computedTopLevel)
        #expect(headers.droppedSpans == 0)
    }

    @Test(arguments: ["", "0", "f", "F", "false", "False", "FALSE"])
    func wordsForNo(text: String) {
        #expect(!headers(["datadog-client-computed-stats": text]).computedStats)
    }

    @Test(arguments: ["1", "true", "yes", "no", "fAlse"])
    func everyOtherWordIsYes(text: String) {
        #expect(headers(["datadog-client-computed-stats": text]).computedStats)
    }

    @Test func numbersThatDoNotParseAreZero() {
        for text in ["", "x", "-1", "1.5", "99999999999999999999"] {
            #expect(headers(["datadog-client-dropped-p0-spans": text]).droppedSpans == 0)
            #expect(headers(["x-datadog-trace-count": text]).traceCount == 0)
        }
    }

    @Test func textsMustBeVisibleASCII() {
        #expect(headers(["datadog-meta-lang": "pyth\u{F6}n"]).language == "")
        #expect(headers(["datadog-meta-lang": "a\tb"]).language == "")
    }
}
