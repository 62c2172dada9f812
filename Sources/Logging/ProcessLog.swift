internal import CDPPlatform
package import DPPlatform
internal import DPWire

/// Why a log output cannot be had or changed.
package enum LogFault: Error, Sendable {
    /// No output was ever configured.
    case notInitialized
    /// The file cannot be opened, for the system's reason.
    case file([UInt8], SystemError)

    /// What is wrong, for an operator.
    package var message: String {
        switch self {
        case .notInitialized: "Logger not initialized"
        case .file(let path, let error):
            "Failed to open the log file \(String(decoding: path, as: UTF8.self)): \(error.description)"
        }
    }
}

/// The log of the process: what exporters report, to the standard streams, a file or a function of the host.
///
/// Has no thread and no queue: who logs writes, and a record is where it belongs when `write` returns. Any thread may use
/// it at any time, and so may a forked child, whatever the parent's other threads did at the fork. Nothing is logged
/// before something is configured.
package enum ProcessLog {
    /// Whether records of a level go anywhere.
    ///
    /// Costs a load.
    package static func wants(_ level: LogLevel) -> Bool {
        Int32(level.rawValue) >= cdp_log_threshold()
    }

    /// Writes a record to the outputs that want its level.
    package static func write(_ record: LogRecord) {
        guard let outputs = current else { return }
        if let receiver = outputs.receiver, outputs.receiverLevel.includes(record.level) { receiver.receive(record) }
        guard outputs.threshold.includes(record.level) else { return }
        // Without memory for the line it is lost.
        if let stream = outputs.stream {
            var line = ByteBuffer()
            if (try? record.writeText(to: &line)) != nil { try? stream.write(line.bytes) }
        }
        if let file = outputs.file {
            var line = ByteBuffer()
            if (try? record.writeJSON(to: &line)) != nil { file.value().write(line.bytes) }
        }
    }

    /// Logs to a standard stream, instead of another one.
    package static func configure(_ stream: StandardStream) {
        change { $0.configure { $0.stream = stream } }
    }

    /// Logs to a file, instead of another one.
    ///
    /// The file and its folders are made if need be; what is in it stays.
    package static func configure(_ place: LogFilePlace) throws(LogFault) {
        let file = PerProcess { LogFile(at: place) }
        do throws(SystemError) {
            try file.value().open()
        } catch {
            throw LogFault.file(place.path, error)
        }
        let replaced = change { $0.configure { $0.file = file } }
        replaced?.file?.existing?.close()
    }

    /// Logs to no standard stream any more.
    package static func disableStream() throws(LogFault) {
        try requireConfigured()
        change { $0.stream = nil }
    }

    /// Logs to no file any more; when it returns, all that was logged is in the file.
    package static func disableFile() throws(LogFault) {
        try requireConfigured()
        let replaced = change { $0.file = nil }
        replaced?.file?.existing?.close()
    }

    /// Sets what stream and file get, unless the environment says it (`RUST_LOG`).
    package static func setLevel(_ level: LogLevel) throws(LogFault) {
        try requireConfigured()
        change { $0.level = LogThreshold(from: level) }
    }

    /// Hands records of a level and above to a receiver, instead of another one; nil ends that.
    package static func setReceiver(_ receiver: (any LogReceiver)?, from level: LogLevel) {
        change {
            $0.receiver = receiver
            $0.receiverLevel = LogThreshold(from: level)
        }
    }

    private static var current: LogOutputs? {
        guard let pointer = cdp_log_outputs() else { return nil }
        return Unmanaged<LogOutputs>.fromOpaque(pointer).takeUnretainedValue()
    }

    private static func requireConfigured() throws(LogFault) {
        guard let current, current.isConfigured else { throw .notInitialized }
    }

    /// Replaces the outputs; returns those before.
    @discardableResult
    private static func change(_ edit: (inout LogOutputs.Settings) -> Void) -> LogOutputs? {
        while true {
            let before = current
            var settings = before?.settings ?? LogOutputs.Settings()
            edit(&settings)
            let fresh = Unmanaged.passRetained(LogOutputs(settings, after: before)).toOpaque()
            let expected = before.map { Unmanaged.passUnretained($0).toOpaque() }
            guard cdp_log_replace_outputs(expected, fresh) else {
                Unmanaged<LogOutputs>.fromOpaque(fresh).release()
                continue
            }
            publishThreshold()
            return before
        }
    }

    /// Makes the threshold that of the outputs, also if others change them meanwhile.
    private static func publishThreshold() {
        while let outputs = current {
            cdp_log_set_threshold(Int32(outputs.lowest.rank))
            if let now = current, now === outputs { return }
        }
    }
}

extension LogOutputs.Settings {
    /// Sets an output; the first time, the environment is asked.
    fileprivate mutating func configure(_ edit: (inout LogOutputs.Settings) -> Void) {
        if !isConfigured {
            isConfigured = true
            environment = Environment.value(of: "RUST_LOG").flatMap { LogThreshold(directives: $0) }
        }
        edit(&self)
    }
}
