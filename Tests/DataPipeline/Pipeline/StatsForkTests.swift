import CDPForkSupport
import DPPlatform
import DPTransport
import DataPipeline
import DataPipelineTestKit
import Testing

/// Statistics on both sides of a fork.
@Suite(.timeLimit(.minutes(2))) struct StatsForkTests {
    /// What was counted before a fork is the parent's to send; the child begins at zero and has another identity.
    @Test func aForkNeitherLosesNorRepeats() async {
        await #expect(processExitsWith: .success) {
            var generator = SplitMix(state: 3)
            let agent = try CountedSends.agent()
            let exporter = try await CountedSends.exporter(agent)
            var expected = StatsTotals()
            for _ in 0..<10 { try CountedSends.send(exporter, to: agent, &generator, &expected) }
            for _ in 0..<5 {
                let mix = ChunkMix(&generator)
                let child = fork_process()
                if child == 0 { end_process(exporter.counts(mix) ? 0 : 1) }
                #expect(wait_for_process(child, 30_000) == 0)
                expected.hits += mix.eligible
                expected.errors += mix.eligibleErrors
                try CountedSends.send(exporter, to: agent, &generator, &expected)
            }
            let isComplete = await exporter.shutdown().isComplete
            #expect(isComplete)
            let totals = try StatsTotals(agent.requests(.path("/v0.6/stats")))
            #expect(totals.hits == expected.hits)
            #expect(totals.errors == expected.errors)
            agent.stop()
        }
    }
}

extension TraceExporter {
    /// In a child: waits until statistics are on, sends a mix, ends, and says whether all is accounted for.
    fileprivate func counts(_ mix: borrowing ChunkMix) -> Bool {
        // The first use makes what the child has of its own.
        let first = exporterError { () throws(TraceExporterError) in try send(TraceBatch()) }
        for _ in 0..<2000 where !isComputingStats {
            _ = Pause.wait(until: .after(.milliseconds(5)), unless: nil)
        }
        let isOn = isComputingStats
        var second: TraceExporterError?
        do throws(TraceExporterError) {
            try send(mix.batch)
        } catch {
            second = error
        }
        let report = shutdown(timeout: .seconds(5))
        let ledger = statsLedger
        return first == nil && isOn && second == nil && report.isComplete && ledger.delivered.spans == mix.eligible
            && ledger.isBalanced && ledger.held.isZero
    }
}
