import DPTraces

/// A small random generator that gives the same numbers for the same seed everywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A number of any magnitude.
    mutating func number() -> UInt64 { next() >> (next() % 64) }

    /// A text of any usual length, mostly ASCII.
    mutating func text() -> String {
        let length = pick([0, 1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 60, 255, 256, 300])
        let alphabet = chance(20) ? Array("aé\u{7F}\u{0}\"\\\n💥日") : Array("abcdefgh.-_/ 0123")
        return String((0..<length).map { _ in pick(alphabet) })
    }

    mutating func key() -> String {
        chance(50) ? "\(pick(Array(KnownKey.allCases)).text)" : text() + "\(below(5))"
    }

    mutating func double() -> Double {
        pick([0, 1, -1, 0.5, 1e300, -0.0, .infinity, .leastNonzeroMagnitude, Double(bitPattern: next())])
    }

    mutating func attribute() -> AttributeValue {
        switch below(5) {
        case 0: return .string(text())
        case 1: return .bool(chance(50))
        case 2: return .int(Int64(bitPattern: number()))
        case 3: return .double(Double(below(1000)) / 8)
        default:
            let count = below(4)
            return chance(50)
                ? .array((0..<count).map { _ in .int(Int64(below(9))) })
                : .array((0..<count).map { _ in .string(text()) })
        }
    }
}

extension TraceBatch {
    /// A batch of any shape, built by API.
    static func random(seed: UInt64, natively128: Bool = false) -> TraceBatch {
        var random = SplitMix64(seed: seed)
        var batch = TraceBatch()
        for _ in 0..<random.below(5) {
            batch.appendChunk()
            for _ in 0..<random.pick([0, 1, 2, 9]) {
                let span = batch.appendSpan()
                span.service = random.text()
                span.name = random.text()
                span.resource = random.text()
                if random.chance(50) { span.type = random.text() }
                span.traceID = random.number()
                span.spanID = random.number()
                span.parentID = random.chance(30) ? 0 : random.number()
                span.start = Int64(bitPattern: random.number())
                span.duration = Int64(bitPattern: random.number())
                span.error = Int32(truncatingIfNeeded: random.number())
                if natively128 { span.traceIDHigh = random.number() }
                for _ in 0..<random.pick([0, 1, 5, 40]) { span.setTag(random.key(), random.text()) }
                for _ in 0..<random.pick([0, 1, 5, 40]) { span.setMetric(random.key(), random.double()) }
                for _ in 0..<random.pick([0, 0, 1, 20]) { span.setMetaStruct(random.key(), Array(random.text().utf8)) }
                for _ in 0..<random.pick([0, 0, 1, 3]) {
                    span.addLink(
                        traceID: random.number(),
                        traceIDHigh: random.number(),
                        spanID: random.number(),
                        traceFlags: random.chance(50) ? UInt32(random.below(2)) : nil,
                        tracestate: random.text(),
                        attributes: (0..<random.below(4)).map { _ in (random.key(), random.text()) }
                    )
                }
                for _ in 0..<random.pick([0, 0, 1, 3]) {
                    span.addEvent(
                        time: random.number(),
                        name: random.text(),
                        attributes: (0..<random.below(4)).map { _ in (random.key(), random.attribute()) }
                    )
                }
            }
        }
        return batch
    }
}
