package import DPWire

/// Why a sketch refuses a value or bytes.
package enum SketchError: Error, Equatable {
    /// A value that is negative, infinite or no number.
    case value
    /// A weight that is negative, infinite or no number.
    case weight
    /// A mapping without which bins mean nothing: none at all, or one whose numbers make none.
    case mapping
    /// A mapping that interpolates inside of powers of two; the field's value.
    case interpolation(UInt64)
    /// Bytes that are no Protocol Buffers message, or no memory.
    case wire(WireError)
}
