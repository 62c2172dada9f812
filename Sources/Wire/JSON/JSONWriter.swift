/// Writes compact JSON text in one fixed spelling.
///
/// `"`, `\` and control bytes are escaped, all else is written raw; doubles take their shortest exact form. The caller
/// keeps the order of punctuation: `object`, `array` and `member` put the commas.
@usableFromInline
package struct JSONWriter: ~Copyable {
    /// The text written so far.
    package private(set) var buffer = ByteBuffer()
    /// Whether the next value or member needs a comma before it.
    private var needsComma = false

    package init() {}

    /// Forgets the text and keeps the memory.
    package mutating func reset() {
        buffer.reset()
        needsComma = false
    }

    /// Forgets the text, and gives the memory back when it is more than `byteCount`.
    package mutating func reset(keepingAtMost byteCount: Int) {
        buffer.reset(keepingAtMost: byteCount)
        needsComma = false
    }

    package mutating func beginObject() throws(WireError) {
        try begin(0x7B)
    }

    package mutating func endObject() throws(WireError) {
        try end(0x7D)
    }

    package mutating func beginArray() throws(WireError) {
        try begin(0x5B)
    }

    package mutating func endArray() throws(WireError) {
        try end(0x5D)
    }

    /// A member's name; its value comes next.
    package mutating func name(_ text: StaticString) throws(WireError) {
        try name(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A member's name from UTF-8 bytes; its value comes next.
    package mutating func name(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        try comma()
        try quoted(bytes)
        try buffer.append(0x3A)
        needsComma = false
    }

    /// A text from UTF-8 bytes.
    package mutating func string(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        try comma()
        try quoted(bytes)
    }

    /// A text.
    package mutating func string(_ text: String) throws(WireError) {
        try comma()
        var text = text
        let failure = text.withUTF8 { bytes in
            WireError.caught { () throws(WireError) in try quoted(UnsafeRawBufferPointer(bytes)) }
        }
        if let failure { throw failure }
    }

    package mutating func bool(_ value: Bool) throws(WireError) {
        try comma()
        try buffer.append(value ? "true" : "false")
    }

    package mutating func null() throws(WireError) {
        try comma()
        try buffer.append("null")
    }

    package mutating func int(_ value: Int64) throws(WireError) {
        try comma()
        if value < 0 { try buffer.append(0x2D) }
        try digits(value.magnitude)
    }

    package mutating func uint(_ value: UInt64) throws(WireError) {
        try comma()
        try digits(value)
    }

    /// A double in its shortest exact form; NaN and the infinities become `null`.
    package mutating func double(_ value: Double) throws(WireError) {
        try comma()
        try JSONNumber.write(value, into: &buffer)
    }

    /// A text of lower-case hexadecimal digits, each value in 16 of them.
    package mutating func hex(_ first: UInt64, _ second: UInt64? = nil) throws(WireError) {
        try comma()
        try buffer.append(0x22)
        try JSONNumber.writeHex(first, into: &buffer)
        if let second { try JSONNumber.writeHex(second, into: &buffer) }
        try buffer.append(0x22)
    }

    /// A text of base64 digits that stands for some bytes.
    package mutating func base64(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        try comma()
        try buffer.append(0x22)
        try buffer.append(base64: bytes)
        try buffer.append(0x22)
    }

    /// A constant text.
    package mutating func string(_ text: StaticString) throws(WireError) {
        try string(UnsafeRawBufferPointer(text))
    }

    private mutating func begin(_ bracket: UInt8) throws(WireError) {
        try comma()
        try buffer.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) throws(WireError) {
        try buffer.append(bracket)
        needsComma = true
    }

    private mutating func comma() throws(WireError) {
        if needsComma { try buffer.append(0x2C) }
        needsComma = true
    }

    private mutating func digits(_ value: UInt64) throws(WireError) {
        try JSONNumber.write(value, into: &buffer)
    }

    private mutating func quoted(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        try buffer.append(0x22)
        if let start = bytes.baseAddress { try escaped(start, count: bytes.count) }
        try buffer.append(0x22)
    }

    private mutating func escaped(_ start: UnsafeRawPointer, count: Int) throws(WireError) {
        var plain = 0
        var i = 0
        while i < count {
            let byte = start.byte(at: i)
            if byte >= 0x20 && byte != 0x22 && byte != 0x5C {
                i &+= 1
                continue
            }
            try buffer.append(start + plain, count: i &- plain)
            try escape(byte)
            i &+= 1
            plain = i
        }
        try buffer.append(start + plain, count: count &- plain)
    }

    private mutating func escape(_ byte: UInt8) throws(WireError) {
        try buffer.append(0x5C)
        switch byte {
        case 0x08: try buffer.append(0x62)
        case 0x09: try buffer.append(0x74)
        case 0x0A: try buffer.append(0x6E)
        case 0x0C: try buffer.append(0x66)
        case 0x0D: try buffer.append(0x72)
        case 0x22, 0x5C: try buffer.append(byte)
        default:
            try buffer.append("u00")
            try buffer.append(JSONNumber.hexDigit(byte >> 4))
            try buffer.append(JSONNumber.hexDigit(byte & 15))
        }
    }
}
