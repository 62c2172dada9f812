internal import DPWire

/// Why a batch could not be written in a format.
public struct TraceWritingError: Error, Equatable, Sendable {
    /// The kind of fault.
    public struct Code: Equatable, Sendable {
        /// A number that never changes its meaning, for interfaces in other languages.
        public let number: Int

        /// The output would exceed the size limit.
        public static var tooLarge: Code { Code(number: 1) }
        /// The system has no memory left.
        public static var outOfMemory: Code { Code(number: 2) }
    }

    /// The kind of fault.
    public let code: Code

    init(_ error: WireError) {
        code = error.code == .tooLarge ? .tooLarge : .outOfMemory
    }

    /// The fault in one line.
    public var message: String {
        code == .tooLarge ? "the encoded payload exceeds the size limit" : "out of memory"
    }
}

#if !hasFeature(Embedded)
extension TraceWritingError: CustomStringConvertible {
    /// The same as `message`.
    public var description: String { message }
}
#endif
