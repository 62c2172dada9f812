package import DPWire

/// What takes the place of a match: text, with `$1`, `${1}`, `$name` and `${name}` for what the groups matched.
///
/// `$$` is a dollar sign, and so is one that no name follows. A name is as long as can be; a group that is not there, or
/// took no part, is empty.
package struct Replacement: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case group(Int)
        /// Groups of the same name, of which the first that took part counts.
        case name([Int])
    }

    private var parts: [Part] = []

    /// How many groups of a match it takes, the whole match being the first.
    private(set) var groupLimit = 1

    /// Reads a replacement for a pattern.
    package init(_ text: RawSpan, for pattern: borrowing Pattern) {
        var plain: [UInt8] = []
        var offset = 0
        while offset < text.byteCount {
            let byte = text.byte(offset)
            guard byte == UInt8(ascii: "$") else {
                plain.append(byte)
                offset &+= 1
                continue
            }
            if text.byte(offset &+ 1) == UInt8(ascii: "$") {
                plain.append(byte)
                offset &+= 2
            } else if let (name, end) = Self.name(text, offset &+ 1) {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = []
                add(Self.part(name, pattern))
                offset = end
            } else {
                plain.append(byte)
                offset &+= 1
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
    }

    private mutating func add(_ part: Part) {
        parts.append(part)
        switch part {
        case .text: break
        case .group(let group): groupLimit = max(groupLimit, group &+ 1)
        case .name(let groups): groupLimit = max(groupLimit, (groups.last ?? 0) &+ 1)
        }
    }

    /// The name behind a dollar sign and the offset behind it; nil if there is none.
    private static func name(_ text: RawSpan, _ start: Int) -> ([UInt8], Int)? {
        let isBraced = text.byte(start) == UInt8(ascii: "{")
        var end = isBraced ? start &+ 1 : start
        var name: [UInt8] = []
        while true {
            let byte = text.byte(end)
            guard byte.isWord else { break }
            name.append(byte)
            end &+= 1
        }
        guard !name.isEmpty, !isBraced || text.byte(end) == UInt8(ascii: "}") else { return nil }
        return (name, isBraced ? end &+ 1 : end)
    }

    private static func part(_ name: [UInt8], _ pattern: borrowing Pattern) -> Part {
        var number = 0
        for byte in name {
            let digit = byte &- 0x30
            guard digit < 10 else {
                let groups = pattern.groupNames.indices.filter { pattern.groupNames[$0] == name }
                return .name(Array(groups))
            }
            number = min(number &* 10 &+ Int(digit), 1_000_000)
        }
        let isNumber = name.count == 1 || name[0] != 0x30
        return isNumber ? .group(number) : .name([])
    }

    /// Appends the replacement for a match.
    fileprivate func write(
        _ slots: borrowing [Int],
        of text: RawSpan,
        to output: inout ByteBuffer
    ) throws(WireError) {
        for part in parts {
            switch part {
            case .text(let bytes):
                try output.append(bytes)
            case .group(let group):
                if let range = Self.range(slots, group) { try output.append(text, range) }
            case .name(let groups):
                for group in groups {
                    guard let range = Self.range(slots, group) else { continue }
                    try output.append(text, range)
                    break
                }
            }
        }
    }

    private static func range(_ slots: borrowing [Int], _ group: Int) -> Range<Int>? {
        guard group &* 2 &+ 1 < slots.count, slots[group &* 2] >= 0 else { return nil }
        return slots[group &* 2]..<max(slots[group &* 2], slots[group &* 2 &+ 1])
    }
}

extension PatternMatcher {
    /// Appends a text with every match replaced, unless there is none.
    ///
    /// An empty match right behind another match does not count. Takes time in proportion to the text for each match
    /// that is found.
    ///
    /// - Returns: whether there was a match, and the text was appended.
    package mutating func replaceMatches(
        of pattern: borrowing Pattern,
        in text: RawSpan,
        with replacement: borrowing Replacement,
        to output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        var end = 0
        var offset = 0
        var isFound = false
        let limit = replacement.groupLimit
        while offset <= text.byteCount, findMatch(of: pattern, in: text, from: offset, groupLimit: limit) {
            isFound = true
            let start = slots[0]
            try output.append(text, end..<max(start, end))
            if slots[1] > end || start == 0 { try replacement.write(slots, of: text, to: &output) }
            end = slots[1]
            let width = max(text.scalar(at: offset).width, 1)
            offset = max(end, offset &+ width)
        }
        if isFound { try output.append(text, end..<text.byteCount) }
        return isFound
    }
}
