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
        guard let text, !text.isEmpty else {
            self = .absent
            return
        }
        self =
            switch text.count {
            case 6 where text.says("server"): .server
            case 6 where text.says("client"): .client
            case 8 where text.says("producer"): .producer
            case 8 where text.says("consumer"): .consumer
            case 8 where text.says("internal"): .internal
            default: .other
            }
    }

    /// The kind's bit in a set of kinds.
    var bit: UInt8 { 1 &<< rawValue }

    /// Whether spans of this kind call something that peer tags name.
    var hasPeer: Bool { self == .client || self == .producer || self == .consumer }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes spell a word in lower case, when their letters are made so.
    func says(_ word: StaticString) -> Bool {
        hasSameLetters(as: UnsafeRawBufferPointer(word))
    }

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
