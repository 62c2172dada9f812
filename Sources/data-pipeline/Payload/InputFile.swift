internal import DPPlatform

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file named on the command line.
enum InputFile {
    /// All bytes of `path`; `-` is standard input.
    ///
    /// A plain file takes one allocation of its size, so that it does not count twice in the peak memory of a run.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { if descriptor != 0 { close(descriptor) } }
        var status = stat()
        let hasStatus = fstat(descriptor, &status) == 0
        if hasStatus, status.st_mode & S_IFMT == S_IFDIR { throw failure(path, EISDIR) }
        let size = hasStatus ? max(0, Int(status.st_size)) : 0
        var bytes = try fill(descriptor, capacity: size, path)
        // What has no size, or has grown since, is read on until it ends.
        while bytes.count >= size {
            let more = try fill(descriptor, capacity: 64 * 1024, path)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    /// Reads until `capacity` bytes are there or the file ends.
    private static func fill(_ descriptor: Int32, capacity: Int, _ path: String) throws(CommandFailure) -> [UInt8] {
        guard capacity > 0 else { return [] }
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            while count < capacity {
                let got = system(descriptor, buffer.baseAddress.map { $0 + count }, capacity - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { break }
                count += got
            }
        }
        if code != 0 { throw failure(path, code) }
        return bytes
    }

    private static func system(_ descriptor: Int32, _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, bytes, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, bytes, count)
        #else
        Darwin.read(descriptor, bytes, count)
        #endif
    }

    private static func failure(_ path: String, _ code: Int32) -> CommandFailure {
        CommandFailure(.file, "cannot read \(path): \(SystemError(code: code).description)")
    }
}
