internal import DPWire

/// A set of names from a configuration, looked up by bytes.
public struct KeySet: Equatable, Sendable {
    /// Sorted by length, then by bytes.
    private var keys: [[UInt8]] = []

    /// No names.
    public init() {}

    /// The names in `keys`; repetitions count once.
    public init(_ keys: [String]) {
        self.init(keys.map { Array($0.utf8) })
    }

    /// The names in `keys`; repetitions count once.
    package init(_ keys: [[UInt8]]) {
        self.keys = keys.sorted { Self.order($0.span.bytes, 0..<$0.count, $1) < 0 }
    }

    /// Whether there are no names.
    public var isEmpty: Bool { keys.isEmpty }

    /// Whether a part of a text is one of the names.
    func contains(_ text: RawSpan, _ range: Range<Int>) -> Bool {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low &+ high) / 2
            let order = Self.order(text, range, keys[middle])
            if order == 0 { return true }
            if order < 0 { high = middle } else { low = middle &+ 1 }
        }
        return false
    }

    /// Whether `text` is one of the names.
    package func contains(_ text: RawSpan) -> Bool {
        !keys.isEmpty && contains(text, text.everything)
    }

    private static func order(_ text: RawSpan, _ range: Range<Int>, _ key: [UInt8]) -> Int {
        guard range.count == key.count else { return range.count &- key.count }
        for index in 0..<key.count {
            let difference = Int(text.byte(range.lowerBound &+ index)) &- Int(key[index])
            if difference != 0 { return difference }
        }
        return 0
    }
}

extension KeySet: ExpressibleByArrayLiteral {
    /// The names that are listed.
    public init(arrayLiteral elements: String...) {
        self.init(elements)
    }
}
