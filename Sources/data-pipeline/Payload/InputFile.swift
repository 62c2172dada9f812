internal import DPPlatform

/// A file named on the command line.
enum InputFile {
    /// All bytes of `path`; `-` is standard input.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        do {
            return path == "-" ? StandardStream.readInput() : try Files.read(Array(path.utf8), limit: .max)
        } catch {
            throw CommandFailure(.file, "cannot read \(path): \(error.description)")
        }
    }
}
