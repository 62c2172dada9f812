// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPLogging
internal import DPPlatform

/// Runs a change of the log; returns the error for C.
private func attempt(_ change: () throws(LogFault) -> Void) -> UnsafeMutablePointer<ddog_Error>? {
    do throws(LogFault) {
        try change()
        return nil
    } catch {
        return ddog_Error.box(error.message)
    }
}

extension ddog_LogEventLevel {
    /// The level; nil for a number that is none.
    fileprivate var level: LogLevel? {
        UInt8(exactly: rawValue).flatMap { LogLevel(rawValue: $0) }
    }
}

private func invalidLevel() -> UnsafeMutablePointer<ddog_Error>? {
    ddog_Error.box("Invalid log level")
}

@c @implementation
public func ddog_logger_configure_std(_ config: ddog_StdConfig) -> UnsafeMutablePointer<ddog_Error>? {
    switch config.target {
    case DDOG_STD_TARGET_OUT: ProcessLog.configure(.output)
    case DDOG_STD_TARGET_ERR: ProcessLog.configure(.error)
    default: return ddog_Error.box("Invalid standard stream")
    }
    return nil
}

@c @implementation
public func ddog_logger_disable_std() -> UnsafeMutablePointer<ddog_Error>? {
    attempt { () throws(LogFault) in try ProcessLog.disableStream() }
}

@c @implementation
public func ddog_logger_configure_file(_ config: ddog_FileConfig) -> UnsafeMutablePointer<ddog_Error>? {
    let path: [UInt8]
    do throws(SliceFault) {
        path = [UInt8](try config.path.bytes())
    } catch {
        return ddog_Error.box("Invalid log file path: the slice has a length but no valid pointer")
    }
    if path.isEmpty || path.contains(0) {
        return ddog_Error.box("Invalid log file path: it is empty or has a zero byte")
    }
    let place = LogFilePlace(path: path, fileLimit: config.max_files, sizeLimit: config.max_size_bytes)
    return attempt { () throws(LogFault) in try ProcessLog.configure(place) }
}

@c @implementation
public func ddog_logger_disable_file() -> UnsafeMutablePointer<ddog_Error>? {
    attempt { () throws(LogFault) in try ProcessLog.disableFile() }
}

@c @implementation
public func ddog_logger_set_log_level(_ log_level: ddog_LogEventLevel) -> UnsafeMutablePointer<ddog_Error>? {
    guard let level = log_level.level else { return invalidLevel() }
    return attempt { () throws(LogFault) in try ProcessLog.setLevel(level) }
}

@c @implementation
public func ddog_logger_set_callback(
    _ log_level: ddog_LogEventLevel,
    _ callback: ddog_LogCallback?,
    _ userdata: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<ddog_Error>? {
    guard let level = log_level.level else { return invalidLevel() }
    ProcessLog.setReceiver(callback.map { CallbackReceiver($0, userdata) }, from: level)
    return nil
}
