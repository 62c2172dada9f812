internal import DPWire

/// The rule for names of services: at most 100 bytes, then the rule for tag values.
package enum ServiceName {
    /// Bytes that are read at most.
    package static var byteLimit: Int { 100 }

    /// Appends the normal form of a span's service, unless `name` is that already.
    ///
    /// - Parameter language: the tracer's language, which an unnamed service is called after; may be empty.
    package static func normalize(_ name: RawSpan, language: RawSpan, to output: inout [UInt8]) -> NormalizedText {
        guard name.byteCount > 0 else {
            appendFallback(language, to: &output)
            return NormalizedText(isChanged: true, fault: .empty)
        }
        let result = normalizePeer(name, to: &output)
        if result.fault == .invalid { appendFallback(language, to: &output) }
        return result
    }

    /// Appends the normal form of a service that a tag names (`peer.service`, `_dd.base_service`), unless `name` is that
    /// already.
    ///
    /// Nothing usable gives an empty value.
    package static func normalizePeer(_ name: RawSpan, to output: inout [UInt8]) -> NormalizedText {
        let end = Truncation.end(of: name, limit: byteLimit)
        let isCut = end < name.byteCount
        let read = name.extracting(first: end)
        let start = output.count
        let isRewritten = TagText.normalize(read, as: .value, to: &output)
        if isRewritten, output.count == start { return NormalizedText(isChanged: true, fault: .invalid) }
        if isCut, !isRewritten { output.append(name, 0..<end) }
        return NormalizedText(isChanged: isCut || isRewritten, fault: isCut ? .tooLong : nil)
    }

    private static func appendFallback(_ language: RawSpan, to output: inout [UInt8]) {
        guard language.byteCount > 0 else {
            output.append("unnamed-service")
            return
        }
        output.append("unnamed-")
        output.append(language, 0..<language.byteCount)
        output.append("-service")
    }
}
