import Testing

@Suite struct CommandLineTests {
    @Test func withoutArgumentsItSaysWhatItCanDo() async throws {
        let run = try await CommandRun.run()
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.output.contains("USAGE: data-pipeline <subcommand>"))
    }

    @Test func theVersionIsOneLine() async throws {
        let run = try await CommandRun.run("--version")
        #expect(run.status == 0 && run.lines.count == 2 && run.lines[0].split(separator: ".").count == 3)
    }

    @Test(arguments: [["no-such-command"], ["--no-such-option"], ["conformance", "cases"]])
    func wrongUseIsStatus2AndOnStandardError(arguments: [String]) async throws {
        let run = try await CommandRun.run(arguments: arguments)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("data-pipeline") && run.errors.hasSuffix("\n"))
    }
}
