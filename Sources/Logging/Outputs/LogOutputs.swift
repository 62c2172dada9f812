internal import DPPlatform

/// Receives log records; must not log itself, and may be called by any thread.
package protocol LogReceiver: AnyObject, Sendable {
    func receive(_ record: LogRecord)
}

/// Where the log of a process goes: a state of its settings, which never changes.
///
/// A change makes another one. States are never released, since a thread may just be using one; each holds the one before
/// it, so that none is lost to leak checkers.
final class LogOutputs: Sendable {
    /// The level from the environment, which prevails, or nil.
    let environment: LogThreshold?
    let level: LogThreshold
    let stream: StandardStream?
    /// In a forked child it is opened anew.
    let file: PerProcess<LogFile>?
    let receiver: (any LogReceiver)?
    let receiverLevel: LogThreshold
    /// Whether an output was ever configured.
    let isConfigured: Bool
    private let previous: LogOutputs?

    /// What a change may set.
    struct Settings {
        var environment: LogThreshold?
        var level = LogThreshold(from: .info)
        var stream: StandardStream?
        var file: PerProcess<LogFile>?
        var receiver: (any LogReceiver)?
        var receiverLevel = LogThreshold.off
        var isConfigured = false
    }

    init(_ settings: Settings, after previous: LogOutputs?) {
        environment = settings.environment
        level = settings.level
        stream = settings.stream
        file = settings.file
        receiver = settings.receiver
        receiverLevel = settings.receiverLevel
        isConfigured = settings.isConfigured
        self.previous = previous
    }

    /// The settings, to change some.
    var settings: Settings {
        Settings(
            environment: environment,
            level: level,
            stream: stream,
            file: file,
            receiver: receiver,
            receiverLevel: receiverLevel,
            isConfigured: isConfigured
        )
    }

    /// What stream and file get.
    var threshold: LogThreshold {
        stream == nil && file == nil ? .off : environment ?? level
    }

    /// The least that anything gets.
    var lowest: LogThreshold {
        min(threshold, receiver == nil ? .off : receiverLevel)
    }
}
