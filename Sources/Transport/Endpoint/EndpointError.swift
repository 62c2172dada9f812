internal import DPPlatform

/// Why a URL cannot be used, and what to write instead.
package struct EndpointError: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Problem: Equatable, Sendable {
        case empty
        case illegalCharacter
        case missingScheme
        case unknownScheme
        case missingHost
        case invalidHost
        case userInformation
        case invalidPort
        case emptySocketPath
        case invalidSocketPath
        case socketPathTooLong
    }

    package let problem: Problem
    /// Where in the URL, in bytes from its start.
    package let offset: Int

    /// One sentence for the problem and one for the way out.
    package var description: String {
        switch problem {
        case .empty:
            "the URL is empty; write one such as http://127.0.0.1:8126 or unix:///var/run/datadog/apm.socket"
        case .illegalCharacter:
            "the URL has a space, a control character or a character outside ASCII at byte \(offset); "
                + "write it percent-encoded, such as %20"
        case .missingScheme:
            "the URL does not begin with a scheme; write http://HOST:PORT, or unix:///PATH for a unix socket"
        case .unknownScheme:
            "the URL's scheme is not one of http, https, unix and http+unix; "
                + "write http://HOST:PORT, or unix:///PATH for a unix socket"
        case .missingHost:
            "the URL names no host; write http://HOST:PORT"
        case .invalidHost:
            "the URL's host is not a host name, an IPv4 address or an IPv6 address in brackets (byte \(offset)); "
                + "write one such as 127.0.0.1, agent.example.com or [::1]"
        case .userInformation:
            "the URL has a user name or password before its host; leave out everything up to the @"
        case .invalidPort:
            "the URL's port is not a number from 1 to 65535; write it after the host, such as http://127.0.0.1:8126"
        case .emptySocketPath:
            "the URL names no unix socket; write unix:///PATH, such as unix:///var/run/datadog/apm.socket"
        case .invalidSocketPath:
            "the unix socket's path has a zero byte or a bad percent-encoding (byte \(offset)); "
                + "write two hexadecimal digits after each %"
        case .socketPathTooLong:
            "the unix socket's path is longer than the \(SocketAddress.unixPathLimit) bytes that the system allows; "
                + "use a shorter path or a symbolic link in a shorter one"
        }
    }
}
