import DPNormalization
import DPWire
import Testing

/// Runs a rule that appends only what it changes.
func changed(_ input: [UInt8], _ rule: (RawSpan, inout ByteBuffer) throws -> Bool) throws -> [UInt8] {
    var output = ByteBuffer()
    let isChanged = try rule(input.span.bytes, &output)
    let written = output.copied()
    #expect(isChanged || written.isEmpty)
    return isChanged ? written : input
}

@Suite struct TextCaseTests {
    @Test func tags() throws {
        try Case.check("tag", in: "normalization") { input, _ in
            try changed(input) { try TagText.normalize($0, as: .tag, to: &$1) }
        }
    }

    @Test func tagValues() throws {
        try Case.check("tag_value", in: "normalization") { input, _ in
            try changed(input) { try TagText.normalize($0, as: .value, to: &$1) }
        }
    }

    @Test func names() throws {
        try Case.check("name", in: "normalization") { input, _ in
            try changed(input) { try SpanName.normalize($0, to: &$1).isChanged }
        }
    }

    @Test func services() throws {
        try Case.check("service", in: "normalization") { input, test in
            let language = Array((test.config["lang"] as? String ?? "").utf8)
            return try changed(input) {
                try ServiceName.normalize($0, language: language.span.bytes, to: &$1).isChanged
            }
        }
    }

    @Test func peerServices() throws {
        try Case.check("peer_service", in: "normalization") { input, _ in
            try changed(input) { try ServiceName.normalizePeer($0, to: &$1).isChanged }
        }
    }

    @Test func statusCodes() throws {
        for test in try Case.all(of: "status_code", in: "normalization") {
            let input = try Case.bytes(test.input)
            let isValid = StatusCode.isValid(input.span.bytes)
            #expect(isValid == test.expected as? Bool, "line \(test.line)")
        }
    }

    @Test func startsAndDurations() throws {
        for test in try Case.all(of: "start_duration", in: "normalization") {
            let input = try #require(test.input as? [String: Any])
            let expected = try #require(test.expected as? [String: Any])
            var times = SpanTimes(
                start: try #require(input["start"] as? Int64),
                duration: try #require(input["duration"] as? Int64)
            )
            _ = times.normalizeDuration()
            _ = times.normalizeStart(now: 0)
            #expect(times.start == expected["start"] as? Int64, "line \(test.line)")
            #expect(times.duration == expected["duration"] as? Int64, "line \(test.line)")
        }
    }
}
