import Foundation
import Testing

/// A finished run of the built command.
struct CommandRun {
    var status: Int32
    var bytes: [UInt8]
    var errors: String

    var output: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// Runs the command and waits for its end.
    /// - Parameter environment: the whole of it but for what finds libraries; colours and agents of the caller stay out.
    static func run(
        _ arguments: String...,
        input: [UInt8] = [],
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        try await run(arguments: arguments, input: input, environment: environment)
    }

    /// The same with the arguments as a list.
    static func run(
        arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        let folder = try TemporaryFolder()
        let inputFile = try folder.write(input, to: "input")
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        process.environment = environment.merging(inherited) { own, _ in own }
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: inputFile))
        process.standardOutput = try folder.handle(for: "output")
        process.standardError = try folder.handle(for: "errors")
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        return CommandRun(
            status: process.terminationStatus,
            bytes: try folder.read("output"),
            errors: String(decoding: try folder.read("errors"), as: UTF8.self)
        )
    }

    /// The command beside the test bundle.
    static func executable() throws -> URL {
        var folder = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        for _ in 0..<6 {
            folder.deleteLastPathComponent()
            let candidate = folder.appending(path: "data-pipeline")
            if FileManager.default.isExecutableFile(atPath: candidate.path()), !candidate.hasDirectoryPath {
                return candidate
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    private static var inherited: [String: String] {
        ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH", "HOME", "LANG"].contains($0.key) }
    }
}

/// A folder of its own that goes away with the last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "data-pipeline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: file(name))))
    }

    func handle(for name: String) throws -> FileHandle {
        try write([], to: name)
        return try FileHandle(forWritingTo: URL(filePath: file(name)))
    }
}
