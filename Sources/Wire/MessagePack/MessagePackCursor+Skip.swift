extension MessagePackCursor {
    /// Deepest nesting of containers that `skip()` follows.
    package static var depthLimit: Int { 100 }

    /// Moves behind one value of any kind without keeping any of it.
    ///
    /// Works without recursion, and throws `.tooDeep` when containers are nested deeper than `depthLimit`.
    package mutating func skip() throws(WireError) {
        let failure = withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.depthLimit) { open in
            WireError.caught { () throws(WireError) in try skip(open) }
        }
        if let failure { throw failure }
    }

    /// - Parameter open: room for the counts of elements still due in each open container.
    private mutating func skip(_ open: UnsafeMutableBufferPointer<Int>) throws(WireError) {
        var depth = 0
        repeat {
            let start = position
            let due = try skipHead()
            if due > 0 {
                if depth == open.count { throw WireError(.tooDeep, at: start) }
                open[depth] = due
                depth &+= 1
            } else {
                while depth > 0 {
                    open[depth &- 1] &-= 1
                    if open[depth &- 1] > 0 { break }
                    depth &-= 1
                }
            }
        } while depth > 0
    }

    /// Moves behind a scalar, or behind a container's header: then the count of values due in it is returned.
    private mutating func skipHead() throws(WireError) -> Int {
        switch try kind() {
        case .nil, .bool, .reserved: position &+= 1
        case .integer: _ = try integer()
        case .float: _ = try float()
        case .string: _ = try string()
        case .binary: _ = try binary()
        case .extension: try skipExtension()
        case .array: return try arrayHeader()
        case .map: return try mapHeader() &* 2
        }
        return 0
    }

    private mutating func skipExtension() throws(WireError) {
        let marker = try peek()
        let header: Int
        var count: Int
        switch marker {
        case 0xD4...0xD8: (header, count) = (2, 1 &<< Int(marker &- 0xD4))
        default:
            let width = 1 &<< Int(marker &- 0xC7)
            header = 2 &+ width
            if remaining < header { throw WireError(.truncated, at: end) }
            count = 0
            var i = 1
            while i <= width {
                count = count &<< 8 | Int(base.byte(at: position &+ i))
                i &+= 1
            }
        }
        if count > remaining &- header { throw WireError(.truncated, at: end) }
        position &+= header &+ count
    }
}
