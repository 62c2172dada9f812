/// Bytes that have come over a connection and have not been used yet.
struct ReceivedBytes {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Takes up to `limit` bytes from the front.
    mutating func take(_ limit: Int) -> ArraySlice<UInt8> {
        let end = start + min(limit, count)
        defer { start = end }
        return bytes[start..<end]
    }

    /// Takes everything up to and including `delimiter` and returns what stood before it; nil if it has not come.
    mutating func takeThrough(_ delimiter: [UInt8]) -> ArraySlice<UInt8>? {
        var position = start
        while position + delimiter.count <= bytes.count {
            if bytes[position] == delimiter[0], bytes[position..<(position + delimiter.count)].elementsEqual(delimiter)
            {
                defer { start = position + delimiter.count }
                return bytes[start..<position]
            }
            position += 1
        }
        return nil
    }
}
