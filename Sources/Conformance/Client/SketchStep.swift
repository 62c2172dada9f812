internal import DPStatistics
internal import DPWire

/// The `sketch` step: a sketch of some numbers, to be compared with the reference's byte by byte.
struct SketchStep {
    private var count = 0.0
    private var rejected: [JSONValue] = []
    private var encoded: [UInt8] = []

    init(of values: [Double]) throws {
        var sketch = DDSketch()
        for value in values {
            do throws(SketchError) {
                try sketch.add(value)
            } catch {
                rejected.append([.number(value), .string("\(error)")])
            }
        }
        var buffer = ByteBuffer()
        try sketch.encode(into: &buffer)
        encoded = buffer.copied()
        count = sketch.count
    }

    /// What the step reports.
    var fields: [(String, JSONValue)] {
        let digits = Array("0123456789abcdef")
        let hexadecimal = encoded.reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return [("count", .number(count)), ("rejected", .array(rejected)), ("hex", .string(hexadecimal))]
    }
}
