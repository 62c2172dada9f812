/// What an agent answers: status, headers and body, before faults are put in.
struct Reply: Sendable {
    var status: Int
    var reason: String?
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    mutating func setHeader(_ name: String, _ value: String?) {
        headers.removeAll { isSameHeaderName($0.name, name) }
        if let value { headers.append((name, value)) }
    }

    /// Applies what a plan says about status, headers and body.
    mutating func apply(_ plan: ReactionPlan) {
        if let status = plan.status {
            self.status = status
            reason = plan.reason
            if status >= 300, plan.body == nil { body = [] }
        }
        if let body = plan.body { self.body = body }
        for (name, value) in plan.headers { setHeader(name, value) }
    }

    /// The bytes to send, with the plan's faults in them.
    func bytes(_ plan: ReactionPlan, announcingClose: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(reason ?? defaultReason(status))\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        switch plan.framing {
        case .length:
            if status != 204, status != 304 { head += "Content-Length: \(max(body.count + plan.lengthLie, 0))\r\n" }
        case .chunked:
            head += "Transfer-Encoding: chunked\r\n"
        case .untilEnd:
            break
        }
        if announcingClose { head += "Connection: close\r\n" }
        head += "\r\n"

        var bytes: [UInt8] = []
        for status in plan.interim { bytes += Array("HTTP/1.1 \(status) \(defaultReason(status))\r\n\r\n".utf8) }
        switch plan.cut {
        case .head(let count):
            bytes += Array(head.utf8.prefix(count))
        case .halfBody:
            bytes += Array(head.utf8)
            bytes += framed(plan.framing).prefix(framed(plan.framing).count / 2)
        case .nothing:
            bytes += Array(head.utf8)
            bytes += framed(plan.framing)
        }
        return bytes
    }

    private func framed(_ framing: ReactionPlan.Framing) -> [UInt8] {
        guard case .chunked(let size) = framing else { return body }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: body.count, by: size) {
            let chunk = body[start..<min(start + size, body.count)]
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [0x0D, 0x0A]
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }
}

private func defaultReason(_ status: Int) -> String {
    switch status {
    case 100: "Continue"
    case 103: "Early Hints"
    case 200: "OK"
    case 202: "Accepted"
    case 204: "No Content"
    case 400: "Bad Request"
    case 404: "Not Found"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Status"
    }
}
