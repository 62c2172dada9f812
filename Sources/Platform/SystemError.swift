internal import CDPPlatform

/// An error number of the operating system.
package struct SystemError: Error, Equatable, Sendable {
    /// The value of `errno`.
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    package static let accessDenied = SystemError(code: EACCES)
    package static let addressInUse = SystemError(code: EADDRINUSE)
    package static let addressNotAvailable = SystemError(code: EADDRNOTAVAIL)
    package static let brokenPipe = SystemError(code: EPIPE)
    package static let connectionAborted = SystemError(code: ECONNABORTED)
    package static let connectionRefused = SystemError(code: ECONNREFUSED)
    package static let connectionReset = SystemError(code: ECONNRESET)
    package static let inProgress = SystemError(code: EINPROGRESS)
    package static let invalidArgument = SystemError(code: EINVAL)
    package static let nameTooLong = SystemError(code: ENAMETOOLONG)
    package static let notDirectory = SystemError(code: ENOTDIR)
    package static let notFound = SystemError(code: ENOENT)
    package static let notPermitted = SystemError(code: EPERM)
    package static let outOfMemory = SystemError(code: ENOMEM)
    package static let timedOut = SystemError(code: ETIMEDOUT)
    package static let tooManyOpenFiles = SystemError(code: EMFILE)
    package static let wouldBlock = SystemError(code: EAGAIN)

    /// The system's text for it, such as `Connection refused`.
    package var description: String {
        var text = [CChar](repeating: 0, count: 128)
        let length = text.withUnsafeMutableBufferPointer { cdp_error_text(code, $0.baseAddress, $0.count) }
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension SystemError {
    /// Makes an error of a negated `errno`, as the C functions return it.
    init(negated code: Int) {
        self.init(code: Int32(truncatingIfNeeded: 0 &- code))
    }
}
