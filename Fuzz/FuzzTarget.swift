import DPObfuscation
import DPStatistics
import DPWire

/// A piece of the project that takes bytes from outside, and what must hold for each of them.
struct FuzzTarget: Sendable {
    let name: String
    /// Takes one input; ends the process where a rule is broken.
    let run: @Sendable (_ input: RawSpan) -> Void

    static let all: [FuzzTarget] =
        [
            sql("sql-legacy", .legacy),
            sql("sql-normalize", .normalizeOnly),
            sql("sql-literals", .obfuscateOnly),
            sql("sql-lexer", .obfuscateAndNormalize),
        ] + [
            text("redis") { input, output throws(WireError) in
                try RedisQuantization.quantize(input, to: &output)
                try RedisObfuscation.removeArguments(of: input, to: &output)
                try RedisObfuscation.obfuscate(input, to: &output)
            },
            text("json") { input, output throws(WireError) in
                let transformed = KeySet([Array("a".utf8)])
                let engine = JSONObfuscation(keptKeys: KeySet([Array("b".utf8)]), transformedKeys: transformed)
                _ = try engine.obfuscate(input, to: &output) { (statement, result) throws(WireError) in
                    try result.append(statement)
                    return !statement.isEmpty
                }
            },
            text("url") { input, output throws(WireError) in
                try URLObfuscation().obfuscate(input, to: &output)
                try URLObfuscation(removesQuery: true, removesPathsWithDigits: true).obfuscate(input, to: &output)
            },
            text("addresses") { input, output throws(WireError) in
                _ = try PeerAddresses.quantize(input, to: &output)
                _ = CardNumber.isCard(input, luhn: true)
                _ = MemcachedObfuscation.command(of: input)
            },
            payload,
            spans,
            patterns,
            options,
            FuzzTarget(name: "sketch", run: sketch),
            FuzzTarget(name: "stats") { input in
                do throws(StatsReadingError) {
                    _ = try ClientStatsPayload(reading: input)
                } catch {
                    expect(error.offset <= input.byteCount && !error.message.isEmpty)
                }
            },
        ]

    /// An engine that appends text for text, of bounded length.
    private static func text(
        _ name: String,
        _ engine: @escaping @Sendable (RawSpan, inout ByteBuffer) throws(WireError) -> Void
    ) -> FuzzTarget {
        FuzzTarget(name: name) { input in
            var output = ByteBuffer()
            do throws(WireError) { try engine(input, &output) } catch {}
            expect(output.count <= input.byteCount * 24 + 256)
        }
    }

    /// A sketch that can be read is bounded, says the same when it is written and read again, and can be merged.
    private static func sketch(_ input: RawSpan) {
        do throws(SketchError) {
            let sketch = try DDSketch(decoding: input)
            let count = sketch.count
            expect(count.isFinite && count >= 0 && sketch.bins.count <= 2048)
            _ = sketch.quantile(0.99)
            let written = try bytes(of: sketch)
            expect(written.count == sketch.encodedByteCount)
            let again = try DDSketch(decoding: written.span.bytes)
            expect(try bytes(of: again) == written)
            var merged = DDSketch()
            try merged.merge(sketch)
            expect(merged.bins.count <= 2048)
        } catch {
            return
        }
    }

    private static func bytes(of sketch: borrowing DDSketch) throws(SketchError) -> [UInt8] {
        var output = ByteBuffer()
        do throws(WireError) { try sketch.encode(into: &output) } catch { throw .wire(error) }
        return output.copied()
    }

    /// The SQL engines: the first byte chooses dialect and options for the rest.
    private static func sql(_ name: String, _ mode: SQLOptions.Mode) -> FuzzTarget {
        FuzzTarget(name: name) { input in
            guard input.byteCount > 0 else { return }
            let choice = input.byte(0)
            let statement = input.extracting(1..<input.byteCount)
            var options = SQLOptions()
            options.mode = mode
            options.dialect = SQLDialect(rawValue: choice & 7) ?? .generic
            options.dollarQuotedFunc = choice & 0x08 != 0
            options.replaceDigits = choice & 0x10 != 0
            options.keepSQLAlias = choice & 0x20 != 0
            options.removeLexerAlias = choice & 0x20 == 0
            if choice & 0x40 != 0 {
                options.tableNames = true
                options.collectCommands = true
                options.collectComments = true
                options.collectProcedures = true
            }
            options.isStrict = choice & 0x80 != 0
            var obfuscator = SQLObfuscator(options)
            var output = ByteBuffer()
            do throws(SQLError) {
                try obfuscator.obfuscate(statement, into: &output)
            } catch {
                expect(output.count == 0 && !error.message.isEmpty)
            }
            // An escape may stand for a byte of three, and each token may get a space.
            expect(output.count <= statement.byteCount * 4 + 8)
            expect(obfuscator.metadata.size <= statement.byteCount * 4)
            // What an obfuscator keeps between statements must not show.
            var behind = ByteBuffer()
            do throws(SQLError) { try obfuscator.obfuscate(statement, into: &behind) } catch {}
            expect(behind.copied() == output.copied())
        }
    }
}

/// Ends the process if a rule is broken, which the fuzzer takes for a crash.
func expect(_ condition: Bool, line: Int = #line) {
    if condition { return }
    print("a rule is broken: line \(line)")
    fatalError()
}
