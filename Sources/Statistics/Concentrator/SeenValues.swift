internal import DPWire

/// The hashes of the values that one field of a bucket's keys has had, up to a limit.
///
/// Two values with one hash count as one, which admits a value too many.
struct SeenValues: ~Copyable {
    private var hashes = RecordBuffer<UInt64>()
    private var slots = HashSlots()

    init() {}

    /// Bytes held from the system.
    var capacityInBytes: Int { hashes.capacityInBytes &+ slots.capacityInBytes }

    /// Whether the value with this hash is one of the first `limit`.
    mutating func admits(_ hash: UInt64, limit: Int) throws(WireError) -> Bool {
        let base = hashes.base
        let isSeen = slots.find(hash) { number in base.map { $0[number] == hash } ?? false } != nil
        if isSeen { return true }
        if hashes.count >= limit { return false }
        let number = try hashes.append(hash)
        let grown = hashes.base
        try slots.insert(hash, record: number) { number in grown.map { $0[number] } ?? 0 }
        return true
    }
}
