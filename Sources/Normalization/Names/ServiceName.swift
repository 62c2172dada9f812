package import DPWire

/// The rule for names of services: at most 100 bytes, then the rule for tag values.
package enum ServiceName {
    /// Bytes that are read at most.
    package static var byteLimit: Int { 100 }

    /// Appends the normal form of a span's service, unless `name` is that already.
    ///
    /// - Parameter language: the tracer's language, which an unnamed service is called after; may be empty.
    package static func normalize(
        _ name: RawSpan,
        language: RawSpan,
        to output: inout ByteBuffer
    ) throws(WireError) -> NormalizedText {
        let result = try normalizeNamed(name, to: &output)
        if result.isUnnamed { try appendFallback(language, to: &output) }
        return result
    }

    /// Appends the normal form of a span's service, unless `name` is that already or nothing usable; the caller then
    /// appends the fallback.
    static func normalizeNamed(_ name: RawSpan, to output: inout ByteBuffer) throws(WireError) -> NormalizedText {
        if name.byteCount == 0 { return NormalizedText(isChanged: true, fault: .empty) }
        return try normalizePeer(name, to: &output)
    }

    /// Appends the normal form of a service that a tag names (`peer.service`, `_dd.base_service`), unless `name` is that
    /// already.
    ///
    /// Nothing usable gives an empty value.
    package static func normalizePeer(_ name: RawSpan, to output: inout ByteBuffer) throws(WireError) -> NormalizedText
    {
        let end = Truncation.end(of: name, limit: byteLimit)
        let isCut = end < name.byteCount
        let read = name.extracting(first: end)
        let start = output.count
        let isRewritten = try TagText.normalize(read, as: .value, to: &output)
        if isRewritten, output.count == start { return NormalizedText(isChanged: true, fault: .invalid) }
        if isCut, !isRewritten { try output.append(name, 0..<end) }
        return NormalizedText(isChanged: isCut || isRewritten, fault: isCut ? .tooLong : nil)
    }

    /// Appends the name of a service that has none.
    static func appendFallback(_ language: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        guard language.byteCount > 0 else {
            try output.append("unnamed-service")
            return
        }
        try output.append("unnamed-")
        try output.append(language, 0..<language.byteCount)
        try output.append("-service")
    }
}
