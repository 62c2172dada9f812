/// Why something of the test kit did not work.
public struct TestKitError: Error, Hashable, Sendable, CustomStringConvertible {
    private enum Code: Hashable, Sendable {
        case addressInUse
        case invalidAddress
        case system
        case timedOut
        case unreadableTraces
    }

    private let code: Code

    /// What happened, in a sentence for the log of a failed test.
    public let description: String

    private init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether another socket listens at the address already.
    public var isAddressInUse: Bool { code == .addressInUse }

    /// Whether the address cannot be listened at: a host that is no literal address, or a path that is too long.
    public var isInvalidAddress: Bool { code == .invalidAddress }

    /// Whether something waited for did not happen in time.
    public var isTimeOut: Bool { code == .timedOut }

    /// Whether a recorded body is not what its path promises.
    public var isUnreadable: Bool { code == .unreadableTraces }
}

extension TestKitError {
    static func addressInUse(_ address: String) -> TestKitError {
        TestKitError(.addressInUse, "\(address) is in use: choose another port or path")
    }

    static func invalidAddress(_ address: String, _ reason: String) -> TestKitError {
        TestKitError(.invalidAddress, "cannot listen at \(address): \(reason)")
    }

    static func system(_ action: String, _ reason: String) -> TestKitError {
        TestKitError(.system, "cannot \(action): \(reason)")
    }

    static func timedOut(_ description: String) -> TestKitError {
        TestKitError(.timedOut, description)
    }

    static func unreadableTraces(_ description: String) -> TestKitError {
        TestKitError(.unreadableTraces, description)
    }
}
