internal import DPPatterns
internal import DPWire

/// A condition on a span's tags, from a text such as `env:prod`.
struct TagCondition: Sendable {
    /// What the value of the tag has to be.
    enum Value: Sendable {
        case any
        case exactly([UInt8])
        case matching(Pattern)
    }

    /// Tags whose values are not compared as they are.
    enum SpecialKey: Sendable {
        /// The value is normalized first, as the agent stores it.
        case env
        /// A value that is no status code matches nothing.
        case httpStatusCode
    }

    let key: [UInt8]
    let special: SpecialKey?
    let value: Value

    /// Reads `key` or `key:value`, white space around both left out; a blank value is like none.
    init(_ text: String, isPattern: Bool) throws(FilterFault.Reason) {
        let bytes = Array(text.utf8)
        let colon = bytes.firstIndex(of: 0x3a) ?? bytes.count
        let key = Array(bytes[bytes.span.bytes.trimmingSpace(in: 0..<colon)])
        guard !key.isEmpty else { throw .emptyKey }
        let name = key.span.bytes
        special = name.says("env") ? .env : name.says("http.status_code") ? .httpStatusCode : nil
        self.key = key
        let value = Array(bytes[bytes.span.bytes.trimmingSpace(in: min(colon &+ 1, bytes.count)..<bytes.count)])
        self.value = try value.isEmpty ? .any : isPattern ? .matching(Pattern(filter: value)) : .exactly(value)
    }
}

extension Pattern {
    /// Reads the pattern of a filter.
    init(filter text: [UInt8]) throws(FilterFault.Reason) {
        do throws(PatternError) {
            self = try Pattern(text.span.bytes)
        } catch {
            throw .badPattern(at: error.offset)
        }
    }
}

extension RawSpan {
    /// Whether the bytes are those.
    func equals(_ other: [UInt8]) -> Bool {
        guard byteCount == other.count else { return false }
        for offset in 0..<byteCount where byte(offset) != other[offset] { return false }
        return true
    }
}
