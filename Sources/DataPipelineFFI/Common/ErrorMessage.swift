// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
internal import CDPPlatform
public import CDataPipeline

extension ddog_Vec_U8 {
    /// No bytes; needs not be freed.
    static var empty: ddog_Vec_U8 { ddog_Vec_U8(ptr: emptyText, len: 0, capacity: 0) }

    /// A copy of a text, and a NUL behind it; empty if there is no memory.
    init(copying text: UnsafeRawBufferPointer) {
        var message = cdp_message()
        cdp_message_set(&message, text.baseAddress, text.count)
        self.init(ptr: message.text, len: message.count, capacity: message.capacity)
    }

    /// Frees the bytes.
    ///
    /// Afterwards it is empty.
    static func drop(_ bytes: UnsafeMutablePointer<ddog_Vec_U8>) {
        cdp_message_drop(UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: cdp_message.self))
    }
}

/// Where empty slices point to: they may not be NULL.
var emptyText: UnsafePointer<UInt8> {
    let text: StaticString = ""
    return text.utf8Start
}

extension ddog_Error {
    /// An error that a result contains.
    init(_ text: StaticString) {
        self.init(
            message: ddog_Vec_U8(copying: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        )
    }

    /// An error that a function returns a pointer to.
    ///
    /// Its caller drops it but cannot free it, so it is used again afterwards.
    static func box(_ text: UnsafeRawBufferPointer) -> UnsafeMutablePointer<ddog_Error>? {
        guard let box = cdp_message_box(text.baseAddress, text.count) else { return nil }
        return UnsafeMutableRawPointer(box).assumingMemoryBound(to: ddog_Error.self)
    }

    /// An error that a function returns a pointer to, with a text of its own.
    static func box(_ text: String) -> UnsafeMutablePointer<ddog_Error>? {
        var text = text
        return text.withUTF8 { box(UnsafeRawBufferPointer($0)) }
    }
}

@c @implementation
public func ddog_Error_drop(_ error: UnsafeMutablePointer<ddog_Error>?) {
    guard let error else { return }
    ddog_Vec_U8.drop(UnsafeMutableRawPointer(error).assumingMemoryBound(to: ddog_Vec_U8.self))
}

@c @implementation
public func ddog_Error_message(_ error: UnsafePointer<ddog_Error>?) -> ddog_CharSlice {
    guard let error else { return ddog_CharSlice(emptyText, 0) }
    // Field by field: the capacity is what other threads look at when they want a free box.
    let count = error.pointee.message.len
    if count > 0, let text = error.pointee.message.ptr { return ddog_CharSlice(text, count) }
    let missing: StaticString = "libdatadog failed: (panic) Cannot allocate error message"
    return ddog_CharSlice(missing.utf8Start, UInt(missing.utf8CodeUnitCount))
}

@c @implementation
public func ddog_MaybeError_drop(_ error: ddog_MaybeError) {
    guard error.tag == DDOG_OPTION_ERROR_SOME_ERROR else { return }
    var message = error.some
    ddog_Error_drop(&message)
}

@c @implementation
public func ddog_StringWrapper_drop(_ s: UnsafeMutablePointer<ddog_StringWrapper>?) {
    guard let s else { return }
    ddog_Vec_U8.drop(UnsafeMutableRawPointer(s).assumingMemoryBound(to: ddog_Vec_U8.self))
}

@c @implementation
public func ddog_StringWrapper_message(_ s: UnsafePointer<ddog_StringWrapper>?) -> ddog_CharSlice {
    guard let message = s?.pointee.message, let text = message.ptr else { return ddog_CharSlice(emptyText, 0) }
    return ddog_CharSlice(text, message.len)
}

extension ddog_Slice_CChar {
    init(_ text: UnsafePointer<UInt8>, _ count: UInt) {
        self.init(ptr: UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self), len: count)
    }
}

@c @implementation
public func ddog_Option_U32_some(_ v: UInt32) -> ddog_Option_U32 {
    ddog_Option_U32(tag: DDOG_OPTION_U32_SOME_U32, some: v)
}

@c @implementation
public func ddog_Option_U32_none() -> ddog_Option_U32 {
    ddog_Option_U32(tag: DDOG_OPTION_U32_NONE_U32, some: 0)
}
