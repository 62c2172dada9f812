import DPSampling
import DPTraces
import Testing

@Suite("Trace filters")
struct TraceFilterTests {
    private func filters(
        ignore: [String] = [],
        reject: [String] = [],
        rejectPatterns: [String] = [],
        require: [String] = [],
        requirePatterns: [String] = []
    ) -> TraceFilters {
        var texts = TraceFilters.Texts()
        texts.ignoreResources = ignore
        texts.reject = reject
        texts.rejectPatterns = rejectPatterns
        texts.require = require
        texts.requirePatterns = requirePatterns
        return TraceFilters(texts)
    }

    /// The rules that drop chunks of one span each, nil for those that are kept.
    private func decisions(_ filters: TraceFilters, _ plans: [SpanPlan]) -> [FilterRule?] {
        var batch = TraceBatch(plans.map { [$0] })
        var scratch = FilterScratch()
        var dropping = [FilterRule?](repeating: nil, count: plans.count)
        var rules: [FilterRule] = []
        batch.drop(filters, as: 9, using: &scratch) { rule, spanCount in
            #expect(spanCount == 1)
            rules.append(rule)
        }
        for index in 0..<plans.count where batch.chunk(at: index).isDropped {
            #expect(batch.chunk(at: index).dropReason == 9)
            dropping[index] = rules.isEmpty ? nil : rules.removeFirst()
        }
        #expect(rules.isEmpty)
        return dropping
    }

    private func keeps(_ filters: TraceFilters, _ tags: [String: String], resource: String = "a") -> Bool {
        decisions(filters, [SpanPlan(resource: resource, tags: tags)]) == [nil]
    }

    @Test("reject by a tag's exact value, or by its presence")
    func reject() {
        let filters = filters(reject: ["env:prod", "secret"])
        #expect(!keeps(filters, ["env": "prod"]))
        #expect(keeps(filters, ["env": "staging"]))
        #expect(keeps(filters, ["other": "prod"]))
        #expect(!keeps(filters, ["secret": ""]))
        #expect(keeps(self.filters(reject: ["k:Prod"]), ["k": "prod"]))
        #expect(keeps(self.filters(reject: ["k:prod"]), ["k": "production"]))
        // What follows the first colon is the value, colons included.
        #expect(!keeps(self.filters(reject: ["url:http://x"]), ["url": "http://x"]))
    }

    @Test("reject by a pattern that is found anywhere in the value; the key is never a pattern")
    func rejectPatterns() {
        let filters = filters(rejectPatterns: ["http.url:token=[a-z]+"])
        #expect(!keeps(filters, ["http.url": "/x?token=abc&y"]))
        #expect(keeps(filters, ["http.url": "/x?token=1"]))
        #expect(keeps(filters, [:]))
        #expect(keeps(self.filters(rejectPatterns: ["http.*:x"]), ["http.url": "x"]))
        #expect(!keeps(self.filters(rejectPatterns: ["http.*:x"]), ["http.*": "x"]))
        #expect(!keeps(self.filters(rejectPatterns: ["only-key"]), ["only-key": "v"]))
    }

    @Test("require all of what they name")
    func require() {
        let filters = filters(require: ["env:prod", "team"], requirePatterns: ["version:^1\\."])
        #expect(keeps(filters, ["env": "prod", "team": "x", "version": "1.2"]))
        #expect(!keeps(filters, ["env": "prod", "version": "1.2"]))
        #expect(!keeps(filters, ["env": "dev", "team": "x", "version": "1.2"]))
        #expect(!keeps(filters, ["env": "prod", "team": "x", "version": "21.2"]))
        #expect(!keeps(filters, ["env": "prod", "team": "x"]))
        #expect(!keeps(self.filters(requirePatterns: ["ver.*:1"]), ["version": "1"]))
    }

    @Test("ignore resources by pattern, and take the name of a span without a resource")
    func ignoredResources() {
        let filters = filters(ignore: ["(GET|POST) /healthz", "^op$"])
        #expect(!keeps(filters, [:], resource: "GET /healthz/live"))
        #expect(keeps(filters, [:], resource: "PUT /healthz"))
        #expect(!keeps(filters, [:], resource: ""))
        #expect(keeps(filters, [:], resource: "an op"))
    }

