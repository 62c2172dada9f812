/// One of an agent's trace filters, by its place among the texts of its kind.
package struct FilterRule: Equatable, Sendable {
    /// The lists of filters, in the order in which they decide.
    package enum Kind: Equatable, Sendable {
        /// `ignore_resources`
        case ignoredResource
        /// `filter_tags.reject`
        case rejectedTag
        /// `filter_tags_regex.reject`
        case rejectedTagPattern
        /// `filter_tags.require`
        case requiredTag
        /// `filter_tags_regex.require`
        case requiredTagPattern

        /// Where the list stands in the agent's `/info`.
        package var name: StaticString {
            switch self {
            case .ignoredResource: "ignore_resources"
            case .rejectedTag: "filter_tags.reject"
            case .rejectedTagPattern: "filter_tags_regex.reject"
            case .requiredTag: "filter_tags.require"
            case .requiredTagPattern: "filter_tags_regex.require"
            }
        }
    }

    package let kind: Kind
    /// The place in the list, from 0.
    package let index: Int
}

/// What filters say of a chunk.
package enum FilterDecision: Equatable, Sendable {
    case kept
    /// Rejected by this one; of a filter that requires something, because the chunk does not have it.
    case dropped(FilterRule)
}

/// Why a filter is left out.
package struct FilterFault: Equatable, Sendable {
    /// The kinds of fault.
    package enum Reason: Error, Equatable, Sendable {
        /// There is nothing before the colon.
        case emptyKey
        /// The pattern is none, as seen at one of its bytes.
        case badPattern(at: Int)
    }

    package let rule: FilterRule
    package let reason: Reason
}
