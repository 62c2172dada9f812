internal import DPPlatform
package import DPWire

/// One message, and where it comes from.
package struct LogRecord: Sendable {
    package let level: LogLevel
    package let message: String
    /// The part of the program, such as `data_pipeline::exporter`.
    package let target: StaticString
    package let file: StaticString
    package let line: UInt32
    /// Nanoseconds since 1970 UTC.
    let time: Int64
    let threadName: [UInt8]
    let threadNumber: UInt64

    /// A message of the calling thread, now.
    package init(
        _ level: LogLevel,
        _ message: String,
        target: StaticString,
        file: StaticString,
        line: UInt32
    ) {
        self.init(
            level,
            message,
            target: target,
            file: file,
            line: line,
            time: WallClock.nanosecondsSince1970(),
            threadName: Thread.currentName,
            threadNumber: Thread.currentNumber
        )
    }

    /// The same, with a moment and a thread.
    package init(
        _ level: LogLevel,
        _ message: String,
        target: StaticString,
        file: StaticString,
        line: UInt32,
        time: Int64,
        threadName: [UInt8],
        threadNumber: UInt64
    ) {
        self.level = level
        self.message = message
        self.target = target
        self.file = file
        self.line = line
        self.time = time
        self.threadName = threadName
        self.threadNumber = threadNumber
    }
}

extension LogRecord {
    /// Appends the record as a line of text:
    /// `2024-02-12T10:43:20.123456Z  INFO main ThreadId(7) target: file:12: message`.
    ///
    /// Control characters in the message are escaped, so that one record is one line.
    package func writeText(to buffer: inout ByteBuffer) throws(WireError) {
        try LogTime(nanoseconds: time).write(to: &buffer)
        try buffer.append("Z ")
        if level.name.utf8CodeUnitCount < 5 { try buffer.append(0x20) }
        try buffer.append(level.name)
        try buffer.append(0x20)
        try Self.writePlain(threadName, to: &buffer)
        try buffer.append(" ThreadId(")
        try JSONNumber.write(threadNumber, into: &buffer)
        try buffer.append(") ")
        try buffer.append(target)
        try buffer.append(": ")
        try buffer.append(file)
        try buffer.append(0x3A)
        try JSONNumber.write(UInt64(line), into: &buffer)
        try buffer.append(": ")
        try Self.writePlain(Array(message.utf8), to: &buffer)
        try buffer.append(0x0A)
    }

    /// Appends the record as a line with one JSON object.
    package func writeJSON(to buffer: inout ByteBuffer) throws(WireError) {
        var stamp = ByteBuffer()
        try LogTime(nanoseconds: time).write(to: &stamp)
        try stamp.append(0x5A)
        var number = ByteBuffer()
        try number.append("ThreadId(")
        try JSONNumber.write(threadNumber, into: &number)
        try number.append(0x29)
        var json = JSONWriter()
        try json.beginObject()
        try json.name("timestamp")
        try json.string(stamp.bytes)
        try json.name("level")
        try json.string(level.name)
        try json.name("fields")
        try json.beginObject()
        try json.name("message")
        try json.string(message)
        try json.endObject()
        try json.name("target")
        try json.string(target)
        try json.name("filename")
        try json.string(file)
        try json.name("line_number")
        try json.uint(UInt64(line))
        try json.name("threadName")
        try json.string(String(decoding: threadName, as: UTF8.self))
        try json.name("threadId")
        try json.string(number.bytes)
        try json.endObject()
        try buffer.append(json.buffer.bytes)
        try buffer.append(0x0A)
    }

    private static func writePlain(_ bytes: [UInt8], to buffer: inout ByteBuffer) throws(WireError) {
        for byte in bytes {
            switch byte {
            case 0x0A: try buffer.append("\\n")
            case 0x0D: try buffer.append("\\r")
            case 0x09: try buffer.append("\\t")
            case ..<0x20, 0x7F:
                try buffer.append("\\x")
                try buffer.append(JSONNumber.hexDigit(byte >> 4))
                try buffer.append(JSONNumber.hexDigit(byte & 15))
            default: try buffer.append(byte)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func string(_ text: StaticString) throws(WireError) {
        try string(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