    @Test("compare the environment as the agent stores it")
    func environment() {
        #expect(!keeps(filters(reject: ["env:prod"]), ["env": "PROD"]))
        #expect(!keeps(filters(reject: ["env:prod_env"]), ["env": "Prod Env"]))
        #expect(!keeps(filters(rejectPatterns: ["env:^prod_env$"]), ["env": "Prod Env"]))
        // Digits at the start stay, since the environment is a value and not a tag.
        #expect(!keeps(filters(reject: ["env:2staging"]), ["env": "2Staging"]))
        #expect(keeps(filters(require: ["env:prod"]), ["env": "PROD"]))
        // Other keys are compared as they are.
        #expect(keeps(filters(reject: ["zone:prod"]), ["zone": "PROD"]))
    }

    @Test("take only real status codes for values of http.status_code")
    func statusCode() {
        #expect(!keeps(filters(reject: ["http.status_code:404"]), ["http.status_code": "404"]))
        #expect(keeps(filters(reject: ["http.status_code"]), ["http.status_code": "abc"]))
        #expect(!keeps(filters(reject: ["http.status_code"]), ["http.status_code": "500"]))
        #expect(keeps(filters(reject: ["http.status_code:600"]), ["http.status_code": "600"]))
        #expect(!keeps(filters(require: ["http.status_code:abc"]), ["http.status_code": "abc"]))
        #expect(keeps(filters(requirePatterns: ["http.status_code:^5"]), ["http.status_code": "503"]))
    }

    @Test("look at tags, not at metrics")
    func metrics() {
        let plan = SpanPlan(metrics: ["http.status_code": 404, "team": 1])
        #expect(decisions(filters(reject: ["http.status_code:404", "team"]), [plan]) == [nil])
    }

    @Test(
        "pass over white space around keys and values; a blank value is like none",
        arguments: [" k : v ", "k:v", "\u{2003}k\u{a0}:\tv\n", "k:", "k: ", " k ", "k"]
    )
    func whiteSpace(_ text: String) {
        #expect(!keeps(filters(reject: [text]), ["k": "v"]))
        #expect(!keeps(filters(rejectPatterns: [text]), ["k": "v"]))
        #expect(keeps(filters(require: [text]), ["k": "v"]))
        #expect(keeps(filters(requirePatterns: [text]), ["k": "v"]))
        #expect(!keeps(filters(require: [text]), ["other": "v"]))
    }

    @Test("that are none are left out and named", arguments: ["", ":", " : x", ":prod"])
    func emptyKeys(_ text: String) {
        let filters = filters(reject: ["a", text], require: [text], requirePatterns: [text])
        #expect(keeps(filters, ["x": "prod"]))
        #expect(!keeps(filters, ["a": ""]))
        #expect(filters.faults.map(\.rule.kind) == [.rejectedTag, .requiredTag, .requiredTagPattern])
        #expect(filters.faults.map(\.rule.index) == [1, 0, 0])
        #expect(filters.faults.allSatisfy { $0.reason == .emptyKey })
    }

    @Test("with a bad pattern are left out and named, and the others still decide")
    func badPatterns() {
        let filters = filters(
            ignore: ["(", "^/drop"],
            rejectPatterns: ["k:[", "k:x"],
            requirePatterns: ["k:(?=y)"]
        )
        #expect(filters.faults.map(\.rule.kind) == [.ignoredResource, .rejectedTagPattern, .requiredTagPattern])
        #expect(keeps(filters, ["k": "y"]))
        #expect(!keeps(filters, ["k": "x"]))
        #expect(!keeps(filters, [:], resource: "/drop"))
        #expect(self.filters(requirePatterns: ["k:(?=y)"]).isEmpty)
    }

