/// Something that a `RecordingAgent` does instead of, or besides, answering like a healthy agent.
///
/// Several are applied together: `.status(503)` with `.delay(.seconds(1))` answers 503 a second later.
public struct AgentReaction: Sendable {
    let apply: @Sendable (inout ReactionPlan) -> Void

    // MARK: Another answer

    /// Answers with that status.
    ///
    /// From 300 on the body is empty unless another one is given.
    public static func status(_ status: Int, reason: String? = nil) -> AgentReaction {
        AgentReaction {
            $0.status = status
            $0.reason = reason
        }
    }

    /// Adds a header, or replaces the healthy agent's.
    public static func header(_ name: String, _ value: String) -> AgentReaction {
        AgentReaction { $0.headers.append((name, value)) }
    }

    /// Leaves out a header of the healthy agent.
    public static func noHeader(_ name: String) -> AgentReaction {
        AgentReaction { $0.headers.append((name, nil)) }
    }

    /// Answers with that body.
    public static func body(_ text: String) -> AgentReaction {
        body(Array(text.utf8))
    }

    /// Answers with that body.
    public static func body(_ bytes: [UInt8]) -> AgentReaction {
        AgentReaction { $0.body = bytes }
    }

    // MARK: Another time

    /// Begins to answer after that time.
    public static func delay(_ time: Duration) -> AgentReaction {
        AgentReaction { $0.delay = time }
    }

    /// Answers before the body is read.
    ///
    /// The body is read and thrown away after the answer, unless the connection is closed.
    public static var early: AgentReaction {
        AgentReaction { $0.isEarly = true }
    }

    /// Never answers; the connection stays open until the client or `RecordingAgent.stop()` ends it.
    public static var hang: AgentReaction {
        AgentReaction { $0.ending = .hang }
    }

    /// Sends the answer in pieces of so many bytes, with that time between them.
    public static func slowWrite(bytes: Int = 1, every time: Duration = .milliseconds(10)) -> AgentReaction {
        AgentReaction { $0.slowWrite = Pace(bytes: max(bytes, 1), every: time) }
    }

    /// Takes the request's body in pieces of at most so many bytes, with that time between them.
    ///
    /// The system buffers what the agent has not taken, often more than 100 kB; `Configuration.receiveBufferBytes`
    /// makes that less.
    public static func slowRead(bytes: Int = 1024, every time: Duration = .milliseconds(10)) -> AgentReaction {
        AgentReaction { $0.slowRead = Pace(bytes: max(bytes, 1), every: time) }
    }

    // MARK: The connection

    /// Closes the connection after the answer, and says so in a `Connection` header.
    public static var close: AgentReaction {
        AgentReaction { $0.ending = .close }
    }

    /// Closes the connection after the answer without having said so.
    public static var closeSilently: AgentReaction {
        AgentReaction { $0.ending = .closeSilently }
    }

    /// Resets the connection instead of answering.
    ///
    /// A unix socket knows no reset: the client sees it as the end of the stream.
    public static var reset: AgentReaction {
        AgentReaction { $0.ending = .reset }
    }

    // MARK: Malformed and unusual answers

    /// Sends the headers and half of the body, then closes the connection.
    public static var halfBody: AgentReaction {
        AgentReaction { $0.cut = .halfBody }
    }

    /// Sends that many bytes of status line and headers, then closes the connection.
    public static func cutHeaders(after bytes: Int) -> AgentReaction {
        AgentReaction { $0.cut = .head(max(bytes, 0)) }
    }

    /// Sends these bytes instead of an answer, then closes the connection.
    public static func garbage(_ bytes: [UInt8]) -> AgentReaction {
        AgentReaction { $0.garbage = bytes }
    }

    /// Announces a body that is longer (or, below zero, shorter) than what is sent.
    public static func lengthLie(_ difference: Int) -> AgentReaction {
        AgentReaction { $0.lengthLie = difference }
    }

    /// Sends the body in chunks of at most so many bytes.
    public static func chunked(bytes: Int = 7) -> AgentReaction {
        AgentReaction { $0.framing = .chunked(max(bytes, 1)) }
    }

    /// Sends the body without announcing its length; the end of the connection ends it.
    public static var noLength: AgentReaction {
        AgentReaction { $0.framing = .untilEnd }
    }

    /// Sends answers with these statuses first, such as 100 or 103.
    public static func interim(_ statuses: Int...) -> AgentReaction {
        AgentReaction { $0.interim = statuses }
    }
}

/// A piece size and the time between pieces.
struct Pace: Sendable {
    var bytes: Int
    var every: Duration
}

/// All reactions to one request put together.
struct ReactionPlan: Sendable {
    enum Ending {
        case keepAlive
        case close
        case closeSilently
        case reset
        case hang
    }

    enum Framing {
        case length
        case chunked(Int)
        case untilEnd
    }

    enum Cut {
        case nothing
        case halfBody
        case head(Int)
    }

    var status: Int?
    var reason: String?
    var headers: [(name: String, value: String?)] = []
    var body: [UInt8]?
    var delay: Duration = .zero
    var isEarly = false
    var slowWrite: Pace?
    var slowRead: Pace?
    var ending = Ending.keepAlive
    var framing = Framing.length
    var cut = Cut.nothing
    var lengthLie = 0
    var garbage: [UInt8]?
    var interim: [Int] = []

    /// No reaction: a healthy answer at once.
    init() {}

    init(_ reactions: [AgentReaction]) {
        for reaction in reactions { reaction.apply(&self) }
    }
}
