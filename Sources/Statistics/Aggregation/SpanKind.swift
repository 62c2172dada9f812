internal import DPWire

/// The kinds of span that rules know, in any case of letters.
enum SpanKind: UInt8 {
    case absent
    case server
    case client
    case producer
    case consumer
    case `internal`
    case other

    /// The kind that the value of `span.kind` says.
    init(_ text: UnsafeRawBufferPointer?) {
        guard let text, let start = text.baseAddress, !text.isEmpty else {
            self = .absent
            return
        }
        // With this bit set, only a letter's upper and lower case are the same byte as the lower case.
        switch text.count {
        case 6:
            let word = UInt64(start.halfWord(at: 0)) | UInt64(start.halfWord(at: 2) &>> 16) &<< 32
            switch word | 0x2020_2020_2020 {
            case 0x7265_7672_6573: self = .server
            case 0x746e_6569_6c63: self = .client
            default: self = .other
            }
        case 8:
            switch start.word(at: 0) | 0x2020_2020_2020_2020 {
            case 0x7265_6375_646f_7270: self = .producer
            case 0x7265_6d75_736e_6f63: self = .consumer
            case 0x6c61_6e72_6574_6e69: self = .internal
            default: self = .other
            }
        default: self = .other
        }
    }

    /// The kind's bit in a set of kinds.
    var bit: UInt8 { 1 &<< rawValue }

    /// Whether spans of this kind call something that peer tags name.
    var hasPeer: Bool { self == .client || self == .producer || self == .consumer }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes spell a word in lower case, when their letters are made so.
    func hasSameLetters(as word: UnsafeRawBufferPointer) -> Bool {
        guard count == word.count else { return false }
        for i in 0..<count where self[i].lowercased != word[i] { return false }
        return true
    }
}

extension UInt8 {
    /// The lower case of an ASCII letter; any other byte as it is.
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
    /// The upper case of an ASCII letter; any other byte as it is.
    var uppercased: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }
}
