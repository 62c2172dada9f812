import DPTraces
import Testing

/// Bytes from hexadecimal digits.
func bytes(_ hex: String) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt8?
    for digit in hex.utf8 where digit != 0x20 && digit != 0x0A {
        let value = digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57
        if let first = high {
            result.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return result
}

func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// Reads a payload and writes it as another format.
func convert(_ payload: [UInt8], _ input: TraceFormat, _ output: TraceFormat) throws -> [UInt8] {
    let batch = try TraceBatch(reading: payload, as: input)
    return try batch.encoded(as: output)
}

/// Reads a payload and writes it anew, no byte copied.
func rewrite(_ payload: [UInt8], _ input: TraceFormat, _ output: TraceFormat) throws -> [UInt8] {
    var batch = try TraceBatch(reading: payload, as: input)
    batch.markAllEdited()
    return try batch.encoded(as: output)
}
