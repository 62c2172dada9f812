/// How often reading had to correct something, by kind.
///
/// A corrected payload means what it says here and is sent that way; a merely wasteful encoding is no correction.
public struct TraceCorrections: Equatable, Sendable {
    /// Fields of spans, links and events that the format does not know; they were left out.
    public var unknownFields = 0
    /// Texts with ill-formed UTF-8, repaired with U+FFFD.
    public var repairedTexts = 0
    /// Binary values where text is meant, taken as text.
    public var binaryTexts = 0
    /// Nil values, taken as absent.
    public var nilValues = 0
    /// Floats without a fraction where an integer is meant, taken as that integer.
    public var integralFloats = 0
    /// Keys given more than once; the last value counts.
    public var duplicateKeys = 0

    /// No corrections.
    public init() {}

    /// All corrections together.
    public var total: Int {
        unknownFields &+ repairedTexts &+ binaryTexts &+ nilValues &+ integralFloats &+ duplicateKeys
    }
}

extension TraceCorrections {
    /// The kinds of corrections.
    enum Kind: UInt8 {
        case unknownField
        case repairedText
        case binaryText
        case nilValue
        case integralFloat
        case duplicateKey
    }

    mutating func count(_ kind: Kind) {
        switch kind {
        case .unknownField: unknownFields &+= 1
        case .repairedText: repairedTexts &+= 1
        case .binaryText: binaryTexts &+= 1
        case .nilValue: nilValues &+= 1
        case .integralFloat: integralFloats &+= 1
        case .duplicateKey: duplicateKeys &+= 1
        }
    }
}
