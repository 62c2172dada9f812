import FoundationEssentials

/// The environment of the process, read in this one place.
enum ProcessEnvironment {
    static var all: [String: String] { ProcessInfo.processInfo.environment }
}
