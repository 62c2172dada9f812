import Testing

@testable import data_pipeline

@Suite struct DisplayTextTests {
    @Test(arguments: [
        ("plain", 10, "plain"),
        ("exactly10!", 10, "exactly10!"),
        ("eleven char", 10, "eleven ch…"),
        ("日本語テスト", 7, "日本語…"),
        ("日本語", 6, "日本語"),
        ("x", 1, "x"),
        ("xy", 1, "…"),
        ("xy", 0, ""),
        ("", 5, ""),
    ])
    func cutsToColumns(text: String, limit: Int, expected: String) {
        let shown = DisplayText.singleLine(text, limit: limit)
        #expect(shown == expected)
        #expect(DisplayText.width(shown) <= limit)
    }

    @Test func keepsTerminalControlOut() {
        let hostile = "a\u{1B}[2Jb\nc\td\u{202E}e\u{0}f\u{9B}g\u{2028}h"
        #expect(DisplayText.singleLine(hostile) == "a\u{FFFD}[2Jb c d\u{FFFD}e\u{FFFD}f\u{FFFD}g h")
    }

    @Test func padsByColumnsNotByScalars() {
        #expect(DisplayText.padded("日本", to: 6) + "|" == "日本  |")
        #expect(DisplayText.padded("7", to: 3, trailing: false) == "  7")
        #expect(DisplayText.padded("long", to: 2) == "long")
    }
}

@Suite struct QuantityTests {
    @Test(arguments: [
        (0, "0 ns"), (999, "999 ns"), (1_000, "1.00 µs"), (1_234, "1.23 µs"), (45_200_000, "45.2 ms"),
        (999_999_999, "999 ms"), (1_000_000_000, "1.00 s"), (59_999_999_999, "59.9 s"), (125_000_000_000, "2m 05s"),
        (-1_500, "-1.50 µs"), (Int64.min, "-153722867m 16s"),
    ])
    func durations(nanoseconds: Int64, expected: String) {
        #expect(Quantity.duration(nanoseconds: nanoseconds) == expected)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (47_753, "47.7 kB"), (1_050_000, "1.05 MB"), (UInt64.max, "18446744073 GB"),
    ])
    func sizes(count: UInt64, expected: String) {
        #expect(Quantity.bytes(count) == expected)
    }

    @Test func counts() {
        #expect(Quantity.count(1, "span") == "1 span")
        #expect(Quantity.count(1_234_567, "span") == "1,234,567 spans")
        #expect(Quantity.count(0, "entry", "entries") == "0 entries")
        #expect(Quantity.grouped(100) == "100")
    }
}

@Suite struct TableTests {
    @Test func alignsColumnsAndLeavesNoTrailingSpace() {
        var table = Table([
            .init(heading: "name", limit: 6), .init(heading: "n", isNumeric: true), .init(heading: "note"),
        ])
        table.add(["a", "1", "x"])
        table.add(["much too long", "200"])
        #expect(table.rendered() == "name      n  note\na         1  x\nmuch …  200\n")
    }
}

@Suite struct ColorChoiceTests {
    @Test(arguments: [
        (ColorChoice.auto, true, [:], true),
        (.auto, false, [:], false),
        (.auto, true, ["NO_COLOR": "1"], false),
        (.auto, true, ["NO_COLOR": ""], true),
        (.auto, true, ["TERM": "dumb"], false),
        (.always, false, ["NO_COLOR": "1"], true),
        (.never, true, [:], false),
    ])
    func resolves(choice: ColorChoice, isTerminal: Bool, environment: [String: String], expected: Bool) {
        #expect(choice.resolved(isTerminal: isTerminal, environment: environment) == expected)
    }

    @Test func plainStyleAddsNothing() {
        #expect(Style.plain.red("x") == "x")
        #expect(Style(isEnabled: true).red("x") == "\u{1B}[31mx\u{1B}[0m")
        #expect(Style(isEnabled: true).bold("") == "")
    }
}
