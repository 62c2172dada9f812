// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
internal import CDPPlatform
public import CDataPipeline
internal import DPWire

/// What `ddog_Tag` is: UTF-8 `key:value`, allocated.
struct Tag {
    var text: UnsafeMutablePointer<UInt8>
    var count: Int

    /// What is wrong with a tag.
    enum Fault {
        case isEmpty
        case beginsWithColon
        case endsWithColon
    }

    /// The fault of a tag, or nil.
    static func fault(_ tag: UnsafeRawBufferPointer) -> Fault? {
        guard let first = tag.first, let last = tag.last else { return .isEmpty }
        if first == 0x3A { return .beginsWithColon }
        return last == 0x3A ? .endsWithColon : nil
    }

    /// Says what is wrong with a tag.
    static func describe(_ fault: Fault, _ tag: UnsafeRawBufferPointer) -> String {
        let quoted = "tag '" + String(decoding: tag, as: UTF8.self)
        switch fault {
        case .isEmpty: return "tag is empty"
        case .beginsWithColon: return quoted + "' begins with a colon"
        case .endsWithColon: return quoted + "' ends with a colon"
        }
    }
}

extension ddog_Vec_Tag {
    /// No tags.
    static var none: ddog_Vec_Tag { ddog_Vec_Tag(ptr: nil, len: 0, capacity: 0) }

    /// The tags; none where the fields make no sense.
    var tags: UnsafeMutableBufferPointer<Tag> {
        guard capacity > 0, len <= capacity, let count = Int(exactly: len), let ptr else {
            return UnsafeMutableBufferPointer(start: nil, count: 0)
        }
        let first = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(ptr)).assumingMemoryBound(to: Tag.self)
        return UnsafeMutableBufferPointer(start: first, count: count)
    }

    /// Appends a tag that is valid; false, and nothing is changed, without memory for it.
    mutating func append(_ tag: UnsafeRawBufferPointer) -> Bool {
        guard let source = tag.baseAddress, let text = malloc(tag.count)?.assumingMemoryBound(to: UInt8.self) else {
            return false
        }
        var count = tags.count
        if count >= Int(clamping: capacity) {
            let wanted = count < 4 ? 4 : count &* 2
            let (byteCount, isTooMany) = wanted.multipliedReportingOverflow(by: MemoryLayout<Tag>.stride)
            guard !isTooMany, let block = realloc(tags.baseAddress, byteCount) else {
                free(text)
                return false
            }
            ptr = OpaquePointer(block)
            capacity = UInt(wanted)
            len = UInt(count)
        }
        memcpy(text, source, tag.count)
        count &+= 1
        len = UInt(count)
        tags[count &- 1] = Tag(text: text, count: tag.count)
        return true
    }
}

@c @implementation
public func ddog_Vec_Tag_new() -> ddog_Vec_Tag {
    .none
}

@c @implementation
public func ddog_Vec_Tag_drop(_ tags: ddog_Vec_Tag) {
    let tags = tags.tags
    for tag in tags { free(tag.text) }
    free(tags.baseAddress)
}

@c @implementation
public func ddog_Vec_Tag_push(
    _ vec: UnsafeMutablePointer<ddog_Vec_Tag>?,
    _ key: ddog_CharSlice,
    _ value: ddog_CharSlice
) -> ddog_Vec_Tag_PushResult {
    var fault: ddog_Error?
    if let vec {
        do throws(WireError) {
            var tag = ByteBuffer()
            try tag.appendLossily(key)
            try tag.append(0x3A)
            try tag.appendLossily(value)
            if let reason = Tag.fault(tag.bytes) {
                fault = ddog_Error(describing: Tag.describe(reason, tag.bytes))
            } else if !vec.pointee.append(tag.bytes) {
                fault = ddog_Error("no memory for the tag")
            }
        } catch {
            fault = ddog_Error("no memory for the tag")
        }
    } else {
        fault = ddog_Error("the vector of tags is NULL")
    }
    guard let fault else {
        return ddog_Vec_Tag_PushResult(tag: DDOG_VEC_TAG_PUSH_RESULT_OK, err: ddog_Error(message: .empty))
    }
    return ddog_Vec_Tag_PushResult(tag: DDOG_VEC_TAG_PUSH_RESULT_ERR, err: fault)
}

@c @implementation
public func ddog_Vec_Tag_parse(_ string: ddog_CharSlice) -> ddog_Vec_Tag_ParseResult {
    var result = ddog_Vec_Tag_ParseResult(tags: .none, error_message: nil)
    var problems = ""
    func note(_ problem: String) {
        problems += problems.isEmpty ? "Errors while parsing tags: " : ", "
        problems += problem
    }
    do throws(WireError) {
        var text = ByteBuffer()
        try text.appendLossily(string)
        for tag in text.bytes.split(whereSeparator: { $0 == 0x2C || $0 == 0x20 }) {
            let tag = UnsafeRawBufferPointer(rebasing: tag)
            if let fault = Tag.fault(tag) {
                note(Tag.describe(fault, tag))
            } else if !result.tags.append(tag) {
                note("no memory for a tag")
            }
        }
    } catch {
        note("no memory for the tags")
    }
    if !problems.isEmpty { result.error_message = ddog_Error.box(problems) }
    return result
}

extension ByteBuffer {
    /// Appends text, ill-formed UTF-8 repaired; nothing of a broken slice.
    fileprivate mutating func appendLossily(_ slice: ddog_CharSlice) throws(WireError) {
        guard let bytes = try? slice.bytes(), let start = bytes.baseAddress else { return }
        try UTF8Check.repair(start, count: bytes.count, into: &self)
    }
}

extension ddog_Error {
    /// An error that a result contains.
    fileprivate init(describing text: String) {
        var text = text
        self.init(message: text.withUTF8 { ddog_Vec_U8(copying: UnsafeRawBufferPointer($0)) })
    }
}
