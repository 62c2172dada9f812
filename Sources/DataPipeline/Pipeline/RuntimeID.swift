internal import DPPlatform

/// What identifies one run of a program.
enum RuntimeID {
    /// A random one: a UUID of version 4, in 36 characters.
    static func random() -> [UInt8] {
        var words = [SystemRandom.next(), SystemRandom.next()]
        words[0] = words[0] & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        words[1] = words[1] & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        var text: [UInt8] = []
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 { text.append(0x2d) }
            let digit = UInt8(truncatingIfNeeded: words[position / 16] &>> UInt64(60 &- position % 16 &* 4)) & 15
            text.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
        }
        return text
    }
}
