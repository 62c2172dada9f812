internal import DPWire

extension StateCache {
    /// What a scan has found.
    enum Outcome {
        case nothing
        /// The first match ends at `end`, and begins at `start`, or maybe later unless that is exact.
        case match(start: Int, isExact: Bool, end: Int)
        /// The text leads to too many states; no match begins before `start`.
        case tooManyStates(start: Int)
    }

    /// New states in one scan, from which on each must have served some bytes.
    private static var patience: Int { 64 }

    /// Looks for the first match from an offset on.
    ///
    /// - Parameter isTestOnly: whether it is enough to know that there is one; its end is not the right one then.
    func scan(_ text: RawSpan, from offset: Int, isTestOnly: Bool) -> Outcome {
        do throws(WireError) {
            // An empty text has no bytes to read, and maybe no address.
            guard let columns = columns.base else { return .tooManyStates(start: offset) }
            return try unsafe text.withUnsafeBytes { bytes throws(WireError) in
                try scan(text, bytes.baseAddress ?? UnsafeRawPointer(columns), offset, isTestOnly)
            }
        } catch {
            return .tooManyStates(start: offset)
        }
    }

    /// The same, with the text by its address too.
    ///
    /// The loops read `bytes` below `end`, `columns` by a byte, and `rows` by a row and a column that both come from this
    /// cache; so every access is within bounds.
    private func scan(
        _ text: RawSpan,
        _ bytes: UnsafeRawPointer,
        _ from: Int,
        _ isTestOnly: Bool
    ) throws(WireError) -> Outcome {
        let end = text.byteCount
        let made = madeCount
        let hasPrefix = program.literals.prefix.count >= 2 && !program.isAnchored
        var offset = from
        if hasPrefix {
            guard let found = text.offset(of: program.literals.prefix, from: offset) else { return .nothing }
            offset = found
        }
        var row = Int(try firstRow(at: offset, of: text))
        guard let columns = columns.base, var rows = rows.base else { return .tooManyStates(start: offset) }
        var start = offset
        var matchEnd = -1
        var isExact = false
        while true {
            var entry: UInt32 = 0
            while offset < end {
                entry = rows[row &+ Int(columns[Int(bytes.byte(at: offset))])]
                if entry > Transition.rowMask || entry == 0 { break }
                row = Int(entry)
                offset &+= 1
            }
            // A step that is out of the ordinary, or the end.
            var column = endColumn
            var width = 1
            if offset == end {
                entry = rows[row &+ column]
            } else if entry == Transition.notASCII {
                let scalar = text.scalar(at: offset)
                width = scalar.width
                column = self.column(of: scalar.value)
                entry = rows[row &+ column]
            } else {
                column = Int(columns[Int(bytes.byte(at: offset))])
            }
            if entry == Transition.unknown {
                let count = madeCount &- made
                if count > Self.patience, count &* 16 > offset &- from { return .tooManyStates(start: start) }
                entry = try transition(from: UInt32(truncatingIfNeeded: row), column: column)
                guard let base = self.rows.base else { return .tooManyStates(start: start) }
                rows = base
            }
            if entry & Transition.match != 0 {
                // Where a match may be empty, nothing that begins later is preferred.
                if matchEnd < 0 { isExact = offset == start }
                matchEnd = offset
                if isTestOnly { break }
            }
            row = Int(entry & Transition.rowMask)
            if row == 0 { break }
            offset &+= width
            // Many a state leads to itself.
            let first = offset
            while offset < end, rows[row &+ Int(columns[Int(bytes.byte(at: offset))])] == entry { offset &+= 1 }
            if offset > first, entry & Transition.match != 0 { matchEnd = offset &- 1 }
            guard entry & Transition.fresh != 0 else { continue }
            start = offset
            guard hasPrefix else { continue }
            guard let found = text.offset(of: program.literals.prefix, from: offset) else { return .nothing }
            if found > offset {
                offset = found
                start = found
                row = Int(try firstRow(at: offset, of: text))
                guard let base = self.rows.base else { return .tooManyStates(start: start) }
                rows = base
            }
        }
        return matchEnd < 0 ? .nothing : .match(start: start, isExact: isExact, end: matchEnd)
    }
}
