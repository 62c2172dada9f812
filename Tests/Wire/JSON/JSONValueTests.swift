import DPWire
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        (#"{"b":1,"a":[true,null,"x"],"b":2}"#, #"{"b":1,"a":[true,null,"x"],"b":2}"#),
        (
            " [ 18446744073709551615 , -9223372036854775808, 0.5, 1e3 ] ",
            "[18446744073709551615,-9223372036854775808,0.5,1000.0]"
        ),
        (#""\u0041\n\"\u0001\ud83d\ude00""#, #""A\n\"\u0001😀""#),
        ("{}", "{}"),
    ])
    func readsAndWrites(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).text == expected)
    }

    @Test(arguments: ["", "{", "[1,]", "nul", "1 2", "01", "\"\u{1}\"", String(repeating: "[", count: 500)])
    func refuses(text: String) {
        #expect(throws: (any Error).self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func aKeyGivenTwiceCountsLast() throws {
        #expect(try JSONValue(parsing: Array(#"{"a":1,"a":2}"#.utf8))["a"] == 2)
    }

    @Test func wholeNumbersAreIntegersHoweverWritten() throws {
        let value = try JSONValue(parsing: Array("[3, 3.0, 3e0, 3.5, 18446744073709551615]".utf8))
        #expect(value.array?.map(\.integer) == [3, 3, 3, nil, nil])
    }

    @Test func aWholeNumberEqualsItselfOfEitherSign() {
        #expect(JSONValue.integer(5) == .unsigned(5) && JSONValue.unsigned(5) == .integer(5))
        #expect(JSONValue.integer(-1) != .unsigned(.max) && JSONValue.integer(5) != .number(5))
    }

    @Test func numbersThatJSONCannotSayAreNull() {
        #expect(JSONValue.array([.number(.infinity), .number(.nan), .number(1)]).text == "[null,null,1.0]")
    }

    @Test func indentsWhenAsked() {
        let value: JSONValue = ["a": [1, 2], "b": [], "c": ["d": "e"]]
        #expect(
            value.prettyText == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": [],\n  \"c\": {\n    \"d\": \"e\"\n  }\n}"
        )
    }
}
