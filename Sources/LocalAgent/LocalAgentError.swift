internal import DPPlatform

/// Why a local agent does not run.
package struct LocalAgentError: Error, Equatable, Sendable {
    private enum Code: Equatable, Sendable {
        case addressInUse
        case invalidConfiguration
        case notPermitted
        case stopped
        case system
    }

    private let code: Code

    /// What happened and which option changes it.
    package let description: String

    private init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether another process listens at the port or path already.
    package var isAddressInUse: Bool { code == .addressInUse }

    /// Whether the configuration makes no sense; the description lists all problems.
    package var isInvalidConfiguration: Bool { code == .invalidConfiguration }

    /// Whether the process may not listen at that port or path.
    package var isNotPermitted: Bool { code == .notPermitted }

    /// Whether the agent ended before it was ready.
    package var isStopped: Bool { code == .stopped }
}

extension LocalAgentError: CustomStringConvertible {
    static func invalidConfiguration(_ problems: [String]) -> LocalAgentError {
        LocalAgentError(.invalidConfiguration, problems.joined(separator: "; "))
    }

    static let stopped = LocalAgentError(.stopped, "the agent was stopped before it was ready")

    /// The error of listening at a port or path.
    ///
    /// - Parameters:
    ///   - place: the address as a user writes it.
    ///   - option: the option of `LocalAgentConfiguration` that names the place.
    static func listening(at place: String, option: String, _ error: SystemError) -> LocalAgentError {
        switch error {
        case .addressInUse:
            LocalAgentError(.addressInUse, "\(place) is in use: stop what listens there, or choose another \(option)")
        case .accessDenied, .notPermitted:
            LocalAgentError(.notPermitted, "not allowed to listen at \(place): choose another \(option)")
        default:
            LocalAgentError(.system, "cannot listen at \(place) (\(option)): \(error.description)")
        }
    }

    static func unexpected(_ error: any Error) -> LocalAgentError {
        LocalAgentError(.system, "the agent failed: \(error)")
    }
}
