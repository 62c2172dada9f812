import DPWire
import Testing

@testable import DPConformance

@Suite struct SendTallyTests {
    private func fields(_ tally: borrowing SendTally) -> JSONValue { .object(tally.fields) }

    @Test func addsUpWhatSendsReturnedAndRaised() {
        var tally = SendTally(capacity: 5, keepsOutcomes: true)
        let refused = SendTally.Failure(type: "NetworkError", message: "refused")
        let reset = SendTally.Failure(type: "NetworkError", message: "reset")
        for nanoseconds in 1...5 { tally.samples.add(Int64(nanoseconds)) }
        tally.succeed(Array("a".utf8))
        tally.fail(refused)
        tally.succeed([])
        tally.succeed(Array("a".utf8))
        tally.fail(reset)
        let result = fields(tally)
        #expect(result["sends"] == 5 && result["ok"] == 3)
        #expect(result["values"] == ["a": 2, "": 1])
        #expect(result["errors"] == ["NetworkError": 2])
        #expect(result["first_error"] == ["type": "NetworkError", "message": "refused"])
        #expect(
            result["outcomes"] == [
                ["ok": true, "value": "a"],
                ["ok": false, "error": ["type": "NetworkError", "message": "refused"]],
                ["ok": true, "value": ""],
                ["ok": true, "value": "a"],
                ["ok": false, "error": ["type": "NetworkError", "message": "reset"]],
            ]
        )
        #expect(result["p50_ns"] == 3 && result["max_ns"] == 5)
    }

    @Test func withoutSendsThereAreNoQuantiles() {
        let result = fields(SendTally(capacity: 0, keepsOutcomes: true))
        #expect(result["sends"] == 0 && result["first_error"] == .null && result["p50_ns"] == .null)
        #expect(result["outcomes"] == nil)
    }
}
