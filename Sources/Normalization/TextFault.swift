/// What was wrong with a name, in the agent's three kinds.
package enum TextFault: Equatable, Sendable {
    /// It was empty and got its default.
    case empty
    /// It was too long and was cut.
    case tooLong
    /// Nothing of it was usable.
    case invalid
}

/// What a rule made of a text.
package struct NormalizedText: Equatable, Sendable {
    /// Whether the normal form differs, and was appended to the output.
    package let isChanged: Bool

    /// The fault that is counted; a mere rewriting has none.
    package let fault: TextFault?

    /// Whether nothing of a name was usable.
    var isUnnamed: Bool { fault == .empty || fault == .invalid }

    package init(isChanged: Bool, fault: TextFault? = nil) {
        self.isChanged = isChanged
        self.fault = fault
    }
}
