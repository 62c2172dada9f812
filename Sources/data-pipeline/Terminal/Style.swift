import ArgumentParser

/// When colours are used.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
    case auto
    case always
    case never

    /// Whether to colour a stream.
    /// - Parameters:
    ///   - isTerminal: whether the stream is one.
    ///   - environment: `NO_COLOR` (not empty) and `TERM=dumb` speak against colours.
    func resolved(isTerminal: Bool, environment: [String: String]) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto:
            if let value = environment["NO_COLOR"], !value.isEmpty { return false }
            return isTerminal && environment["TERM"] != "dumb"
        }
    }
}

/// Colours and weights of text, or none of them.
struct Style: Equatable {
    /// Text as it is.
    static let plain = Style(isEnabled: false)

    var isEnabled: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }

    /// One of six colours, the same for the same number.
    func hue(_ number: Int, _ text: String) -> String {
        wrap(text, ["36", "35", "34", "33", "32", "96"][abs(number % 6)])
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// The flags of every subcommand that prints for people.
struct DisplayOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("When to use colours.", valueName: "auto|always|never"))
    var color = ColorChoice.auto

    /// The style of a stream.
    func style(for stream: StandardStream) -> Style {
        Style(isEnabled: color.resolved(isTerminal: stream.isTerminal, environment: ProcessEnvironment.all))
    }

    /// Columns to lay text out in: the terminal's, `COLUMNS`, or 100.
    var width: Int {
        let named = ProcessEnvironment.all["COLUMNS"].flatMap { Int($0) }
        return max(60, min(StandardStream.output.columns ?? named ?? 100, 200))
    }
}
