internal import DPWire

/// What a flush took out of an aggregator.
package struct StatsFlush: ~Copyable {
    /// One bucket for each span of time, and two where some resources were obfuscated and some were not; the earliest first.
    private(set) var buckets = UniqueBuffer<StatsBucket>()
    /// Spans that were counted, and are not in any bucket for want of memory.
    package internal(set) var lost: UInt64 = 0

    /// Whether there is nothing to send.
    package var isEmpty: Bool { buckets.count == 0 }

    /// Spans in the buckets.
    package var hits: UInt64 {
        var sum: UInt64 = 0
        for number in 0..<buckets.count { sum &+= buckets.read(number) { $0.hits } ?? 0 }
        return sum
    }

    /// Spans that are not counted under their own key.
    package var collapsed: CollapsedSpans {
        var sum = CollapsedSpans()
        for number in 0..<buckets.count { buckets.read(number) { sum.add($0.collapsed) } }
        return sum
    }

    /// Takes the earliest bucket out; nil when none is left.
    mutating func removeFirst() -> StatsBucket? {
        buckets.remove(at: 0)
    }

    /// Adds a bucket, to another of the same time if there is one.
    mutating func add(_ bucket: consuming StatsBucket, _ limits: CardinalityLimits) {
        let hits = bucket.hits
        let start = bucket.start
        let isObfuscated = bucket.isObfuscated
        for number in 0..<buckets.count {
            guard let known = buckets.place(of: number) else { continue }
            guard known.pointee.start == start, known.pointee.isObfuscated == isObfuscated else { continue }
            let before = known.pointee.hits
            do throws(WireError) {
                try known.pointee.add(bucket, limits)
            } catch {
                lost &+= before &+ hits &- known.pointee.hits
            }
            return
        }
        lost &+= buckets.keep(bucket)
        var number = buckets.count &- 1
        while number > 0, buckets.isOrdered(number) == false {
            buckets.swapAt(number, number &- 1)
            number &-= 1
        }
    }
}

extension UniqueBuffer where Element == StatsBucket {
    /// Appends a bucket and returns how many spans are lost by it: none, unless memory is short.
    mutating func keep(_ bucket: consuming StatsBucket) -> UInt64 {
        let hits = bucket.hits
        do throws(WireError) {
            try append(bucket)
            return 0
        } catch {
            return hits
        }
    }

    /// Whether a bucket comes after the one before it.
    fileprivate mutating func isOrdered(_ number: Int) -> Bool {
        guard let earlier = place(of: number &- 1), let later = place(of: number) else { return true }
        if earlier.pointee.start != later.pointee.start { return earlier.pointee.start < later.pointee.start }
        return earlier.pointee.isObfuscated || !later.pointee.isObfuscated
    }
}
