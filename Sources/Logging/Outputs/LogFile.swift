internal import DPPlatform
internal import DPWire

/// A log file: where it is and when it is rotated.
package struct LogFilePlace: Sendable {
    let path: [UInt8]
    /// How many files are kept, the current one included; 0 for all.
    let fileLimit: UInt64
    /// The size from which on a file is rotated before the next record; 0 for never.
    let sizeLimit: UInt64
    /// How far the local time was ahead of UTC when this was made, in seconds.
    let localOffset: Int64

    /// - Parameter localOffset: the time in the names of rotated files, in seconds ahead of UTC; asked for here and not at
    ///   each rotation, since the C library takes a lock for it.
    package init(
        path: [UInt8],
        fileLimit: UInt64,
        sizeLimit: UInt64,
        localOffset: Int64 = WallClock.localOffset()
    ) {
        self.path = path
        self.fileLimit = fileLimit
        self.sizeLimit = sizeLimit
        self.localOffset = localOffset
    }

    private var nameStart: Int {
        path.lastIndex(of: 0x2F).map { $0 &+ 1 } ?? 0
    }

    /// Where the name's extension begins, with its point; the path's end without one.
    private var extensionStart: Int {
        guard let point = path.lastIndex(of: 0x2E), point > nameStart else { return path.count }
        return point
    }

    /// The folder, `.` for the current one.
    var folder: [UInt8] {
        switch nameStart {
        case 0: [0x2E]
        case 1: [0x2F]
        default: [UInt8](path.prefix(nameStart &- 1))
        }
    }

    /// `FOLDER/STEM_`.
    private var rotatedStart: [UInt8] { path.prefix(extensionStart) + [0x5F] }

    /// The path under which a file is put away at a moment: `FOLDER/STEM_2024-02-12_10-43-20-123.EXT`.
    func rotatedPath(at nanoseconds: Int64) throws(WireError) -> [UInt8] {
        var name = ByteBuffer()
        try name.append(rotatedStart)
        try LogTime(nanoseconds: nanoseconds, offset: localOffset).writeForName(to: &name)
        try name.append([UInt8](path.suffix(from: extensionStart)))
        return name.copied()
    }

    /// Whether a name in the folder is that of a file that was put away.
    func isRotated(_ name: [UInt8]) -> Bool {
        let stem = path[nameStart..<extensionStart]
        let suffix = path.suffix(from: extensionStart)
        let pattern: StaticString = "_0000-00-00_00-00-00-000"
        guard name.count == stem.count &+ pattern.utf8CodeUnitCount &+ suffix.count, name.starts(with: stem),
            name.suffix(suffix.count).elementsEqual(suffix)
        else { return false }
        return pattern.withUTF8Buffer { pattern in
            zip(name.dropFirst(stem.count), pattern).allSatisfy { byte, expected in
                expected == 0x30 ? (0x30...0x39).contains(byte) : byte == expected
            }
        }
    }
}

/// The log file of one process.
///
/// Records are written by who logs, so there is no queue and no thread: what was logged is in the file. Several processes
/// may write to one path; a file that another one has put away is left for the new one.
final class LogFile: Sendable {
    private struct State {
        var file: AppendedFile?
        var isClosed = false
    }

    private let place: LogFilePlace
    private let state = Lock(State())

    init(at place: LogFilePlace) {
        self.place = place
    }

    /// Opens the file, making its folders and itself if need be.
    func open() throws(SystemError) {
        try state.withLock { (state) throws(SystemError) in
            try Files.makeFolders(place.folder)
            state.file = try AppendedFile(place.path)
        }
    }

    /// Adds a line; without success it is lost.
    func write(_ line: UnsafeRawBufferPointer) {
        state.withLock { state in
            guard !state.isClosed, let file = current(&state) else { return }
            try? file.append(line)
        }
    }

    /// Writes nothing more.
    ///
    /// When it returns, all that was logged before is in the file.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.file = nil
        }
    }

    /// The file to write to now: the one that is open, or a new one if that is full or put away.
    private func current(_ state: inout State) -> AppendedFile? {
        guard let file = state.file, let (size, isAtPath) = try? file.state(at: place.path) else {
            return reopen(&state)
        }
        if !isAtPath { return reopen(&state) }
        if place.sizeLimit == 0 || size < place.sizeLimit { return file }
        putAway()
        return reopen(&state) ?? file
    }

    private func reopen(_ state: inout State) -> AppendedFile? {
        state.file = nil
        try? Files.makeFolders(place.folder)
        state.file = try? AppendedFile(place.path)
        return state.file
    }

    private func putAway() {
        var moment = WallClock.nanosecondsSince1970()
        guard var path = try? place.rotatedPath(at: moment) else { return }
        // Two of one millisecond; the folder may be full of them.
        for _ in 0..<1000 where Files.exists(path) {
            moment &+= 1_000_000
            guard let next = try? place.rotatedPath(at: moment) else { return }
            path = next
        }
        try? Files.rename(place.path, to: path)
        removeSurplus()
    }

    private func removeSurplus() {
        guard place.fileLimit > 0, let names = try? Files.names(in: place.folder) else { return }
        // The names sort by their times.
        let rotated = names.filter { place.isRotated($0) }.sorted { $0.lexicographicallyPrecedes($1) }
        let kept = Int(clamping: place.fileLimit &- 1)
        guard rotated.count > kept else { return }
        for name in rotated.prefix(rotated.count &- kept) { try? Files.remove(place.folder + [0x2F] + name) }
    }
}
