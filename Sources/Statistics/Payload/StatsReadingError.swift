package import DPWire

/// Why a statistics payload was refused, and where.
///
/// A payload is refused whole.
package struct StatsReadingError: Error, Equatable {
    package let code: WireError.Code
    /// Offset of the byte at fault, or the payload's length when it ends early.
    package let offset: Int
    /// Index of the bucket at fault, if reading had come to one.
    package let bucket: Int?
    /// Index of the group in its bucket, if reading had come to one.
    package let group: Int?
    /// The field as the format names it; empty outside of fields.
    private let field: StaticString

    init(_ error: WireError, bucket: Int?, group: Int?, field: StaticString) {
        code = error.code
        offset = error.offset
        self.bucket = bucket
        self.group = group
        self.field = field
    }

    package static func == (a: StatsReadingError, b: StatsReadingError) -> Bool {
        a.code == b.code && a.offset == b.offset && a.bucket == b.bucket && a.group == b.group
    }

    /// Where the fault lies, such as `bucket 0, group 3, Hits`; empty for the payload as a whole.
    package var path: String {
        var text = ""
        if let bucket { text += "bucket \(bucket)" }
        if let group { text += ", group \(group)" }
        if field.utf8CodeUnitCount > 0 {
            if !text.isEmpty { text += ", " }
            text += "\(field)"
        }
        return text
    }

    /// The fault, its byte offset and its path in one line.
    package var message: String {
        let place = path
        return "\(summary) at byte \(offset)" + (place.isEmpty ? "" : " (\(place))")
    }

    private var summary: StaticString {
        switch code {
        case .truncated: "payload ends early"
        case .unexpectedType: "value of a wrong type"
        case .outOfRange: "number out of range"
        case .tooDeep: "nesting too deep"
        case .outOfMemory: "out of memory"
        case .invalid: "bytes after the payload's end"
        case .tooLarge: "too many empty elements"
        }
    }
}
