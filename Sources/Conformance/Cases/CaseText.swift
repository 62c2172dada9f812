package import DPWire

/// Why a case could not be run.
package struct CaseProblem: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension JSONValue {
    /// The bytes of a text of a case: as it stands, or in base64 as the only member of an object if it is no UTF-8.
    package func caseBytes() throws -> [UInt8] {
        if case .string(let text) = self { return Array(text.utf8) }
        guard let encoded = self["base64"]?.string, let bytes = Base64.decoded(Array(encoded.utf8)) else {
            throw CaseProblem("a text is needed, or base64")
        }
        return bytes
    }

    /// A text of a case from its bytes.
    package init(caseBytes bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = .string(text)
        } else {
            self = .object([("base64", .string(String(decoding: Base64.encoded(bytes), as: UTF8.self)))])
        }
    }

    /// Whether a value says the same: members in any order, numbers by their value.
    package func saysSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.saysSame(as: $1) }
        case (.object(let a), .object(let b)):
            return a.count == b.count
                && a.allSatisfy { key, value in other[key].map { value.saysSame(as: $0) } ?? false }
        case (.integer, _), (.unsigned, _), (.number, _):
            guard let a = number, let b = other.number else { return false }
            return a == b && integer == other.integer
        default:
            return self == other
        }
    }

    /// A number's value.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A flag of a configuration, false unless set.
    func flag(_ name: String) -> Bool {
        self[name]?.bool ?? false
    }
}

/// The standard base64 alphabet with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func decoded(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text where byte != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for index in 0..<3 { bits = bits << 8 | (index < group.count ? UInt32(group[start + index]) : 0) }
            for index in 0..<4 {
                let isPadding = index > group.count
                result.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)])
            }
        }
        return result
    }
}
