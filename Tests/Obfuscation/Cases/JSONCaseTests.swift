import DPObfuscation
import DPWire
import Testing

@Suite struct JSONCaseTests {
    private func keys(_ test: Case, _ name: String) -> KeySet {
        KeySet((test.config[name] as? [String] ?? []).map { Array($0.utf8) })
    }

    @Test func documents() throws {
        for test in try Case.all(of: "json", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            let expected = try #require(test.expected as? [String: Any])
            let engine = JSONObfuscation(
                keptKeys: keys(test, "keep_values"),
                transformedKeys: keys(test, "obfuscate_sql_values")
            )
            guard engine.transformedKeys.isEmpty else { continue }
            var output = ByteBuffer()
            let fault = try engine.obfuscate(input.span.bytes, to: &output) { _, _ in false }
            let text = String(decoding: output.copied(), as: UTF8.self)
            #expect(text == expected["output"] as? String, "line \(test.line)")
            #expect((fault == nil) == !(expected["error"] is String), "line \(test.line)")
        }
    }
}
