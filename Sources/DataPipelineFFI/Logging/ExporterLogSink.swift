internal import CDataPipeline
internal import DPLogging
internal import DataPipeline

/// Hands what an exporter reports to the log of the process.
final class ExporterLogSink: LogSink {
    func wants(_ level: TraceExporter.LogLevel) -> Bool {
        ProcessLog.wants(level.processLevel)
    }

    func log(_ level: TraceExporter.LogLevel, _ message: String, file: StaticString, line: UInt32) {
        ProcessLog.write(
            LogRecord(level.processLevel, message, target: "data_pipeline::exporter", file: file, line: line)
        )
    }
}

extension TraceExporter.LogLevel {
    fileprivate var processLevel: LogLevel {
        if self >= .error { return .error }
        if self >= .warning { return .warning }
        return self >= .info ? .info : .debug
    }
}

/// Hands records to a function of the host.
final class CallbackReceiver: LogReceiver, @unchecked Sendable {
    private let callback: ddog_LogCallback
    private let userdata: UnsafeMutableRawPointer?

    init(_ callback: @escaping ddog_LogCallback, _ userdata: UnsafeMutableRawPointer?) {
        self.callback = callback
        self.userdata = userdata
    }

    func receive(_ record: LogRecord) {
        var message = record.message
        message.withUTF8 { bytes in
            let text = bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
            let slice = ddog_CharSlice(ptr: text, len: UInt(bytes.count))
            callback(ddog_LogEventLevel(UInt32(record.level.rawValue)), slice, userdata)
        }
    }
}
