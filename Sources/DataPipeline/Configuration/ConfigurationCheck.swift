internal import DPDelivery
internal import DPPlatform
internal import DPTransport

/// Checks options one by one and remembers what is wrong.
struct ConfigurationCheck {
    private(set) var problems: [ConfigurationError.Problem] = []
    private var concernsURL = false

    /// The faults that were found.
    var error: ConfigurationError {
        ConfigurationError(problems: problems, concernsURL: concernsURL)
    }

    mutating func refuse(_ option: String, _ value: String, _ explanation: String) {
        problems.append(ConfigurationError.Problem(option, value: value, explanation))
    }

    /// Parses the agent's URL.
    mutating func endpoint(_ url: String) -> Endpoint? {
        do throws(EndpointError) {
            let endpoint = try Endpoint(url)
            if !endpoint.isSecure { return endpoint }
            refuse("url", url, "https is not available yet; write http://HOST:PORT, or unix:///PATH for a unix socket")
        } catch {
            refuse("url", url, error.description)
        }
        concernsURL = true
        return nil
    }

    /// The bytes of a header's value.
    mutating func header(_ option: String, _ value: String) -> [UInt8] {
        let bytes = Array(value.utf8)
        if !HeaderValue.isLegal(bytes) {
            refuse(
                option,
                value,
                "it goes into a header, which cannot carry line breaks and other control characters; leave them out"
            )
        }
        return bytes
    }

    /// A length of time; zero means the default.
    mutating func time(_ option: String, _ value: Duration, default fallback: Nanoseconds) -> Nanoseconds {
        if value < .zero {
            refuse(option, "\(value.components.seconds) s", "a time cannot be negative; write 0 for the default")
        }
        let time = Nanoseconds(value)
        return time == .zero ? fallback : time
    }

    /// A number within limits.
    mutating func count(_ option: String, _ value: Int, in limits: ClosedRange<Int>) -> Int {
        if limits.contains(value) { return value }
        refuse(option, "\(value)", "write a number from \(limits.lowerBound) to \(limits.upperBound)")
        return limits.lowerBound
    }
}
