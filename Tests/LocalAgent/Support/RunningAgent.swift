import DPLocalAgent
import DPPlatform
import DataPipelineTestKit
import Logging
import ServiceLifecycle
import Testing

/// Runs an agent on a free port while `body` runs, then shuts it down gracefully.
func withAgent<Result: Sendable>(
    _ change: (inout LocalAgentConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (LocalAgent) async throws -> Result
) async throws -> Result {
    var configuration = LocalAgentConfiguration()
    configuration.port = 0
    change(&configuration)
    let agent = try LocalAgent(configuration)
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(services: [agent], logger: Logger(label: "test"))
    )
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await agent.waitUntilListening()
        let result = await Swift.Result.capturing { try await body(agent) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}

extension Swift.Result where Failure == any Error {
    fileprivate static func capturing(_ body: () async throws -> Success) async -> Self {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

/// An answer of an agent, taken apart.
struct Answer: Sendable {
    var status = 0
    var headers: [String: String] = [:]
    var body = ""

    init(_ text: String) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        body = String(text[end.upperBound...])
    }
}

/// Sends a request on a connection of its own and reads the answer to the end.
func exchange(
    _ agent: LocalAgent,
    _ method: String,
    _ target: String,
    headers: [String] = [],
    body: [UInt8] = []
) async throws -> Answer {
    let port = UInt16(try #require(agent.boundPort))
    return try await onOwnThread {
        let client = try RawClient(port: port)
        return converse(client, method, target, headers, body)
    }
}

/// The same over a unix socket.
func exchange(
    unixPath: String,
    _ method: String,
    _ target: String,
    headers: [String] = [],
    body: [UInt8] = []
) async throws -> Answer {
    try await onOwnThread {
        let client = try RawClient(unixPath: unixPath)
        return converse(client, method, target, headers, body)
    }
}

private func converse(
    _ client: borrowing RawClient,
    _ method: String,
    _ target: String,
    _ headers: [String],
    _ body: [UInt8]
) -> Answer {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: agent", "Connection: close", "Content-Length: \(body.count)"]
    client.send((lines + headers).joined(separator: "\r\n") + "\r\n\r\n")
    client.send(body)
    return Answer(client.receiveToEnd().text)
}

/// A path in the system's directory for temporary files that no other test has.
func temporarySocketPath() -> String {
    "/tmp/ddp-agent-\(SystemRandom.next()).sock"
}
