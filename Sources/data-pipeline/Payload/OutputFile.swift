#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
internal import DPPlatform

/// A file that the command writes.
enum OutputFile {
    /// Writes all of `bytes` to `path`, in the place of what was there.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        let isWhole = bytes.withUnsafeBytes { StandardStream(descriptor: descriptor).write($0) }
        let code = errno
        guard close(descriptor) == 0, isWhole else { throw failure(path, isWhole ? errno : code) }
    }

    private static func failure(_ path: String, _ code: Int32 = errno) -> CommandFailure {
        CommandFailure(.file, "cannot write \(path): \(SystemError(code: code).description)")
    }
}
