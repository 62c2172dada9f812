/// What is wrong with bytes that were to be read, or why bytes could not be written.
///
/// Two words and no reference, so that throwing one never allocates.
@usableFromInline
package struct WireError: Error, Equatable {
    /// The kinds of fault; closed, because readers translate each one.
    @usableFromInline
    package enum Code: UInt8, Sendable {
        /// The input ends before the value does, or a declared length exceeds what is left.
        case truncated
        /// A value of another family stands where this one was expected.
        case unexpectedType
        /// A number of the right family does not fit the target.
        case outOfRange
        /// Containers are nested beyond the limit.
        case tooDeep
        /// The system has no memory left.
        case outOfMemory
        /// A value breaks a rule of its format that only the reader knows.
        case invalid
        /// A value is larger than its format or the configured limit allows.
        case tooLarge
    }

    @usableFromInline
    package var code: Code
    /// Byte offset in the input, or the count of bytes written so far.
    @usableFromInline
    package var offset: Int

    @inlinable
    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// Runs work inside a closure that must not throw and returns what it threw.
    ///
    /// For the standard library's `with…` functions, which do not carry typed errors.
    @inlinable @inline(__always)
    package static func caught(_ work: () throws(WireError) -> Void) -> WireError? {
        do throws(WireError) {
            try work()
            return nil
        } catch {
            return error
        }
    }
}
