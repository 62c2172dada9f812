import DPPlatform
import DPTransport
import Testing

@testable import DataPipeline

@Suite struct TraceExporterErrorTests {
    /// Programs in C switch over these numbers, and reports show these names: none may ever change.
    @Test func numbersAndNamesAreFrozen() {
        let kinds: [(TraceExporterError.Kind, Int32, String)] = [
            (.connectionRefused, 2, "connection_refused"),
            (.connectionReset, 3, "connection_reset"),
            (.responseTooLarge, 5, "response_too_large"),
            (.httpClient, 6, "http_client"),
            (.emptyResponse, 7, "empty_response"),
            (.invalidResponse, 8, "invalid_response"),
            (.httpServer, 9, "http_server"),
            (.httpOther, 10, "http_other"),
            (.truncatedBody, 13, "truncated_body"),
            (.payloadTooLarge, 14, "payload_too_large"),
            (.io, 16, "io"),
            (.cancelled, 16, "cancelled"),
            (.nameResolution, 17, "name_resolution"),
            (.tlsUnavailable, 17, "tls_unavailable"),
            (.undecodable, 18, "undecodable"),
            (.unencodable, 18, "unencodable"),
            (.shutdown, 19, "shutdown"),
            (.timedOut, 20, "timed_out"),
            (.internal, 22, "internal"),
        ]
        for (kind, number, name) in kinds {
            #expect(kind.number == number)
            #expect(kind.name == name)
        }
    }

    @Test func eachFailureOfTheTransportHasItsKind() {
        let failures: [(TransportError, TraceExporterError.Kind, isRetryable: Bool)] = [
            (TransportError(.refused), .connectionRefused, true),
            (TransportError(.socketPathMissing), .connectionRefused, true),
            (TransportError(.reset), .connectionReset, true),
            (TransportError(.closedEarly), .connectionReset, true),
            (TransportError(.reset, wasHeadReceived: true), .truncatedBody, true),
            (TransportError(.closedEarly, wasHeadReceived: true), .truncatedBody, true),
            (TransportError(.timedOut(.connect)), .timedOut, true),
            (TransportError(.timedOut(.read)), .timedOut, true),
            (TransportError(.nameResolution(.temporary)), .nameResolution, true),
            (TransportError(.invalidResponse(.statusLine)), .invalidResponse, false),
            (TransportError(.responseTooLarge), .responseTooLarge, false),
            (TransportError(.tlsUnavailable), .tlsUnavailable, false),
            (TransportError(.cancelled), .cancelled, false),
            (TransportError(.shutDown), .shutdown, false),
            (TransportError(.socketPathForbidden), .io, true),
            (TransportError(.system(.tooManyOpenFiles)), .io, true),
        ]
        for (failure, kind, isRetryable) in failures {
            let error = TraceExporterError(failure, attemptCount: 1)
            #expect(error.kind == kind)
            #expect(error.isRetryable == isRetryable)
            #expect(!error.message.isEmpty)
        }
    }

    @Test func theMessageSaysWhatWhereHowOftenAndWhatToDo() throws {
        let endpoint = try Endpoint("http://127.0.0.1:1/prefix")
        let message = TraceExporterError(TransportError(.refused), attemptCount: 6).located(at: endpoint).message
        for part in ["refused", "http://127.0.0.1:1/prefix", "after 6 attempts", "option url"] {
            #expect(message.contains(part), "\(message)")
        }
    }

    @Test func theMessageIsBoundedWhateverTheURL() throws {
        let endpoint = try Endpoint("http://h/" + String(repeating: "p", count: 100_000))
        let message = TraceExporterError(TransportError(.refused), attemptCount: 6).located(at: endpoint).message
        #expect(message.utf8.count < 2000)
    }
}
