import CDPForkSupport
import DPLogging
import DPPlatform
import Testing

// The log is one for a process, so each test has a process of its own.
@Suite(.timeLimit(.minutes(2))) struct ProcessLogTests {
    @Test func beforeAnythingIsConfiguredThereIsNoLog() async {
        await #expect(processExitsWith: .success) {
            #expect(!ProcessLog.wants(.error))
            log(.error, "nowhere")
            #expect(message { () throws(LogFault) in try ProcessLog.disableStream() } == "Logger not initialized")
            #expect(message { () throws(LogFault) in try ProcessLog.disableFile() } == "Logger not initialized")
            #expect(message { () throws(LogFault) in try ProcessLog.setLevel(.debug) } == "Logger not initialized")
            // A receiver is no output.
            ProcessLog.setReceiver(Receiver(), from: .info)
            #expect(message { () throws(LogFault) in try ProcessLog.setLevel(.debug) } == "Logger not initialized")
        }
    }

    @Test func whatIsLoggedIsInTheFileAtOnce() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            let path = folder.path + "/deep/er/app.log"
            try ProcessLog.configure(place(path))
            #expect(ProcessLog.wants(.info) && !ProcessLog.wants(.debug))
            log(.debug, "zero")
            log(.warning, "one")
            #expect(try messages(path) == ["one"])
            try ProcessLog.setLevel(.debug)
            #expect(ProcessLog.wants(.debug) && !ProcessLog.wants(.trace))
            log(.debug, "two")
            #expect(try messages(path) == ["one", "two"])
            try ProcessLog.disableFile()
            #expect(!ProcessLog.wants(.error))
            log(.error, "three")
            try ProcessLog.disableFile()
            // Another process would find it so, too.
            try ProcessLog.configure(place(path))
            log(.error, "four")
            #expect(try messages(path) == ["one", "two", "four"])
            // Another file takes its place.
            try ProcessLog.configure(place(folder.path + "/other"))
            log(.error, "five")
            #expect(try messages(path).count == 3 && messages(folder.path + "/other") == ["five"])
            folder.remove()
        }
    }

    @Test func aFileThatCannotBeOpenedIsAnErrorAndChangesNothing() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            try ProcessLog.configure(place(folder.path + "/app.log"))
            for bad in [folder.path, folder.path + "/app.log/below"] {
                let fault = message { () throws(LogFault) in try ProcessLog.configure(place(bad)) }
                #expect(fault?.hasPrefix("Failed to open the log file " + bad + ": ") == true)
            }
            log(.error, "one")
            #expect(try messages(folder.path + "/app.log") == ["one"])
            folder.remove()
        }
    }

    @Test func theEnvironmentPrevails() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            set_variable("RUST_LOG", "error")
            try ProcessLog.configure(place(folder.path + "/app.log"))
            #expect(!ProcessLog.wants(.warning) && ProcessLog.wants(.error))
            try ProcessLog.setLevel(.trace)
            #expect(!ProcessLog.wants(.warning))
            folder.remove()
        }
    }

    @Test func aReceiverHasALevelOfItsOwn() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            let receiver = Receiver()
            ProcessLog.setReceiver(receiver, from: .debug)
            #expect(ProcessLog.wants(.debug))
            log(.debug, "one")
            try ProcessLog.configure(place(folder.path + "/app.log"))
            log(.debug, "two")
            log(.error, "three")
            log(.trace, "four")
            #expect(receiver.messages == ["one", "two", "three"])
            #expect(try messages(folder.path + "/app.log") == ["three"])
            ProcessLog.setReceiver(nil, from: .debug)
            #expect(!ProcessLog.wants(.debug))
            log(.error, "five")
            #expect(receiver.messages.count == 3)
            #expect(try messages(folder.path + "/app.log") == ["three", "five"])
            folder.remove()
        }
    }

    @Test func outputsMayChangeWhileThreadsLog() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            try ProcessLog.configure(place(folder.path + "/0.log"))
            let isOver = Lock(false)
            let threads = try (0..<3).map { _ in
                try DPPlatform.Thread.start(name: "logging") {
                    while !isOver.withLock({ $0 }) { log(.error, "x") }
                }
            }
            for number in 0..<200 {
                try ProcessLog.configure(place(folder.path + "/\(number % 5).log"))
                if number % 7 == 0 { try ProcessLog.disableFile() }
                ProcessLog.setReceiver(number % 2 == 0 ? Receiver() : nil, from: .error)
                try ProcessLog.setLevel(number % 3 == 0 ? .debug : .error)
            }
            isOver.withLock { $0 = true }
            for thread in threads { thread.join() }
            try ProcessLog.setLevel(.warning)
            try ProcessLog.configure(place(folder.path + "/last.log"))
            ProcessLog.setReceiver(nil, from: .error)
            #expect(ProcessLog.wants(.warning) && !ProcessLog.wants(.info))
            log(.error, "last")
            #expect(try messages(folder.path + "/last.log") == ["last"])
            for number in 0..<5 { #expect(try messages(folder.path + "/\(number).log").allSatisfy { $0 == "x" }) }
            folder.remove()
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct LogRotationTests {
    @Test func rotatedFilesHaveEverythingInOrder() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            let path = folder.path + "/app.txt"
            try ProcessLog.configure(place(path, sizeLimit: 1000))
            for number in 0..<60 { log(.error, "\(number)") }
            let names = try Files.names(in: Array(folder.path.utf8)).map { String(decoding: $0, as: UTF8.self) }
                .filter { $0.hasPrefix("app") }.sorted()
            #expect(names.count > 5 && names.contains("app.txt"))
            let rotated = names.filter { $0 != "app.txt" }
            for name in rotated {
                #expect(name.wholeMatch(of: /app_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-\d{3}\.txt/) != nil)
            }
            let all = try (rotated + ["app.txt"]).flatMap { try messages(folder.path + "/" + $0) }
            #expect(all == (0..<60).map { "\($0)" })
            // A record is written before its file is found to be full.
            let sizes = try rotated.map { try Files.read(Array((folder.path + "/" + $0).utf8), limit: 1 << 20).count }
            #expect(sizes.allSatisfy { (1000..<1500).contains($0) })
            folder.remove()
        }
    }

    @Test func soManyFilesAreKept() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            // None of these is one of ours.
            let others = [
                "app_.log", "app_2024-02-12_10-43-20-123.log.gz", "app_2024-02-12_10-43-20-12x.log", "apple.log",
            ]
            for name in others { _ = try AppendedFile(Array((folder.path + "/" + name).utf8)) }
            let path = folder.path + "/app.log"
            try ProcessLog.configure(place(path, fileLimit: 3, sizeLimit: 1))
            for number in 0..<10 { log(.error, "\(number)") }
            let names = try Files.names(in: Array(folder.path.utf8)).map { String(decoding: $0, as: UTF8.self) }
                .filter { $0.hasPrefix("app") && !others.contains($0) }.sorted()
            #expect(names.count == 3)
            #expect(
                Set(others).isSubset(
                    of: try Files.names(in: Array(folder.path.utf8)).map { String(decoding: $0, as: UTF8.self) }
                )
            )
            let kept = try names.filter { $0 != "app.log" }.flatMap { try messages(folder.path + "/" + $0) }
            #expect(kept == ["7", "8"])
            #expect(try messages(path) == ["9"])
            folder.remove()
        }
    }

    @Test func aFileThatWasPutAwayByOthersIsLeftToThem() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            let path = folder.path + "/app.log"
            try ProcessLog.configure(place(path))
            log(.error, "one")
            try Files.rename(Array(path.utf8), to: Array((path + ".1").utf8))
            log(.error, "two")
            #expect(try messages(path + ".1") == ["one"] && messages(path) == ["two"])
            folder.remove()
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct LogForkTests {
    @Test func childrenLogWhileThreadsOfTheParentDo() async {
        await #expect(processExitsWith: .success) {
            let folder = Folder()
            let path = folder.path + "/app.log"
            try ProcessLog.configure(place(path))
            let isOver = Lock(false)
            let logged = Lock(0)
            let threads = try (0..<3).map { _ in
                try DPPlatform.Thread.start(name: "logging") {
                    while !isOver.withLock({ $0 }) {
                        log(.error, "parent")
                        logged.withLock { $0 += 1 }
                    }
                }
            }
            for _ in 0..<100 {
                let child = fork_process()
                if child == 0 {
                    for _ in 0..<3 { log(.error, "child") }
                    end_process(0)
                }
                #expect(wait_for_process(child, 10_000) == 0)
            }
            isOver.withLock { $0 = true }
            for thread in threads { thread.join() }
            let all = try messages(path)
            #expect(all.filter { $0 == "child" }.count == 300)
            #expect(all.filter { $0 == "parent" }.count == logged.withLock { $0 })
            folder.remove()
        }
    }
}

