import DPNormalization
import DPObfuscation
import DPTraces
import DPWire

extension FuzzTarget {
    /// Payloads through all that changes spans: what is normal stays as it is, and what comes out can be read.
    ///
    /// The first byte chooses the format and options.
    static let spans = FuzzTarget(name: "spans") { input in
        guard input.byteCount > 0 else { return }
        let choice = input.byte(0)
        input.extracting(1..<input.byteCount).withUnsafeBytes { bytes in
            var batch = TraceBatch()
            do throws(TraceReadingError) {
                try batch.read(bytes, as: choice & 1 == 0 ? .v04 : .v05)
            } catch {
                return
            }
            do throws(WireError) {
                try change(&batch, choice)
            } catch {
                expect(false)
            }
            let written = encoded(batch)
            do throws(TraceReadingError) {
                let again = try TraceBatch(reading: written, as: .v04)
                expect(again.kept == batch.kept && again.corrections.total == 0)
            } catch {
                expect(false)
            }
        }
    }

    private static func change(_ batch: inout TraceBatch, _ choice: UInt8) throws(WireError) {
        var normalizer = SpanNormalizer()
        if choice & 2 != 0 { normalizer.namesSpansAfterComponents = true }
        let now: Int64 = 1_700_000_000_000_000_000
        for chunk in 0..<batch.chunkCount {
            let isFaulty = try normalizer.normalize(chunk: chunk, of: &batch, now: now) != nil
            let normal = encoded(batch)
            let stillFaulty = try normalizer.normalize(chunk: chunk, of: &batch, now: now) != nil
            expect(isFaulty == stillFaulty && (isFaulty || encoded(batch) == normal))
        }
        var obfuscator = SpanObfuscator(options(choice))
        var truncator = SpanTruncator()
        truncator.allowsBigResources = choice & 4 != 0
        var replacer = SpanReplacer(rules, removesStackTraces: choice & 8 != 0)
        for span in 0..<batch.spanCount {
            try obfuscator.obfuscate(span: span, of: &batch)
            try truncator.truncate(span: span, of: &batch)
            expect(batch.span(at: span).resourceBytes.byteCount <= truncator.resourceLimit)
            try replacer.replace(span: span, of: &batch)
        }
    }

    private static func options(_ choice: UInt8) -> ObfuscationOptions {
        var options = ObfuscationOptions()
        options.creditCards.isEnabled = true
        options.creditCards.luhn = choice & 16 != 0
        options.elasticsearch.isEnabled = true
        options.openSearch.isEnabled = true
        options.mongoDB.isEnabled = true
        options.memcached.isEnabled = true
        options.redis.isEnabled = true
        options.valkey.isEnabled = true
        options.redis.removeAllArguments = choice & 32 != 0
        options.http = URLObfuscation(removesQuery: choice & 64 != 0, removesPathsWithDigits: choice & 64 != 0)
        options.sql.mode = choice & 128 != 0 ? .obfuscateAndNormalize : .legacy
        return options
    }

    private static var rules: [ReplaceRule] {
        let text = """
            [{"name": "*", "pattern": "([a-z]+)=(\\\\d*)|\\\\bé", "repl": "$2<$1>"},
             {"name": "resource.name", "pattern": "[^/]+$", "repl": "?"},
             {"name": "http.url", "pattern": "(?i)token=[^&]*", "repl": "token=?"}]
            """
        do throws(ReplaceRule.Fault) {
            return try ReplaceRule.rules(json: Array(text.utf8).span.bytes)
        } catch {
            expect(false)
            return []
        }
    }

    private static func encoded(_ batch: borrowing TraceBatch) -> [UInt8] {
        do throws(TraceWritingError) {
            return try batch.encoded(as: .v04)
        } catch {
            expect(false)
            return []
        }
    }
}
