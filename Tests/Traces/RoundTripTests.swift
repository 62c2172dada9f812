import DPTraces
import Testing

@Suite("Round trips of arbitrary batches")
struct RoundTripTests {
    @Test("Through v0.4 nothing is lost, and bytes are a function of the batch", arguments: 0..<150)
    func v04(_ seed: Int) throws {
        let built = TraceBatch.random(seed: UInt64(seed))
        let sent = try built.encoded(as: .v04)
        let read = try TraceBatch(reading: sent, as: .v04)
        #expect(read.corrections.total == 0)
        #expect(read.outline == built.outline)
        #expect(try built.encoded(as: .v04) == sent)
        #expect(try read.encoded(as: .v04) == sent)
        #expect(try rewrite(sent, .v04, .v04) == sent)
    }

    @Test("Through v0.5 all is kept that the format has, with links and events as tags", arguments: 0..<150)
    func v05(_ seed: Int) throws {
        let built = TraceBatch.random(seed: UInt64(seed))
        let sent = try built.encoded(as: .v05)
        let read = try TraceBatch(reading: sent, as: .v05)
        #expect(read.corrections.total == 0)
        #expect(try rewrite(sent, .v05, .v05) == sent)
        #expect(try convert(try convert(sent, .v05, .v04), .v04, .v05) == sent)

        let before = built.outline.flatMap { $0 }
        let after = read.outline.flatMap { $0 }
        #expect(before.count == after.count)
        for (old, new) in zip(before, after) {
            #expect(new.links.isEmpty && new.events.isEmpty && new.structs.isEmpty)
            let carried = ["_dd.span_links", "events"]
            let isPlain = { (tag: [String]) in !carried.contains(tag[0]) }
            #expect(new.tags.filter(isPlain) == old.tags.filter(isPlain))
            #expect(new.tags.contains { $0[0] == "_dd.span_links" } || old.links.isEmpty)
            #expect(new.tags.contains { $0[0] == "events" } || old.events.isEmpty)
            #expect(new.metrics == old.metrics)
            #expect(
                [new.service, new.name, new.resource, new.type] == [old.service, old.name, old.resource, old.type]
            )
            #expect(
                new.ids == old.ids && new.start == old.start && new.duration == old.duration && new.error == old.error
            )
        }
    }

    @Test("A batch read again and again needs no more memory", arguments: [TraceFormat.v04, .v05])
    func steadyMemory(_ format: TraceFormat) throws {
        let payload = try TraceBatch.random(seed: 77).encoded(as: format)
        var batch = TraceBatch()
        var encoder = TraceEncoder()
        func round() throws -> [Int] {
            try payload.withUnsafeBytes { raw in
                try batch.read(raw, as: format)
                batch.markAllEdited()
                batch.markTopLevel()
                _ = try encoder.encode(batch, as: .v04)
                _ = try encoder.encode(batch, as: .v05)
                return [batch.retainedByteCount, encoder.retainedByteCount]
            }
        }
        let first = try round()
        for _ in 0..<5 { #expect(try round() == first) }
        batch.reset(keepingAtMost: 0)
        encoder.trim(toAtMost: 0)
        #expect(batch.retainedByteCount < 64 << 10 && encoder.retainedByteCount < 64 << 10)
        #expect(try round()[0] <= first[0])
    }

    @Test("A pooled batch reads different payloads one after the other")
    func pooled() throws {
        var batch = TraceBatch()
        var encoder = TraceEncoder()
        for seed in 0..<60 {
            let format = seed % 2 == 0 ? TraceFormat.v04 : .v05
            let payload = try TraceBatch.random(seed: UInt64(seed * 31)).encoded(as: format)
            try payload.withUnsafeBytes { raw in
                try batch.read(raw, as: format)
                #expect(batch.corrections.total == 0)
                #expect(try encoder.encode(batch, as: format).copied() == payload)
                let fresh = try TraceBatch(reading: payload, as: format)
                #expect(batch.outline == fresh.outline)
                batch.markAllEdited()
                #expect(try encoder.encode(batch, as: format).copied() == payload)
            }
            if seed % 7 == 0 { encoder.trim(toAtMost: 1000) }
            if seed % 9 == 0 { batch.reset(keepingAtMost: 1000) }
        }
    }
}
