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
        case serviceEmpty
        case serviceTruncate
        case serviceInvalid
        case peerServiceTruncate
        case peerServiceInvalid
        case baseServiceTruncate
        case baseServiceInvalid
        case spanNameEmpty
        case spanNameTruncate
        case spanNameInvalid
        case resourceEmpty
        case invalidDuration
        case invalidStartDate
        case typeTruncate
        case invalidHTTPStatusCode
        case duplicateSpanID
        case resourceTruncate
        case metaKeyTruncate
        case metaValueTruncate
        case metricsKeyTruncate
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

    // MARK: What the agent's rules correct, where spans are processed

    /// A span without a service got the name of an unnamed one.
    public static var serviceEmpty: LedgerWarning { LedgerWarning(.serviceEmpty) }
    /// A service of more than 100 bytes was cut.
    public static var serviceTruncate: LedgerWarning { LedgerWarning(.serviceTruncate) }
    /// A service without a usable character got the name of an unnamed one.
    public static var serviceInvalid: LedgerWarning { LedgerWarning(.serviceInvalid) }
    /// A tag `peer.service` of more than 100 bytes was cut.
    public static var peerServiceTruncate: LedgerWarning { LedgerWarning(.peerServiceTruncate) }
    /// A tag `peer.service` without a usable character was emptied.
    public static var peerServiceInvalid: LedgerWarning { LedgerWarning(.peerServiceInvalid) }
    /// A tag `_dd.base_service` of more than 100 bytes was cut.
    public static var baseServiceTruncate: LedgerWarning { LedgerWarning(.baseServiceTruncate) }
    /// A tag `_dd.base_service` without a usable character was emptied.
    public static var baseServiceInvalid: LedgerWarning { LedgerWarning(.baseServiceInvalid) }
    /// A span without a name became `unnamed_operation`.
    public static var spanNameEmpty: LedgerWarning { LedgerWarning(.spanNameEmpty) }
    /// A span's name of more than 100 bytes was cut.
    public static var spanNameTruncate: LedgerWarning { LedgerWarning(.spanNameTruncate) }
    /// A span's name without a letter became `unnamed_operation`.
    public static var spanNameInvalid: LedgerWarning { LedgerWarning(.spanNameInvalid) }
    /// A span without a resource got its name as one.
    public static var resourceEmpty: LedgerWarning { LedgerWarning(.resourceEmpty) }
    /// A negative or impossibly long duration became zero.
    public static var invalidDuration: LedgerWarning { LedgerWarning(.invalidDuration) }
    /// A start before the year 2000 was moved to where the span ends now.
    public static var invalidStartDate: LedgerWarning { LedgerWarning(.invalidStartDate) }
    /// A span's type of more than 100 bytes was cut.
    public static var typeTruncate: LedgerWarning { LedgerWarning(.typeTruncate) }
    /// A tag `http.status_code` that is no status was removed.
    public static var invalidHTTPStatusCode: LedgerWarning { LedgerWarning(.invalidHTTPStatusCode) }
    /// Another span of the chunk has the same id; both are kept.
    public static var duplicateSpanID: LedgerWarning { LedgerWarning(.duplicateSpanID) }
    /// A resource was cut at its limit.
    public static var resourceTruncate: LedgerWarning { LedgerWarning(.resourceTruncate) }
    /// A tag's key of more than 200 bytes was cut.
    public static var metaKeyTruncate: LedgerWarning { LedgerWarning(.metaKeyTruncate) }
    /// A tag's value of more than 25,000 bytes was cut.
    public static var metaValueTruncate: LedgerWarning { LedgerWarning(.metaValueTruncate) }
    /// A metric's key of more than 200 bytes was cut.
    public static var metricsKeyTruncate: LedgerWarning { LedgerWarning(.metricsKeyTruncate) }

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
        case .serviceEmpty: "service_empty"
        case .serviceTruncate: "service_truncate"
        case .serviceInvalid: "service_invalid"
        case .peerServiceTruncate: "peer_service_truncate"
        case .peerServiceInvalid: "peer_service_invalid"
        case .baseServiceTruncate: "base_service_truncate"
        case .baseServiceInvalid: "base_service_invalid"
        case .spanNameEmpty: "span_name_empty"
        case .spanNameTruncate: "span_name_truncate"
        case .spanNameInvalid: "span_name_invalid"
        case .resourceEmpty: "resource_empty"
        case .invalidDuration: "invalid_duration"
        case .invalidStartDate: "invalid_start_date"
        case .typeTruncate: "type_truncate"
        case .invalidHTTPStatusCode: "invalid_http_status_code"
        case .duplicateSpanID: "duplicate_span_id"
        case .resourceTruncate: "resource_truncate"
        case .metaKeyTruncate: "meta_key_truncate"
        case .metaValueTruncate: "meta_value_truncate"
        case .metricsKeyTruncate: "metrics_key_truncate"
        }
    }

    static var count: Int { 29 }
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
