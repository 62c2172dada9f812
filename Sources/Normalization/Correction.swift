/// What normalization and truncation correct; each is counted on its own.
///
/// The names are the agent's where it counts the same thing.
package enum Correction: Int, CaseIterable, Sendable {
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

    /// The name under which it is reported.
    package var name: StaticString {
        switch self {
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
}

/// How often each correction was made.
package struct CorrectionCounts: Equatable, Sendable {
    private var counts = [Int](repeating: 0, count: Correction.allCases.count)

    package init() {}

    /// Whether nothing was corrected.
    package private(set) var isZero = true

    package subscript(_ correction: Correction) -> Int {
        correction.rawValue < counts.count ? counts[correction.rawValue] : 0
    }

    package mutating func count(_ correction: Correction) {
        guard correction.rawValue < counts.count else { return }
        counts[correction.rawValue] &+= 1
        isZero = false
    }

    /// Begins anew.
    package mutating func reset() {
        if isZero { return }
        for index in counts.indices { counts[index] = 0 }
        isZero = true
    }

    /// Counts a fault, if there is one, as the kind that it is of some text.
    mutating func count(
        _ fault: TextFault?,
        empty: Correction? = nil,
        tooLong: Correction,
        invalid: Correction
    ) {
        switch fault {
        case .empty: if let empty { count(empty) }
        case .tooLong: count(tooLong)
        case .invalid: count(invalid)
        case nil: break
        }
    }
}
