/// Something that was put right or left out on the way without losing a span.
///
/// Warnings are not outcomes: a payload with warnings is still delivered or dropped like any other.
public struct LedgerWarning: Equatable, Sendable {
    enum Code: UInt8, CaseIterable {
        case invalidUTF8
        case binaryText
        case unknownKey
        case duplicateKey
        case nilValue
        case integralFloat
        case metaStructDropped
        case tagReplaced
        case trailingBytes
    }

    let code: Code

    init(_ code: Code) {
        self.code = code
    }

    /// A text that was not UTF-8; each bad sequence became U+FFFD.
    public static var invalidUTF8: LedgerWarning { LedgerWarning(.invalidUTF8) }
    /// A text that came as binary data.
    public static var binaryText: LedgerWarning { LedgerWarning(.binaryText) }
    /// A span field that the format does not know, left out.
    public static var unknownKey: LedgerWarning { LedgerWarning(.unknownKey) }
    /// A key given more than once; the last value counts.
    public static var duplicateKey: LedgerWarning { LedgerWarning(.duplicateKey) }
    /// A nil where a value is meant, read as absent.
    public static var nilValue: LedgerWarning { LedgerWarning(.nilValue) }
    /// A whole number that came as a floating-point value.
    public static var integralFloat: LedgerWarning { LedgerWarning(.integralFloat) }
    /// Structured tags that the output format cannot carry.
    public static var metaStructDropped: LedgerWarning { LedgerWarning(.metaStructDropped) }
    /// A tag whose name the output format needs for the links or events of the same span.
    public static var tagReplaced: LedgerWarning { LedgerWarning(.tagReplaced) }
    /// Bytes after the end of a payload, ignored.
    public static var trailingBytes: LedgerWarning { LedgerWarning(.trailingBytes) }

    /// The stable name, in snake case.
    public var name: String {
        switch code {
        case .invalidUTF8: "invalid_utf8"
        case .binaryText: "binary_text"
        case .unknownKey: "unknown_key"
        case .duplicateKey: "duplicate_key"
        case .nilValue: "nil_value"
        case .integralFloat: "integral_float"
        case .metaStructDropped: "meta_struct_dropped"
        case .tagReplaced: "tag_replaced"
        case .trailingBytes: "trailing_bytes"
        }
    }

    static var count: Int { 9 }
}

extension LedgerWarning: CaseIterable {
    /// All warnings, in the order in which they are documented.
    public static var allCases: [LedgerWarning] {
        Code.allCases.map { LedgerWarning($0) }
    }
}

#if !hasFeature(Embedded)
extension LedgerWarning: Hashable {}
#endif

extension LedgerWarning: CustomStringConvertible {
    /// The stable name.
    public var description: String { name }
}