    @Test("decide in their order, and say which one did")
    func order() {
        let filters = filters(
            ignore: ["never", "r"],
            reject: ["never", "a"],
            rejectPatterns: ["b:."],
            require: ["c", "d"],
            requirePatterns: ["e:."]
        )
        let plans = [
            SpanPlan(resource: "r", tags: ["a": "1", "b": "1"]), SpanPlan(resource: "x", tags: ["a": "1", "b": "1"]),
            SpanPlan(resource: "x", tags: ["b": "1"]), SpanPlan(resource: "x", tags: ["c": "1"]),
            SpanPlan(resource: "x", tags: ["c": "1", "d": "1"]),
            SpanPlan(resource: "x", tags: ["c": "1", "d": "1", "e": "1"]),
        ]
        let rules = decisions(filters, plans)
        #expect(
            rules.map { $0?.kind } == [
                .ignoredResource, .rejectedTag, .rejectedTagPattern, .requiredTag, .requiredTagPattern, nil,
            ]
        )
        #expect(rules.map { $0?.index } == [1, 1, 0, 1, 0, nil])
    }

    @Test("drop of several chunks only those that they reject, and leave alone what was dropped before")
    func severalChunks() {
        var batch = TraceBatch([
            [SpanPlan(id: 1, tags: ["env": "dev"])], [SpanPlan(id: 2, tags: ["env": "prod"])], [],
            [SpanPlan(id: 3, tags: ["env": "dev"])],
        ])
        batch.dropChunk(at: 3)
        var scratch = FilterScratch()
        var count = 0
        batch.drop(filters(reject: ["env:dev"]), as: 9, using: &scratch) { _, _ in count += 1 }
        #expect(count == 1)
        #expect(batch.chunk(at: 0).dropReason == 9)
        #expect(batch.chunk(at: 3).dropReason == .max)
        #expect(batch.keptSpanIDs == [[2], []])
    }

    @Test("judge a chunk by its root: the last without parent, else the last whose parent is elsewhere, else the last")
    func root() {
        let filters = filters(reject: ["root"])
        func isDropped(_ spans: [SpanPlan]) -> Bool {
            // The same in a chunk whose spans are indexed.
            let padding = (100..<120).map { SpanPlan(id: $0, parent: spans[0].id) }
            let results = [spans, padding + spans].map { spans in
                var batch = TraceBatch([spans])
                var scratch = FilterScratch()
                batch.drop(filters, as: 9, using: &scratch) { _, _ in }
                return batch.chunk(at: 0).isDropped
            }
            #expect(results[0] == results[1])
            return results[0]
        }
        let tag = ["root": ""]
        #expect(isDropped([SpanPlan(id: 1, tags: tag), SpanPlan(id: 2, parent: 1)]))
        #expect(!isDropped([SpanPlan(id: 1), SpanPlan(id: 2, parent: 1, tags: tag)]))
        #expect(isDropped([SpanPlan(id: 1), SpanPlan(id: 2, tags: tag), SpanPlan(id: 3, parent: 1)]))
        #expect(!isDropped([SpanPlan(id: 1, tags: tag), SpanPlan(id: 2), SpanPlan(id: 3, parent: 50)]))
        #expect(
            isDropped([
                SpanPlan(id: 1, parent: 51), SpanPlan(id: 2, parent: 50, tags: tag), SpanPlan(id: 3, parent: 2),
            ])
        )
        #expect(isDropped([SpanPlan(id: 1, parent: 2), SpanPlan(id: 2, parent: 1, tags: tag)]))
        // Zipkin's libraries write a root as its own parent.
        #expect(
            isDropped([SpanPlan(id: 7, parent: 7, trace: 7, tags: tag), SpanPlan(id: 8, parent: 7, trace: 7)])
        )
        #expect(!isDropped([SpanPlan(id: 7, parent: 7, trace: 9, tags: tag), SpanPlan(id: 8, parent: 50, trace: 9)]))
    }

    @Test("without rules keep everything")
    func none() {
        #expect(TraceFilters().isEmpty)
        #expect(decisions(TraceFilters(), [SpanPlan(), SpanPlan(tags: ["a": "b"])]) == [nil, nil])
    }
}
