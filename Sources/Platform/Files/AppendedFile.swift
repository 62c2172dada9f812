internal import CDPPlatform

/// A file that is only added to; closes itself.
///
/// Any number of threads and processes may add to one: each addition stays whole.
package final class AppendedFile: Sendable {
    private let descriptor: Int32

    deinit {
        cdp_close(descriptor)
    }

    /// Opens a file, making it if there is none; the path is bytes without a zero.
    package init(_ path: [UInt8]) throws(SystemError) {
        let result = withTerminated(path) { cdp_file_open_appending($0) }
        if result < 0 { throw SystemError(negated: Int(result)) }
        descriptor = result
    }

    /// Adds bytes at the end.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        let result = cdp_file_write(descriptor, bytes.baseAddress, bytes.count)
        if result < 0 { throw SystemError(negated: Int(result)) }
    }

    /// Its size in bytes, and whether the path still leads to it.
    package func state(at path: [UInt8]) throws(SystemError) -> (size: UInt64, isAtPath: Bool) {
        var own = cdp_file_identity()
        let result = cdp_file_identify(descriptor, &own)
        if result < 0 { throw SystemError(negated: Int(result)) }
        var other = cdp_file_identity()
        let isThere = withTerminated(path) { cdp_path_identify($0, &other) } == 0
        return (own.size, isThere && own.device == other.device && own.inode == other.inode)
    }
}

/// The standard output and the standard error of the process.
package enum StandardStream: Sendable {
    case output
    case error

    /// Writes bytes, at once and whole where the system lets it.
    ///
    /// A reader that is gone raises no signal; one that does not read holds the caller up for a tenth of a second.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        let result = cdp_file_write(self == .output ? 1 : 2, bytes.baseAddress, bytes.count)
        if result < 0 { throw SystemError(negated: Int(result)) }
    }
}
