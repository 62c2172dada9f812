/// What is wrong with a configuration: all of it, not only the first fault.
public struct ConfigurationError: Error, Sendable {
    /// One option that cannot be used as it is.
    public struct Problem: Sendable {
        /// The option's name, as a property of ``TraceExporter/Configuration``.
        public let option: String
        /// The value it has; shortened if it is long.
        public let value: String
        /// What is wrong with the value, and what to write instead.
        public let explanation: String

        init(_ option: String, value: String, _ explanation: String) {
            self.option = option
            self.explanation = explanation
            self.value = value.utf8.count > 200 ? String(decoding: value.utf8.prefix(200), as: UTF8.self) + "…" : value
        }
    }

    /// The faults, in the order in which the options are documented; never empty.
    public let problems: [Problem]

    /// Whether one of the faults is the agent's URL.
    let concernsURL: Bool

    /// The number that the C library gives this error: 15 if the URL is at fault, else 12; never changed.
    public var number: Int32 { concernsURL ? 15 : 12 }
}

extension ConfigurationError {
    /// The faults, one a line.
    public var message: String {
        var text = ""
        for problem in problems {
            if !text.isEmpty { text += "\n" }
            text += "\(problem.option) = \"\(problem.value)\": \(problem.explanation)"
        }
        return text
    }
}

#if !hasFeature(Embedded)
extension ConfigurationError: CustomStringConvertible {
    /// The same as `message`.
    public var description: String { message }
}
#endif