/// A folder of its own for a test.
private struct Folder {
    let path = "/tmp/ddp-log-\(processIdentifier())-\(SystemRandom.next())"

    init() {
        _ = try? Files.makeFolders(Array(path.utf8))
    }

    /// Removes the files; folders in it stay empty.
    func remove() {
        let names = (try? Files.names(in: Array(path.utf8))) ?? []
        for name in names { try? Files.remove(Array(path.utf8) + [0x2F] + name) }
    }
}

private final class Receiver: LogReceiver {
    private let received = Lock<[String]>([])

    var messages: [String] { received.withLock { $0 } }

    func receive(_ record: LogRecord) {
        received.withLock { $0.append(record.message) }
    }
}

private func place(_ path: String, fileLimit: UInt64 = 0, sizeLimit: UInt64 = 0) -> LogFilePlace {
    LogFilePlace(path: Array(path.utf8), fileLimit: fileLimit, sizeLimit: sizeLimit)
}

private func log(_ level: LogLevel, _ message: String) {
    if ProcessLog.wants(level) { ProcessLog.write(LogRecord(level, message, target: "test", file: "test", line: 1)) }
}

/// The messages in a log file, whose every line must be a whole record.
private func messages(_ path: String) throws -> [String] {
    let text = String(decoding: try Files.read(Array(path.utf8), limit: 64 << 20), as: UTF8.self)
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return text.split(separator: "\n").map { line in
        let whole = line.wholeMatch(
            of: /\{"timestamp":"[^"]*","level":"[A-Z]*","fields":\{"message":"([^"]*)"\},"target":"test".*\}/
        )
        return whole.map { String($0.1) } ?? "broken: " + line
    }
}

private func message(_ body: () throws(LogFault) -> Void) -> String? {
    do throws(LogFault) {
        try body()
        return nil
    } catch {
        return error.message
    }
}
