internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The answers that an agent gives.
enum AgentAnswer {
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        response.headers[.contentType] = "application/json"
        return response
    }

    /// A value as JSON, the same bytes for the same value.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        guard let data = try? encoder.encode(value) else {
            return error(.internalServerError, code: "encoding", "the answer cannot be written as JSON")
        }
        return json([UInt8](data), status: status)
    }

    /// `OK`, as agents answer what they have taken without saying more.
    static var ok: Response {
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "OK\n")))
        response.headers[.contentType] = "text/plain"
        return response
    }

    /// A typed error: `{"error":{"code":…,"message":…}}`.
    static func error(_ status: HTTPResponse.Status, code: String, _ message: String) -> Response {
        json(ErrorDocument(error: ErrorDocument.Content(code: code, message: message)), status: status)
    }

    /// A typed error after which the connection is closed, because the rest of the request is not wanted.
    static func closing(
        _ channel: any Channel,
        _ status: HTTPResponse.Status,
        code: String,
        _ message: String
    ) -> Response {
        var response = error(status, code: code, message)
        let body = response.body
        response.headers[.connection] = "close"
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            channel.close(promise: nil)
        }
        return response
    }
}

/// The JSON of a typed error.
struct ErrorDocument: Codable, Equatable {
    struct Content: Codable, Equatable {
        /// A word for programs.
        var code: String
        /// A sentence for people.
        var message: String
    }

    var error: Content
}
