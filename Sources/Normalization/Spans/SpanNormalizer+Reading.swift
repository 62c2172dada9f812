internal import DPTraces
internal import DPWire

extension SpanNormalizer {
    /// What the rules make of a span's fields.
    ///
    /// Each only looks at the batch and appends what is to be set.
    enum Reading {
        static func service(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> NormalizedText {
            try ServiceName.normalizeNamed(batch.span(at: index).serviceBytes, to: &output)
        }

        static func peerService(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ key: KnownKey,
            _ output: inout ByteBuffer
        ) throws(WireError) -> NormalizedText {
            guard let value = batch.span(at: index).tag(key) else { return NormalizedText(isChanged: false) }
            return try ServiceName.normalizePeer(value, to: &output)
        }

        static func component(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> Bool {
            guard let component = batch.span(at: index).tag(.component), component.byteCount > 0 else { return false }
            try output.append(component)
            return true
        }

        static func name(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> NormalizedText {
            try SpanName.normalize(batch.span(at: index).nameBytes, to: &output)
        }

        static func missingResource(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> Bool {
            let span = batch.span(at: index)
            guard span.resourceBytes.byteCount == 0 else { return false }
            try output.append(span.nameBytes)
            return true
        }

        static func longType(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> Bool {
            let type = batch.span(at: index).typeBytes
            let end = Truncation.end(of: type, limit: 100)
            guard end < type.byteCount else { return false }
            try output.append(type, 0..<end)
            return true
        }

        static func times(_ batch: borrowing TraceBatch, _ index: Int) -> SpanTimes {
            let span = batch.span(at: index)
            return SpanTimes(start: span.start, duration: span.duration)
        }

        static func env(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> Bool {
            guard let env = batch.span(at: index).tag(.env) else { return false }
            return try TagText.normalize(env, as: .value, to: &output)
        }

        static func hasInvalidStatusCode(_ batch: borrowing TraceBatch, _ index: Int) -> Bool {
            guard let code = batch.span(at: index).tag(.httpStatusCode) else { return false }
            return !StatusCode.isValid(code)
        }

        static func linkName(
            _ batch: borrowing TraceBatch,
            _ index: Int,
            _ link: Int,
            _ place: Int,
            _ output: inout ByteBuffer
        ) throws(WireError) -> Bool {
            let attribute = batch.span(at: index).link(at: link).attribute(at: place)
            guard attribute.keyBytes.says("link.name") else { return false }
            return try SpanName.normalize(attribute.valueBytes, to: &output).isChanged
        }
    }
}
