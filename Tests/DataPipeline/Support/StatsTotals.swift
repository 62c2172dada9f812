import DPWire
import DataPipelineTestKit

/// What the groups of requests with statistics count together.
struct StatsTotals: Equatable {
    var hits: UInt64 = 0
    var errors: UInt64 = 0
    var topLevelHits: UInt64 = 0
    /// The hits of each process, by its `RuntimeID`.
    var hitsOfProcesses: [String: UInt64] = [:]
    /// `RuntimeID` and `Sequence` of each request.
    var identities: [String] = []

    init() {}

    /// Adds what the bodies say.
    init(_ requests: [RecordedRequest]) throws {
        for request in requests {
            try request.body.withUnsafeBytes { bytes in
                guard var cursor = MessagePackCursor(bytes) else { return }
                identities.append("")
                let before = hits
                try add(&cursor, bytes)
                let process = identities.last?.prefix { $0 != " " } ?? ""
                hitsOfProcesses[String(process), default: 0] += hits - before
            }
        }
    }

    private mutating func add(_ cursor: inout MessagePackCursor, _ bytes: UnsafeRawBufferPointer) throws {
        switch try cursor.kind() {
        case .array:
            for _ in 0..<(try cursor.arrayHeader()) { try add(&cursor, bytes) }
        case .map:
            for _ in 0..<(try cursor.mapHeader()) {
                let key = try text(&cursor, bytes)
                switch key {
                case "Hits": hits += try cursor.uint64()
                case "Errors": errors += try cursor.uint64()
                case "TopLevelHits": topLevelHits += try cursor.uint64()
                case "RuntimeID":
                    let id = try text(&cursor, bytes)
                    identities[identities.count - 1] = id + identities[identities.count - 1]
                case "Sequence": identities[identities.count - 1] += " \(try cursor.uint64())"
                default: try add(&cursor, bytes)
                }
            }
        default: try cursor.skip()
        }
    }

    private func text(_ cursor: inout MessagePackCursor, _ bytes: UnsafeRawBufferPointer) throws -> String {
        let range = try cursor.string()
        return String(decoding: bytes[range.offset..<range.offset + range.count], as: UTF8.self)
    }
}
