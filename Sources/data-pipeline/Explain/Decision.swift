internal import DPNormalization

/// One change of a span: which rule made it, and what it made of what.
struct Decision: Equatable {
    var stage: String
    var rule: String
    /// The field as it is named in payloads, such as `resource` or `meta.http.url`.
    var field: String
    /// Nil for a field that was not there.
    var before: String?
    /// Nil for a field that was taken away.
    var after: String?
}

extension Correction {
    /// Whether a change of a field can be this correction.
    func concerns(_ field: String) -> Bool {
        switch self {
        case .serviceEmpty, .serviceTruncate, .serviceInvalid: field == "service"
        case .peerServiceTruncate, .peerServiceInvalid: field == "meta.peer.service"
        case .baseServiceTruncate, .baseServiceInvalid: field == "meta._dd.base_service"
        case .spanNameEmpty, .spanNameTruncate, .spanNameInvalid: field == "name"
        case .resourceEmpty, .resourceTruncate: field == "resource"
        case .invalidDuration: field == "duration"
        case .invalidStartDate: field == "start"
        case .typeTruncate: field == "type"
        case .invalidHTTPStatusCode: field == "meta.http.status_code"
        case .metaKeyTruncate, .metaValueTruncate: field.hasPrefix("meta.")
        case .metricsKeyTruncate: field.hasPrefix("metrics.")
        case .duplicateSpanID: false
        }
    }
}
