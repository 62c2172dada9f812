/// How many spans were counted under another key than their own, by what was limited.
package struct CollapsedSpans: Equatable, Sendable {
    /// A combination of fields.
    package struct Fields: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static var resource: Fields { Fields(rawValue: 1) }
        package static var httpEndpoint: Fields { Fields(rawValue: 2) }
        package static var peerTags: Fields { Fields(rawValue: 4) }
        package static var additionalTags: Fields { Fields(rawValue: 8) }
    }

    /// Spans that went to the overflow group, whichever fields were limited before.
    package private(set) var wholeKey: UInt64 = 0
    /// By combination of fields; empty until the first is entered.
    private var counts: [UInt64] = []

    package init() {}

    /// Whether no span was collapsed.
    package var isEmpty: Bool { wholeKey == 0 && counts.isEmpty }

    /// Spans of which exactly these fields were limited.
    package func spans(limitedIn fields: Fields) -> UInt64 {
        let place = Int(fields.rawValue)
        return place < counts.count ? counts[place] : 0
    }

    mutating func addWholeKey(_ hits: UInt64) {
        wholeKey &+= hits
    }

    mutating func add(_ fields: Fields, _ hits: UInt64) {
        if fields.isEmpty { return }
        if counts.isEmpty { counts = [UInt64](repeating: 0, count: 16) }
        counts[Int(fields.rawValue & 15)] &+= hits
    }

    /// Adds what another one counts.
    package mutating func add(_ other: CollapsedSpans) {
        wholeKey &+= other.wholeKey
        for (place, count) in other.counts.enumerated() { add(Fields(rawValue: UInt8(place)), count) }
    }
}
