import DPObfuscation
import DPWire
import Testing

/// What an engine writes for some text.
func written(_ input: [UInt8], _ engine: (RawSpan, inout ByteBuffer) throws -> Void) throws -> [UInt8] {
    var output = ByteBuffer()
    try engine(input.span.bytes, &output)
    return output.copied()
}

@Suite struct EngineCaseTests {
    @Test func redisQuantization() throws {
        try Case.check("redis_quantize", in: "obfuscation") { input, _ in
            try written(input) { try RedisQuantization.quantize($0, to: &$1) }
        }
    }

    @Test func redisObfuscation() throws {
        try Case.check("redis_obfuscate", in: "obfuscation") { input, _ in
            try written(input) { try RedisObfuscation.obfuscate($0, to: &$1) }
        }
    }

    @Test func redisWithoutArguments() throws {
        try Case.check("redis_remove_args", in: "obfuscation") { input, _ in
            try written(input) { try RedisObfuscation.removeArguments(of: $0, to: &$1) }
        }
    }

    @Test func redisTokens() throws {
        for test in try Case.all(of: "redis_tokens", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            var tokenizer = RedisTokenizer(input.span.bytes)
            for expected in try #require(test.expected as? [[String: Any]]) {
                let token = tokenizer.next()
                #expect(Array(input[token.range]) == (try Case.bytes(expected["token"] as Any)), "line \(test.line)")
                #expect(token.isCommand == (expected["type"] as? String == "command"), "line \(test.line)")
                #expect(token.isLast == expected["done"] as? Bool, "line \(test.line)")
            }
        }
    }

    @Test func memcached() throws {
        try Case.check("memcached", in: "obfuscation") { input, test in
            guard test.config["keep_command"] as? Bool == true else { return [] }
            let command = MemcachedObfuscation.command(of: input.span.bytes)
            return Array(input[command])
        }
    }

    @Test func cardNumbers() throws {
        for test in try Case.all(of: "credit_card", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            let isCard = CardNumber.isCard(input.span.bytes, luhn: test.config["luhn"] as? Bool ?? false)
            #expect(isCard == test.expected as? Bool, "line \(test.line)")
        }
    }

    @Test func cardPrefixes() throws {
        let names: [CardPrefix: String] = [.valid: "yes", .open: "maybe", .invalid: "no"]
        for test in try Case.all(of: "credit_card_prefix", in: "obfuscation") {
            let prefix = CardPrefix(UInt32(try #require(test.input as? Int)))
            #expect(names[prefix] == test.expected as? String, "line \(test.line)")
        }
    }

    @Test func luhnDigits() throws {
        for test in try Case.all(of: "luhn_digit", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            let digit = Luhn.checkDigit(for: input.span.bytes)
            #expect(digit == test.expected as? Int, "line \(test.line)")
        }
        for test in try Case.all(of: "luhn_valid", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            let isValid = Luhn.isValid(input.span.bytes)
            #expect(isValid == test.expected as? Bool, "line \(test.line)")
        }
    }

    @Test func peerAddresses() throws {
        try Case.check("ip", in: "obfuscation") { input, _ in
            var output = ByteBuffer()
            let isChanged = try PeerAddresses.quantize(input.span.bytes, to: &output)
            return isChanged ? output.copied() : input
        }
    }

    @Test func addressPrefixes() throws {
        for test in try Case.all(of: "ip_prefix", in: "obfuscation") {
            let input = try Case.bytes(test.input)
            let prefix = PeerAddresses.prefix(of: input.span.bytes)
            let parts = [input[prefix], input[prefix.upperBound...]].map { String(decoding: $0, as: UTF8.self) }
            #expect(parts == test.expected as? [String], "line \(test.line)")
        }
    }
}
