internal import DPWire

/// Finds the groups of a match whose rough place is known, trying one way after the other but none twice.
struct Backtracker {
    /// Pairs of instruction and place that it can note.
    static var visitLimit: Int { 1 &<< 18 }

    private enum Step {
        case explore(UInt32, at: UInt32)
        case restore(slot: UInt32, to: UInt32)
    }

    /// Bit `place * instructions + instruction`: tried already.
    private var visited: [UInt64] = []
    private var pending: [Step] = []

    /// Whether a range of a text is short enough for a program.
    static func takes(_ program: Program, _ range: Range<Int>) -> Bool {
        range.count < visitLimit / (program.instructions.count &+ 1)
    }

    /// Looks for the first match that begins in a range and ends within it or at its end.
    ///
    /// - Parameter slots: gets the places of the match and of as many groups as it has room for.
    mutating func findMatch(
        of program: Program,
        in text: RawSpan,
        _ range: Range<Int>,
        _ slots: inout [Int]
    ) -> Bool {
        let words = (range.count &+ 1) &* program.instructions.count / 64 &+ 1
        if visited.count < words { visited = [UInt64](repeating: 0, count: words) }
        for word in 0..<words { visited[word] = 0 }
        var start = range.lowerBound
        while start <= range.upperBound {
            if findMatch(of: program, in: text, range, from: start, &slots) { return true }
            start &+= max(text.scalar(at: start).width, 1)
        }
        return false
    }

    private mutating func findMatch(
        of program: Program,
        in text: RawSpan,
        _ range: Range<Int>,
        from start: Int,
        _ slots: inout [Int]
    ) -> Bool {
        for slot in slots.indices { slots[slot] = -1 }
        pending.removeAll(keepingCapacity: true)
        pending.append(.explore(0, at: UInt32(truncatingIfNeeded: start &- range.lowerBound)))
        while let step = pending.popLast() {
            switch step {
            case .restore(let slot, let value):
                slots[Int(slot)] = value == .max ? -1 : range.lowerBound &+ Int(value)
            case .explore(let instruction, let place):
                let offset = range.lowerBound &+ Int(place)
                if follow(instruction, at: offset, program, text, range, &slots) { return true }
            }
        }
        return false
    }

    /// Follows the preferred way from an instruction, and notes the others for later.
    private mutating func follow(
        _ start: UInt32,
        at place: Int,
        _ program: Program,
        _ text: RawSpan,
        _ range: Range<Int>,
        _ slots: inout [Int]
    ) -> Bool {
        var instruction = start
        var offset = place
        while true {
            switch program.instructions[Int(instruction)] {
            case .set(let number):
                guard offset < range.upperBound else { return false }
                let byte = text.byte(offset)
                if byte < 0x80 {
                    guard program.sets[Int(number)].contains(UInt32(byte)) else { return false }
                    offset &+= 1
                } else {
                    let scalar = text.scalar(at: offset)
                    guard program.sets[Int(number)].contains(scalar.value) else { return false }
                    offset &+= scalar.width
                }
                instruction &+= 1
            case .assertion(let assertion):
                guard text.holds(assertion, at: offset) else { return false }
                instruction &+= 1
            case .split(let first, let second):
                // Every circle leads through here, so that no other instruction needs a mark.
                let bit = (offset &- range.lowerBound) &* program.instructions.count &+ Int(instruction)
                let mark: UInt64 = 1 &<< UInt64(truncatingIfNeeded: bit & 63)
                if visited[bit / 64] & mark != 0 { return false }
                visited[bit / 64] |= mark
                pending.append(.explore(second, at: UInt32(truncatingIfNeeded: offset &- range.lowerBound)))
                instruction = first
            case .jump(let target):
                instruction = target
            case .save(let number):
                let slot = Int(number)
                if slot < slots.count {
                    let old = slots[slot]
                    let value = old < 0 ? UInt32.max : UInt32(truncatingIfNeeded: old &- range.lowerBound)
                    pending.append(.restore(slot: number, to: value))
                    slots[slot] = offset
                }
                instruction &+= 1
            case .match:
                return true
            }
        }
    }
}
