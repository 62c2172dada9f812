import DPSampling
import DPStatistics
import DPTraces
import DPWire

extension FuzzTarget {
    /// Payloads: what can be read is written in both formats, read again and then says the same; counted on the way.
    ///
    /// The first byte chooses the format, and what is done to the batch between reading and writing.
    static let payload = FuzzTarget(name: "payload") { input in
        guard input.byteCount > 0 else { return }
        let choice = input.byte(0)
        input.extracting(1..<input.byteCount).withUnsafeBytes { bytes in
            var batch = TraceBatch()
            do throws(TraceReadingError) {
                try batch.read(bytes, as: choice & 1 == 0 ? .v04 : .v05)
            } catch {
                return expect(!error.message.isEmpty)
            }
            do throws(TraceReadingError) {
                try check(&batch, choice)
            } catch {
                expect(false)
            }
        }
    }

    private static func check(_ batch: inout TraceBatch, _ choice: UInt8) throws(TraceReadingError) {
        if choice & 2 != 0 { batch.markTopLevel() }
        if choice & 4 != 0 { count(batch) }
        if choice & 8 != 0 { _ = batch.dropP0(as: 1, emptyAs: 2) }
        if choice & 16 != 0, batch.spanCount > 0 { batch.dropSpan(at: Int(choice) % batch.spanCount) }
        if choice & 32 != 0, batch.spanCount > 0 {
            batch.editSpan(at: Int(choice) % batch.spanCount).service = "edited"
        }
        let written = try bytes(of: batch, as: .v04)
        let again = try TraceBatch(reading: written, as: .v04)
        expect(again.kept == batch.kept && again.corrections.total == 0)
        // Output leaves nothing to be done about.
        let rewritten = try bytes(of: again, as: .v04)
        expect(rewritten == written)
        let other = try TraceBatch(reading: try bytes(of: batch, as: .v05), as: .v05)
        expect(other.kept == batch.kept && other.corrections.total == 0)
    }

    private static func bytes(
        of batch: borrowing TraceBatch,
        as format: TraceFormat
    ) throws(TraceReadingError) -> [UInt8] {
        do throws(TraceWritingError) {
            return try batch.encoded(as: format)
        } catch {
            expect(false)
            return []
        }
    }

    private static func count(_ batch: borrowing TraceBatch) {
        var configuration = StatsConfiguration()
        configuration.peerTags = [Array("peer.service".utf8), Array("own.key".utf8)]
        configuration.limits.resource = 2
        configuration.limits.wholeKey = 4
        let now: Int64 = 1_700_000_000_000_000_000
        let aggregator = StatsAggregator(configuration, now: now)
        var recorder = StatsRecorder()
        let (counted, eligible) = aggregator.count(batch, with: &recorder, now: now)
        let flush = aggregator.flush(now: now, all: true)
        expect(counted == eligible && flush.hits == counted)
        var writer = StatsPayloadWriter()
        let (payloads, lost) = writer.write(flush, bucketSize: aggregator.bucketSize, StatsOrigin()) { 0 }
        expect(lost == 0)
        for payload in payloads {
            do throws(StatsReadingError) {
                let stats = try ClientStatsPayload(reading: payload.body.span.bytes)
                let hits = stats.buckets.reduce(0) { sum, bucket in bucket.groups.reduce(sum) { $0 &+ $1.hits } }
                expect(hits == payload.hits)
            } catch {
                expect(false)
            }
        }
    }
}
