// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
internal import CDPPlatform
public import CDataPipeline
internal import DPLedger
internal import DataPipeline

extension ddog_LedgerCounts {
    fileprivate init(_ counts: LedgerCounts) {
        self.init(payloads: counts.payloads, bytes: counts.bytes, chunks: counts.chunks, spans: counts.spans)
    }
}

@c @implementation
public func ddog_trace_exporter_ledger(
    _ handle: OpaquePointer?,
    _ snapshot: UnsafeMutablePointer<ddog_LedgerSnapshot>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let exporter = exporter(handle) else { return nullHandle() }
    guard let snapshot else { return nullOut() }
    // A caller that was compiled with an older header has room for less.
    let size = min(Int(clamping: snapshot.pointee.size), MemoryLayout<ddog_LedgerSnapshot>.size)
    guard size >= MemoryLayout<UInt>.size &+ MemoryLayout<ddog_LedgerCounts>.size else {
        return makeError(
            DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT,
            "Invalid argument provided: set the snapshot's size to sizeof(struct ddog_LedgerSnapshot) before the call"
        )
    }
    let ledger = exporter.ledger
    var filled = ddog_LedgerSnapshot()
    filled.size = UInt(size)
    filled.received = ddog_LedgerCounts(ledger.received)
    filled.delivered = ddog_LedgerCounts(ledger.delivered)
    filled.dropped = ddog_LedgerCounts(ledger.dropped)
    filled.unconfirmed = ddog_LedgerCounts(ledger.unconfirmed)
    filled.held = ddog_LedgerCounts(ledger.held)
    filled.resent = ddog_LedgerCounts(ledger.resent)
    memcpy(snapshot, &filled, size)
    return nil
}

@c @implementation
public func ddog_trace_exporter_dropped(
    _ handle: OpaquePointer?,
    _ reason: ddog_CharSlice,
    _ counts: UnsafeMutablePointer<ddog_LedgerCounts>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let exporter = exporter(handle) else { return nullHandle() }
    guard let counts else { return nullOut() }
    do throws(SliceFault) {
        let name = try reason.utf8()
        for known in DropReason.allCases where name.elementsEqual(known.name.utf8) {
            counts.pointee = ddog_LedgerCounts(exporter.ledger.dropped(known))
            return nil
        }
        return makeError(
            DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT,
            "Invalid argument provided: there is no such reason; the header names them"
        )
    } catch {
        return error.object()
    }
}
