internal import DPWire

/// Reads the parts of a sketch from its Protocol Buffers message.
///
/// Bins are summed over both forms in which a store may have them, sparse and contiguous; what the bytes declare is never
/// reserved before it is there.
enum SketchReader {
    /// Reads a whole message: its bins into the ones given, its mapping and its count of zeros.
    static func read(
        _ bytes: UnsafeRawBufferPointer,
        into bins: inout SketchBins
    ) throws(SketchError) -> (SketchMapping, zeroCount: Double) {
        guard var cursor = ProtobufCursor(bytes) else { throw .mapping }
        var found: SketchMapping?
        var zeroCount = 0.0
        while let field = try cursor.nextField() {
            switch field.number {
            case 1: found = try mapping(try cursor.message(field))
            case 2: try readStore(try cursor.message(field), into: &bins)
            case 3:
                var negative = SketchBins()
                try readStore(try cursor.message(field), into: &negative)
                zeroCount += negative.total
            case 4: zeroCount += try cursor.weight(field)
            default: try cursor.skipField(field)
            }
        }
        guard let found else { throw .mapping }
        guard zeroCount.isFinite, bins.total.isFinite else { throw .weight }
        return (found, zeroCount)
    }

    private static func mapping(_ message: ProtobufCursor) throws(SketchError) -> SketchMapping {
        var cursor = message
        var gamma = 0.0
        var offset = 0.0
        while let field = try cursor.nextField() {
            switch field.number {
            case 1: gamma = try cursor.double(field)
            case 2: offset = try cursor.double(field)
            case 3:
                let interpolation = try cursor.varint(field)
                if interpolation != 0 { throw .interpolation(interpolation) }
            default: try cursor.skipField(field)
            }
        }
        guard let mapping = SketchMapping(gamma: gamma, indexOffset: offset) else { throw .mapping }
        return mapping
    }

    private static func readStore(_ message: ProtobufCursor, into bins: inout SketchBins) throws(SketchError) {
        // The offset stands behind the bins that it moves.
        var search = message
        var index = 0
        while let field = try search.nextField() {
            if field.number == 3 { index = Int(try search.index(field)) } else { try search.skipField(field) }
        }
        let first = index
        var cursor = message
        while let field = try cursor.nextField() {
            switch (field.number, field.type) {
            case (1, _): try readPair(try cursor.message(field), into: &bins)
            case (2, .lengthDelimited):
                var packed = try cursor.message(field)
                while packed.remaining > 0 { try readBin(&packed, first, &index, into: &bins) }
            case (2, .fixed64): try readBin(&cursor, first, &index, into: &bins)
            default: try cursor.skipField(field)
            }
        }
        // The run's last bin is there even if it weighs nothing, so that reading what was written changes nothing.
        if index > first { try bins.addChecked(index &- 1, 0) }
    }

    private static func readBin(
        _ cursor: inout ProtobufCursor,
        _ first: Int,
        _ index: inout Int,
        into bins: inout SketchBins
    ) throws(SketchError) {
        let weight = try cursor.weight()
        if weight > 0 || index == first { try bins.addChecked(index, weight) }
        index &+= 1
    }

    private static func readPair(_ message: ProtobufCursor, into bins: inout SketchBins) throws(SketchError) {
        var cursor = message
        var index: Int32 = 0
        var weight = 0.0
        while let field = try cursor.nextField() {
            switch field.number {
            case 1: index = try cursor.index(field)
            case 2: weight = try cursor.weight(field)
            default: try cursor.skipField(field)
            }
        }
        try bins.addChecked(Int(index), weight)
    }
}

extension SketchBins {
    /// Adds weight to a bin whose index is that of a message.
    fileprivate mutating func addChecked(_ index: Int, _ weight: Double) throws(SketchError) {
        guard let index = Int32(exactly: index) else { throw .wire(WireError(.outOfRange, at: 0)) }
        do throws(WireError) { try add(index, weight) } catch { throw .wire(error) }
    }
}

extension ProtobufCursor {
    fileprivate mutating func nextField() throws(SketchError) -> Field? {
        do throws(WireError) { return try next() } catch { throw .wire(error) }
    }

    fileprivate mutating func skipField(_ field: Field) throws(SketchError) {
        do throws(WireError) { try skip(field.type) } catch { throw .wire(error) }
    }

    fileprivate mutating func message(_ field: Field) throws(SketchError) -> ProtobufCursor {
        do throws(WireError) {
            try require(.lengthDelimited, for: field)
            return try nested()
        } catch {
            throw .wire(error)
        }
    }

    fileprivate mutating func varint(_ field: Field) throws(SketchError) -> UInt64 {
        do throws(WireError) {
            try require(.varint, for: field)
            return try varint()
        } catch {
            throw .wire(error)
        }
    }

    fileprivate mutating func double(_ field: Field) throws(SketchError) -> Double {
        do throws(WireError) {
            try require(.fixed64, for: field)
            return try double()
        } catch {
            throw .wire(error)
        }
    }

    fileprivate mutating func index(_ field: Field) throws(SketchError) -> Int32 {
        let start = position
        do throws(WireError) {
            try require(.varint, for: field)
            guard let index = Int32(exactly: try zigzag()) else { throw WireError(.outOfRange, at: start) }
            return index
        } catch {
            throw .wire(error)
        }
    }

    fileprivate mutating func weight(_ field: Field) throws(SketchError) -> Double {
        if field.type != .fixed64 { throw .wire(WireError(.unexpectedType, at: position)) }
        return try weight()
    }

    fileprivate mutating func weight() throws(SketchError) -> Double {
        let weight: Double
        do throws(WireError) { weight = try double() } catch { throw .wire(error) }
        guard weight >= 0, weight.isFinite else { throw .weight }
        return weight
    }
}
