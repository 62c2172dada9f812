// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPStatistics
internal import DPWire

@c @implementation
public func ddog_ddsketch_new() -> ddsketch_Handle_DDSketch {
    ddsketch_Handle_DDSketch(inner: Handle.make(DDSketch()))
}

@c @implementation
public func ddog_ddsketch_drop(_ sketch: UnsafeMutablePointer<ddsketch_Handle_DDSketch>?) {
    guard let sketch else { return }
    Handle<DDSketch>.free(sketch.pointee.inner)
    sketch.pointee.inner = nil
}

extension ddog_VoidResult {
    fileprivate static var success: ddog_VoidResult {
        ddog_VoidResult(tag: DDOG_VOID_RESULT_OK, err: ddog_Error(message: .empty))
    }

    fileprivate static func failure(_ text: StaticString) -> ddog_VoidResult {
        ddog_VoidResult(tag: DDOG_VOID_RESULT_ERR, err: ddog_Error(text))
    }
}

/// Runs a function on the sketch behind a handle.
private func withSketch(
    _ handle: UnsafeMutablePointer<ddsketch_Handle_DDSketch>?,
    _ body: (inout DDSketch) throws(SketchError) -> Void
) -> ddog_VoidResult {
    guard let handle else { return .failure("Null pointer") }
    guard let sketch = Handle<DDSketch>.place(handle.pointee.inner) else {
        return .failure("inner pointer was null, indicates use after free")
    }
    do throws(SketchError) {
        try body(&sketch.pointee)
        return .success
    } catch {
        switch error {
        case .value: return .failure("point is invalid: it must be a number, finite and not negative")
        case .weight: return .failure("count is invalid: it must be a number, finite and not negative")
        default: return .failure("no memory for the sketch")
        }
    }
}

@c @implementation
public func ddog_ddsketch_add(
    _ sketch: UnsafeMutablePointer<ddsketch_Handle_DDSketch>?,
    _ point: Double
) -> ddog_VoidResult {
    withSketch(sketch) { sketch throws(SketchError) in try sketch.add(point) }
}

@c @implementation
public func ddog_ddsketch_add_with_count(
    _ sketch: UnsafeMutablePointer<ddsketch_Handle_DDSketch>?,
    _ point: Double,
    _ count: Double
) -> ddog_VoidResult {
    withSketch(sketch) { sketch throws(SketchError) in try sketch.add(point, count: count) }
}

@c @implementation
public func ddog_ddsketch_count(
    _ sketch: UnsafeMutablePointer<ddsketch_Handle_DDSketch>?,
    _ count_out: UnsafeMutablePointer<Double>?
) -> ddog_VoidResult {
    guard let count_out else { return .failure("null pointer provided") }
    return withSketch(sketch) { count_out.pointee = $0.count }
}

@c @implementation
public func ddog_ddsketch_encode(_ sketch: UnsafeMutablePointer<ddsketch_Handle_DDSketch>?) -> ddog_Vec_U8 {
    guard let sketch else { return .empty }
    defer { ddog_ddsketch_drop(sketch) }
    guard let place = Handle<DDSketch>.place(sketch.pointee.inner) else { return .empty }
    do throws(WireError) {
        var buffer = ByteBuffer()
        try place.pointee.encode(into: &buffer)
        return ddog_Vec_U8(copying: buffer.bytes)
    } catch {
        return .empty
    }
}

@c @implementation
public func ddog_Vec_U8_drop(_ _vec: ddog_Vec_U8) {
    var bytes = _vec
    ddog_Vec_U8.drop(&bytes)
}
