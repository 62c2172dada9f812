/// How much a log message matters, least first.
package enum LogLevel: UInt8, Sendable {
    case trace = 0
    case debug = 1
    case info = 2
    case warning = 3
    case error = 4

    /// The name in capitals.
    var name: StaticString {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warning: "WARN"
        case .error: "ERROR"
        }
    }
}

/// What is logged: messages of a level and above, or none.
package struct LogThreshold: Comparable, Sendable {
    /// The least level that is logged; 5 for none.
    let rank: UInt8

    /// Messages of this level and above.
    package init(from level: LogLevel) {
        rank = level.rawValue
    }

    private init(rank: UInt8) {
        self.rank = rank
    }

    /// No messages.
    static var off: LogThreshold { LogThreshold(rank: 5) }

    func includes(_ level: LogLevel) -> Bool {
        level.rawValue >= rank
    }

    package static func < (left: LogThreshold, right: LogThreshold) -> Bool {
        left.rank < right.rank
    }

    /// Reads the last level name of a list such as `info` or `warn,hyper=debug`; nil without one.
    ///
    /// Directives for one target (`hyper=debug`) are for programs with targets, and left out.
    package init?(directives: [UInt8]) {
        var found: LogThreshold?
        for directive in directives.split(separator: 0x2C) {
            let word = directive.filter { $0 != 0x20 && $0 != 0x09 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            if let threshold = Self.named(word) { found = threshold }
        }
        guard let found else { return nil }
        self = found
    }

    private static func named(_ word: [UInt8]) -> LogThreshold? {
        if word.elementsEqual("trace".utf8) { return LogThreshold(from: .trace) }
        if word.elementsEqual("debug".utf8) { return LogThreshold(from: .debug) }
        if word.elementsEqual("info".utf8) { return LogThreshold(from: .info) }
        if word.elementsEqual("warn".utf8) { return LogThreshold(from: .warning) }
        if word.elementsEqual("error".utf8) { return LogThreshold(from: .error) }
        return word.elementsEqual("off".utf8) ? .off : nil
    }
}
