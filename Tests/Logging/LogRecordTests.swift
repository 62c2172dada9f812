import DPLogging
import DPWire
import Testing

@Suite struct LogRecordTests {
    @Test func isALineOfText() throws {
        var buffer = ByteBuffer()
        try record("sent 2 chunks", at: 1_707_734_600_123_456_789).writeText(to: &buffer)
        #expect(
            text(buffer)
                == "2024-02-12T10:43:20.123456Z  INFO main ThreadId(7) data_pipeline::exporter: Some/File.swift:12: "
                + "sent 2 chunks\n"
        )
    }

    @Test func isAJSONObject() throws {
        var buffer = ByteBuffer()
        try record("a \"b\"\n\u{e9}", at: 1_707_734_600_000_000_000).writeJSON(to: &buffer)
        #expect(
            text(buffer) == #"{"timestamp":"2024-02-12T10:43:20.000000Z","level":"INFO","fields":{"message":"#
                + "\"a \\\"b\\\"\\n\u{e9}\"" + #"},"target":"data_pipeline::exporter","filename":"Some/File.swift","#
                + #""line_number":12,"threadName":"main","threadId":"ThreadId(7)"}"# + "\n"
        )
    }

    @Test func itsTextIsOneLineWhateverTheMessage() throws {
        var buffer = ByteBuffer()
        try record("a\nb\r\tc\u{1b}[0m\u{7f}", at: 0).writeText(to: &buffer)
        #expect(text(buffer).hasSuffix(": a\\nb\\r\\tc\\x1b[0m\\x7f\n"))
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
        (951_868_799_999_999_999, "2000-02-29T23:59:59.999999Z"),
        (951_868_800_000_000_000, "2000-03-01T00:00:00.000000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        (1_735_689_599_000_001_000, "2024-12-31T23:59:59.000001Z"),
    ]) func itsTimeIsThatOfTheCalendar(nanoseconds: Int64, expected: String) throws {
        var buffer = ByteBuffer()
        try record("", at: nanoseconds).writeText(to: &buffer)
        #expect(text(buffer).hasPrefix(expected))
    }

    @Test(arguments: [
        ("info", LogLevel.info), ("DEBUG", .debug), (" Trace ", .trace), ("warn,hyper=debug", .warning),
        ("hyper=debug,error", .error), ("debug,info", .info),
    ]) func levelsAreReadAsInOtherPrograms(directives: String, level: LogLevel) {
        #expect(LogThreshold(directives: Array(directives.utf8)) == LogThreshold(from: level))
    }

    @Test(arguments: ["", "hyper=debug", "loud", ",", "infos"]) func otherDirectivesSayNothing(directives: String) {
        #expect(LogThreshold(directives: Array(directives.utf8)) == nil)
    }

    private func record(_ message: String, at time: Int64) -> LogRecord {
        LogRecord(
            .info,
            message,
            target: "data_pipeline::exporter",
            file: "Some/File.swift",
            line: 12,
            time: time,
            threadName: Array("main".utf8),
            threadNumber: 7
        )
    }

    private func text(_ buffer: borrowing ByteBuffer) -> String {
        String(decoding: buffer.bytes, as: UTF8.self)
    }
}
