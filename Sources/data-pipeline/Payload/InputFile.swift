import FoundationEssentials

/// A file named on the command line.
enum InputFile {
    /// All bytes of `path`; `-` is standard input.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        if path == "-" { return StandardStream.readInput() }
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CommandFailure(.file, "cannot read \(path): \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile?, .fileNoSuchFile?: "no such file"
        case .fileReadNoPermission?: "permission denied"
        default: "\(error)"
        }
    }
}
