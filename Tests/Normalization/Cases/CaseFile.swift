import Foundation
import Testing

/// One line of a case file of `Conformance/cases`.
struct Case {
    let line: Int
    let area: String
    let input: Any
    let config: [String: Any]
    /// What the agent prints, which is the target.
    let expected: Any

    /// The cases of one area, in the order of the file.
    static func all(of area: String, in file: String) throws -> [Case] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let text = try Data(contentsOf: root.appending(path: "Conformance/cases/\(file).jsonl"))
        var cases: [Case] = []
        for (number, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            guard object["area"] as? String == area else { continue }
            cases.append(
                Case(
                    line: number + 1,
                    area: area,
                    input: try #require(object["input"]),
                    config: object["config"] as? [String: Any] ?? [:],
                    expected: object["agent_expected"] ?? object["expected"] ?? NSNull()
                )
            )
        }
        try #require(!cases.isEmpty)
        return cases
    }

    /// The bytes of a text, which stands as it is or, if it is no UTF-8, in base64.
    static func bytes(_ value: Any) throws -> [UInt8] {
        if let text = value as? String { return Array(text.utf8) }
        let encoded = try #require((value as? [String: Any])?["base64"] as? String)
        return Array(try #require(Data(base64Encoded: encoded)))
    }

    /// Runs the cases of an area that turn one text into another.
    static func check(_ area: String, in file: String, _ rule: (_ input: [UInt8], Case) throws -> [UInt8]) throws {
        for test in try all(of: area, in: file) {
            let actual = try rule(bytes(test.input), test)
            let expected = try bytes(test.expected)
            #expect(actual == expected, "line \(test.line): \(String(decoding: actual, as: UTF8.self))")
        }
    }
}
