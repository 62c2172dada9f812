/// A condition that a request must meet.
///
/// Conditions of the first kind look at the request itself. Those of the second kind (`nth`, `from`, `upTo`, `every`,
/// `times`) look at how many requests met the conditions of the first kind, this one included.
public struct RequestMatch: Sendable {
    enum Kind: Sendable {
        case method(String)
        case path(String)
        case header(String, String)
        case transport(RecordedRequest.Transport)
        case connection(Int)
        case nth([Int])
        case from(Int)
        case upTo(Int)
        case every(Int)
        case times(Int)
    }

    let kind: Kind

    /// Requests with that method.
    public static func method(_ method: String) -> RequestMatch {
        RequestMatch(kind: .method(method))
    }

    /// Requests with that path; `*` stands for any text, `?` for any one character.
    public static func path(_ pattern: String) -> RequestMatch {
        RequestMatch(kind: .path(pattern))
    }

    /// Requests that carry that header with such a value; `*` and `?` as in `path`.
    public static func header(_ name: String, _ pattern: String = "*") -> RequestMatch {
        RequestMatch(kind: .header(name, pattern))
    }

    /// Requests that came over that kind of connection.
    public static func transport(_ transport: RecordedRequest.Transport) -> RequestMatch {
        RequestMatch(kind: .transport(transport))
    }

    /// Requests on the connection with that number, counted from 1.
    public static func connection(_ number: Int) -> RequestMatch {
        RequestMatch(kind: .connection(number))
    }

    /// Only the requests with these numbers, counted from 1.
    public static func nth(_ numbers: Int...) -> RequestMatch {
        RequestMatch(kind: .nth(numbers))
    }

    /// Only this request and later ones, counted from 1.
    public static func from(_ number: Int) -> RequestMatch {
        RequestMatch(kind: .from(number))
    }

    /// Only requests up to this one, counted from 1.
    public static func upTo(_ number: Int) -> RequestMatch {
        RequestMatch(kind: .upTo(number))
    }

    /// Only each request whose number is a multiple of this one.
    public static func every(_ number: Int) -> RequestMatch {
        RequestMatch(kind: .every(number))
    }

    /// At most so many requests in all.
    public static func times(_ count: Int) -> RequestMatch {
        RequestMatch(kind: .times(count))
    }
}

/// Conditions together with the numbers of requests they have seen.
struct RequestFilter: Sendable {
    private let conditions: [RequestMatch]
    private var seen = 0
    private var taken = 0

    init(_ conditions: [RequestMatch]) {
        self.conditions = conditions
    }

    /// Whether all conditions hold for the next request.
    mutating func takes(_ request: RecordedRequest) -> Bool {
        guard conditions.allSatisfy({ $0.holds(for: request) }) else { return false }
        seen += 1
        guard conditions.allSatisfy({ $0.holds(at: seen, after: taken) }) else { return false }
        taken += 1
        return true
    }
}

extension RequestMatch {
    fileprivate func holds(for request: RecordedRequest) -> Bool {
        switch kind {
        case .method(let method):
            request.method == method
        case .path(let pattern):
            matches(request.path.utf8, pattern.utf8)
        case .header(let name, let pattern):
            request.headerValues(name).contains { matches($0.utf8, pattern.utf8) }
        case .transport(let transport):
            request.transport == transport
        case .connection(let number):
            request.connection == number
        case .nth, .from, .upTo, .every, .times:
            true
        }
    }

    fileprivate func holds(at number: Int, after taken: Int) -> Bool {
        switch kind {
        case .nth(let numbers): numbers.contains(number)
        case .from(let first): number >= first
        case .upTo(let last): number <= last
        case .every(let step): step > 0 && number % step == 0
        case .times(let limit): taken < limit
        case .method, .path, .header, .transport, .connection: true
        }
    }
}

/// Whether a pattern with `*` and `?` covers the whole text.
func matches(_ text: String.UTF8View, _ pattern: String.UTF8View) -> Bool {
    let text = Array(text)
    let pattern = Array(pattern)
    var position = 0
    var next = 0
    var retry: (position: Int, next: Int)?
    while position < text.count {
        if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
            retry = (position, next)
            next += 1
        } else if next < pattern.count, pattern[next] == UInt8(ascii: "?") || pattern[next] == text[position] {
            position += 1
            next += 1
        } else if let last = retry {
            position = last.position + 1
            next = last.next + 1
            retry?.position = position
        } else {
            return false
        }
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
}
