import DPWire
import Testing

@Suite struct JSONReaderTests {
    /// Writes what a caller sees on its way as one line, so that order and nesting show.
    @Test func walksObjectsAndArraysInOrder() throws {
        let text = Array(#" { "a" : [ 1 , -2.5e1 , true , null ] , "b" : { } , "c" : "x" } "#.utf8)
        var reader = JSONReader(text.span.bytes)
        var seen: [String] = []
        try reader.enterObject()
        while let key = try reader.nextKey() {
            seen.append(reader.string(of: key))
            switch try reader.peek() {
            case .array:
                try reader.enterArray()
                while try reader.nextElement() { seen.append(try scalar(&reader)) }
                seen.append("]")
            case .object:
                try reader.enterObject()
                while let inner = try reader.nextKey() { seen.append(reader.string(of: inner)) }
                seen.append("}")
            default:
                seen.append(try scalar(&reader))
            }
        }
        try reader.finish()
        #expect(seen == ["a", "1", "-25.0", "true", "null", "]", "b", "}", "c", "x"])
    }

    private func scalar(_ reader: inout JSONReader) throws -> String {
        switch try reader.peek() {
        case .number:
            var copy = reader
            if let integer = try? copy.readInteger(), integer > 0 {
                reader = copy
                return "\(integer)"
            }
            return "\(try reader.readDouble())"
        case .boolean: return "\(try reader.readBoolean())"
        case .string: return reader.string(of: try reader.readString())
        default:
            try reader.readNull()
            return "null"
        }
    }

    @Test func keysCompareExactly() throws {
        let text = Array(#"{"end":1}"#.utf8)
        var reader = JSONReader(text.span.bytes)
        try reader.enterObject()
        guard let key = try reader.nextKey() else {
            Issue.record("no key")
            return
        }
        let answers = [reader.says(key, "end"), reader.says(key, "en"), reader.says(key, "ends"), reader.says(key, "")]
        #expect(answers == [true, false, false, false])
    }

    @Test func aValueOfAnotherKindIsAMismatchAndStaysUnread() throws {
        let text = Array(#"[{"a":1}]"#.utf8)
        var reader = JSONReader(text.span.bytes)
        var faults: [JSONError] = []
        do { try reader.enterObject() } catch { faults.append(error) }
        try reader.enterArray()
        let hasElement = try reader.nextElement()
        do { _ = try reader.readString() } catch { faults.append(error) }
        do { _ = try reader.nextKey() } catch { faults.append(error) }
        try reader.skip()
        let hasAnother = try reader.nextElement()
        try reader.finish()
        #expect(faults.map(\.reason) == [.typeMismatch, .typeMismatch, .typeMismatch])
        #expect(faults.map(\.offset) == [0, 1, 1])
        #expect(hasElement && !hasAnother)
    }

    static let valid = [
        "null", "true", "false", "0", "-0", "1e5", "1E+5", "1.5e-3", "\"\"", "[]", "{}", "[[],{}]", " 1 ",
        #"{"a":{"b":[1,2,{"c":null}]},"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#,
    ]

    @Test(arguments: valid) func acceptsWhatTheGrammarAllows(text: String) {
        #expect(fault(of: Array(text.utf8)) == nil)
    }

    static let invalid: [(String, JSONError)] = [
        ("", JSONError(.truncated, offset: 0)),
        ("  ", JSONError(.truncated, offset: 2)),
        ("nul", JSONError(.truncated, offset: 3)),
        ("nulL", JSONError(.unexpectedByte, offset: 3)),
        ("True", JSONError(.unexpectedByte, offset: 0)),
        ("[1,]", JSONError(.unexpectedByte, offset: 3)),
        ("[1 2]", JSONError(.unexpectedByte, offset: 3)),
        ("[,1]", JSONError(.unexpectedByte, offset: 1)),
        ("[1", JSONError(.truncated, offset: 2)),
        ("[1}", JSONError(.unexpectedByte, offset: 2)),
        (#"{"a"}"#, JSONError(.unexpectedByte, offset: 4)),
        (#"{"a":}"#, JSONError(.unexpectedByte, offset: 5)),
        (#"{"a":1,}"#, JSONError(.unexpectedByte, offset: 7)),
        ("{a:1}", JSONError(.unexpectedByte, offset: 1)),
        ("{1:1}", JSONError(.unexpectedByte, offset: 1)),
        ("\"a", JSONError(.truncated, offset: 2)),
        ("\"a\n\"", JSONError(.invalidString, offset: 2)),
        (#""\x""#, JSONError(.invalidString, offset: 2)),
        (#""\u12g4""#, JSONError(.invalidString, offset: 5)),
        (#""\u12"#, JSONError(.truncated, offset: 5)),
        ("-", JSONError(.truncated, offset: 1)),
        ("-a", JSONError(.invalidNumber, offset: 1)),
        ("1.", JSONError(.truncated, offset: 2)),
        ("1.e1", JSONError(.invalidNumber, offset: 2)),
        ("1e+", JSONError(.truncated, offset: 3)),
        ("01", JSONError(.trailingBytes, offset: 1)),
        ("1 1", JSONError(.trailingBytes, offset: 2)),
        ("{} x", JSONError(.trailingBytes, offset: 3)),
    ]

    @Test(arguments: invalid) func refusesTheRestAndSaysWhere(text: String, expected: JSONError) {
        #expect(fault(of: Array(text.utf8)) == expected)
    }

    @Test func depthIsBoundedNotByTheStack() {
        let deepest = [UInt8](repeating: 0x5b, count: 64) + [UInt8](repeating: 0x5d, count: 64)
        #expect(fault(of: deepest) == nil)
        #expect(fault(of: [UInt8](repeating: 0x5b, count: 65)) == JSONError(.tooDeep, offset: 64))
        #expect(fault(of: [UInt8](repeating: 0x5b, count: 1_000_000)) == JSONError(.tooDeep, offset: 64))
    }

    /// A reader that looked past the end, or took a part for the whole, would accept one of the prefixes.
    @Test func everyPrefixOfADocumentIsRefused() {
        let document = Array(Self.valid.last.unsafelyUnwrapped.utf8)
        for count in 0..<document.count {
            #expect(fault(of: Array(document.prefix(count)))?.reason == .truncated)
        }
    }

    @Test func noChangedByteTraps() {
        let document = Array(#"{"k":[1.25e2,"é\u00e9\n",true,false,null,{"x":-0}]}"#.utf8)
        for index in document.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = document
                changed[index] = byte
                if let fault = fault(of: changed) { #expect((0...changed.count).contains(fault.offset)) }
            }
        }
    }

    private func fault(of text: [UInt8]) -> JSONError? {
        var reader = JSONReader(text.span.bytes)
        do throws(JSONError) {
            try reader.skip()
            try reader.finish()
            return nil
        } catch {
            return error
        }
    }
}
