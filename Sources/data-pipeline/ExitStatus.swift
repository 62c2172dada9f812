/// What the process tells its caller when it ends.
///
/// The numbers are part of the command's interface.
enum ExitStatus: Int32, Error {
    /// Everything asked for was done; everything exported was delivered.
    case success = 0
    /// Something was dropped, stayed unconfirmed, was damaged or did not match.
    case incomplete = 1
    /// The command line or a job cannot be used as it stands.
    case usage = 2
    /// No agent answered at the address.
    case unreachable = 3
    /// A file cannot be read or written, or a port or socket cannot be listened at.
    case file = 4
}

/// A failure with its text for people: what is wrong, and which option or step gets out of it.
struct CommandFailure: Error, Equatable {
    var status: ExitStatus
    var message: String
    var remedy: String?

    init(_ status: ExitStatus, _ message: String, remedy: String? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }
}
