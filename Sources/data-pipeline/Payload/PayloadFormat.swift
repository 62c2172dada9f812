import ArgumentParser
internal import DPTraces

/// A trace format as it is named on the command line.
enum FormatName: String, CaseIterable, ExpressibleByArgument {
    case v04 = "v0.4"
    case v05 = "v0.5"

    /// The format itself.
    var format: TraceFormat {
        switch self {
        case .v04: .v04
        case .v05: .v05
        }
    }

    /// What a payload looks like, told from its first bytes.
    ///
    /// v0.5 is an array of two, a list of texts and the traces; v0.4 is an array of traces, each an array of maps. What
    /// could be both, such as an empty payload, counts as v0.4.
    static func guess(_ payload: [UInt8]) -> FormatName {
        var position = 0
        guard arrayCount(payload, &position) == 2, let table = arrayCount(payload, &position), table > 0 else {
            return .v04
        }
        guard position < payload.count else { return .v04 }
        switch payload[position] {
        case 0xA0...0xBF, 0xC4...0xC6, 0xD9...0xDB: return .v05
        default: return .v04
        }
    }

    /// The count of the array that begins at `position`, which moves behind its header; nil when none begins there.
    private static func arrayCount(_ payload: [UInt8], _ position: inout Int) -> Int? {
        guard position < payload.count else { return nil }
        let head = payload[position]
        let width = head == 0xDC ? 2 : head == 0xDD ? 4 : 0
        guard head & 0xF0 == 0x90 || width > 0, position + width < payload.count else { return nil }
        var count = width == 0 ? Int(head & 0x0F) : 0
        for byte in payload[(position + 1)..<(position + 1 + width)] { count = count << 8 | Int(byte) }
        position += 1 + width
        return count
    }
}
