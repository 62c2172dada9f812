import DPNormalization
import DPWire
import Testing

/// A small deterministic generator, so that a failure can be repeated.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    /// Text from pieces that the rules tell apart, now and then with bytes that are no UTF-8.
    mutating func text(_ pieces: [[UInt8]], longest: Int) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<next(longest) { text += pieces[next(pieces.count)] }
        return text
    }
}

@Suite struct TextPropertyTests {
    private static let pieces: [[UInt8]] =
        [
            "a", "Z", "7", ".", "_", "__", "-", "/", ":", " ", "é", "É", "ẞ", "漢", "Ⅷ", "½", "٣", "\u{301}", "🐶", "K",
            "İ", "ǅ",
        ]
        .map { Array($0.utf8) } + [[0xff], [0xc3], [0xe2, 0x82], [0]]

    private static var rules: [(name: String, rule: (RawSpan, inout ByteBuffer) throws -> Bool)] {
        [
            ("tag", { try TagText.normalize($0, as: .tag, to: &$1) }),
            ("value", { try TagText.normalize($0, as: .value, to: &$1) }),
            ("name", { try SpanName.normalize($0, to: &$1).isChanged }),
            ("service", { try ServiceName.normalize($0, language: [UInt8]().span.bytes, to: &$1).isChanged }),
            ("peer", { try ServiceName.normalizePeer($0, to: &$1).isChanged }),
        ]
    }

    @Test func onceIsEnough() throws {
        var dice = Dice(seed: 4)
        for _ in 0..<4000 {
            let text = dice.text(Self.pieces, longest: dice.next(8) == 0 ? 300 : 12)
            for (name, rule) in Self.rules {
                let once = try changed(text, rule)
                #expect(try changed(once, rule) == once, "\(name) of \(text)")
            }
        }
    }

    /// A rule appends behind what the output holds already, and looks at nothing of it.
    @Test func outputIsOnlyAppendedTo() throws {
        var dice = Dice(seed: 5)
        for _ in 0..<500 {
            let text = dice.text(Self.pieces, longest: 40)
            for (name, rule) in Self.rules {
                var alone = ByteBuffer()
                var behind = ByteBuffer()
                try behind.append("a_")
                let isChanged = try rule(text.span.bytes, &alone)
                let isChangedBehind = try rule(text.span.bytes, &behind)
                #expect(isChanged == isChangedBehind)
                #expect(behind.copied() == Array("a_".utf8) + alone.copied(), "\(name) of \(text)")
            }
        }
    }

    @Test func normalTextsHaveOnlyWhatTheBackendTakes() throws {
        var dice = Dice(seed: 6)
        for _ in 0..<2000 {
            let text = dice.text(Self.pieces, longest: 60)
            let name = String(
                decoding: try changed(text) { try SpanName.normalize($0, to: &$1).isChanged },
                as: UTF8.self
            )
            #expect(name.wholeMatch(of: /[A-Za-z](_?[A-Za-z0-9]|_?\.|\.)*/) != nil, "\(name)")
            let tag = String(
                decoding: try changed(text) { try TagText.normalize($0, as: .tag, to: &$1) },
                as: UTF8.self
            )
            #expect(!tag.contains("__") && !tag.hasSuffix("_"))
            let first = tag.unicodeScalars.first
            #expect(first == nil || first == ":" || UnicodeClass.isLetter(first?.value ?? 0), "\(tag)")
        }
    }
}
