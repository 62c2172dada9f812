import Foundation

/// The built command while it runs, for what serves until a signal comes.
final class RunningCommand: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// Starts the command.
    init(_ arguments: String...) throws {
        process.executableURL = try CommandRun.executable()
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Reads standard output until it holds `count` lines or ends.
    func lines(_ count: Int) async -> [String] {
        await onThread { [output] in
            var text = Data()
            while text.count(where: { $0 == UInt8(ascii: "\n") }) < count {
                let more = output.fileHandleForReading.availableData
                if more.isEmpty { break }
                text += more
            }
            return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    /// Sends a signal and waits for the end.
    /// - Returns: the status and the rest of standard output.
    func end(_ signal: Int32) async -> (status: Int32, output: String, errors: String) {
        kill(process.processIdentifier, signal)
        return await onThread { [process, output, errors] in
            let rest = output.fileHandleForReading.readDataToEndOfFile()
            let problems = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (
                process.terminationStatus, String(decoding: rest, as: UTF8.self),
                String(decoding: problems, as: UTF8.self)
            )
        }
    }

    /// Keeps what blocks off the threads that tests share.
    private func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { done in
            Thread.detachNewThread { done.resume(returning: body()) }
        }
    }
}
