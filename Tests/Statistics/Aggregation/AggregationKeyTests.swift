import DPTraces
import Testing

@testable import DPStatistics

/// The fields of a group's key, and what keeps groups apart.
@Suite struct AggregationKeyTests {
    private func group(_ span: SpanFixture, _ configuration: StatsConfiguration = .example) -> GroupOutline? {
        groups(SpanFixture.roots([span]), configuration).first
    }

    @Test func fieldsComeFromTheSpanAsTheyAre() {
        let meta = [
            "span.kind": "SERVER", "http.method": "get", "http.endpoint": "/e", "http.route": "/r",
            "_dd.svc_src": "redis",
            "_dd.origin": "synthetics-browser", "http.status_code": "200", "grpc.code": "5",
        ]
        let span = SpanFixture(service: "S", name: "N", resource: "", type: "T", error: 1, meta: meta)
        let group = group(span)
        #expect(group?.service == "S")
        #expect(group?.name == "N")
        #expect(group?.resource == "")
        #expect(group?.type == "T")
        #expect(group?.kind == "SERVER")
        #expect(group?.method == "get")
        #expect(group?.endpoint == "/e")
        #expect(group?.source == "redis")
        #expect(group?.isSynthetics == true)
        #expect(group?.httpStatus == 200)
        #expect(group?.grpcStatus == 5)
        #expect(group?.errors == 1)
    }

    @Test func theFirstEndpointWithTextCounts() {
        #expect(group(SpanFixture(meta: ["http.endpoint": "", "http.route": "/r"]))?.endpoint == "/r")
        #expect(group(SpanFixture(meta: ["http.route": "/r"]))?.endpoint == "/r")
    }

    @Test(arguments: [
        ("synthetics", true), ("synthetics-ci", true), ("Synthetics", false), ("rum", false), ("", false),
    ])
    func syntheticsStartWithTheWord(origin: String, isSynthetics: Bool) {
        #expect(group(SpanFixture(meta: ["_dd.origin": origin]))?.isSynthetics == isSynthetics)
    }

    @Test func aSpanThatIsItsOwnParentIsARoot() {
        #expect(group(SpanFixture(id: 7, parent: 7, traceID: 7, metrics: ["_dd.measured": 1]))?.root == .yes)
        #expect(group(SpanFixture(id: 7, parent: 7, traceID: 8, metrics: ["_dd.measured": 1]))?.root == .no)
    }

    /// Each change of one field makes a group of its own; error, database and sampling do not.
    @Test func everyFieldKeepsGroupsApart() {
        let base = SpanFixture(meta: ["span.kind": "client"])
        var spans = [base]
        func add(_ change: (inout SpanFixture) -> Void) {
            var span = base
            change(&span)
            spans.append(span)
        }
        add { $0.service = "other" }
        add { $0.name = "other" }
        add { $0.resource = "other" }
        add { $0.type = "other" }
        add { $0.meta["span.kind"] = "Client" }
        add { $0.meta["http.method"] = "GET" }
        add { $0.meta["http.route"] = "/" }
        add { $0.meta["_dd.svc_src"] = "x" }
        add { $0.meta["http.status_code"] = "200" }
        add { $0.meta["grpc.code"] = "0" }
        add { $0.meta["_dd.origin"] = "synthetics" }
        add { $0.parent = 99 }
        add { $0.meta["peer.service"] = "p" }
        add { $0.meta["peer.hostname"] = "p" }
        add { $0.meta["customer"] = "c" }
        let expected = spans.count
        add { $0.error = 1 }
        add { $0.meta["db.type"] = "mysql" }
        add { $0.metrics["_sample_rate"] = 0.5 }
        add { $0.meta["env"] = "e" }
        add { $0.meta["version"] = "v" }
        var configuration = StatsConfiguration.example
        configuration.additionalTags = [Array("customer".utf8)]
        let all = groups(SpanFixture.roots(spans), configuration)
        #expect(all.count == expected)
        #expect(all.map(\.hits).sorted() == [UInt64](repeating: 1, count: expected - 1) + [6])
    }

    /// Text that only moves from one field to the next makes another key.
    @Test func fieldsDoNotRunIntoEachOther() {
        let all = groups(
            SpanFixture.roots([
                SpanFixture(service: "ab", name: "c"), SpanFixture(service: "a", name: "bc"),
                SpanFixture(service: "", name: "abc"),
            ])
        )
        #expect(all.count == 3)
    }

    // MARK: Peer tags

    @Test(arguments: ["client", "producer", "consumer", "CLIENT"])
    func callersHavePeerTagsInTheOrderOfTheKeys(kind: String) {
        let meta = [
            "span.kind": kind, "peer.service": "p", "db.system": "postgres", "db.instance": "", "region": "r",
            "_dd.base_service": "b",
        ]
        #expect(
            group(SpanFixture(meta: meta))?.peerTags == ["_dd.base_service:b", "db.system:postgres", "peer.service:p"]
        )
    }

    @Test func keysNoneKnowsArePeerTagsToo() {
        let configuration = StatsConfiguration.peers(["my.peer", "peer.service", "my.peer"])
        let meta = ["span.kind": "client", "my.peer": "x", "peer.service": "y"]
        #expect(group(SpanFixture(meta: meta), configuration)?.peerTags == ["my.peer:x", "peer.service:y"])
    }

    @Test(arguments: [("internal", true), ("INTERNAL", true), ("", true), ("server", false), ("batch", false)])
    func othersHaveTheBaseServiceOnlyWithoutAKind(kind: String, hasTag: Bool) {
        var span = SpanFixture(meta: ["_dd.base_service": "b", "peer.service": "p"])
        if !kind.isEmpty { span.meta["span.kind"] = kind }
        #expect(group(span)?.peerTags == (hasTag ? ["_dd.base_service:b"] : []))
    }

    @Test func thereAreNoPeerTagsWithoutKeysOrValues() {
        #expect(group(SpanFixture(meta: ["_dd.base_service": "b"]), StatsConfiguration())?.peerTags == [])
        #expect(group(SpanFixture(meta: ["_dd.base_service": ""]))?.peerTags == [])
    }

    @Test func addressesOfPeersBecomeOne() {
        let spans = ["10.1.2.3", "10.1.2.4", "2001:db8:3c4d:15::1a2f:1a2b"].map {
            SpanFixture(duration: 75, meta: ["span.kind": "client", "peer.hostname": $0])
        }
        let all = groups(SpanFixture.roots(spans))
        #expect(all.map(\.peerTags) == [["peer.hostname:blocked-ip-address"]])
        #expect(all.first?.hits == 3)
        #expect(all.first?.duration == 225)
    }

    // MARK: Additional tags

    private func additional(_ keys: [String]) -> StatsConfiguration {
        var configuration = StatsConfiguration()
        configuration.additionalTags = keys.map { Array($0.utf8) }
        return configuration
    }

    @Test func additionalTagsAreSortedAndAtMostFour() {
        let keys = ["region", "env", "tenant", "env", "zone", "zulu"]
        var meta: [String: String] = [:]
        for key in keys { meta[key] = "v" }
        #expect(
            group(SpanFixture(meta: meta), additional(keys))?.additionalTags == [
                "env:v", "region:v", "tenant:v", "zone:v",
            ]
        )
    }

    @Test func emptyAdditionalTagsAreLeftOut() {
        #expect(
            group(SpanFixture(meta: ["a": "", "b": "10.1.2.3"]), additional(["a", "b"]))?.additionalTags == [
                "b:10.1.2.3"
            ]
        )
    }

    @Test(arguments: [(200, false), (201, true)])
    func longAdditionalValuesAreBlocked(count: Int, isBlocked: Bool) {
        let value = String(repeating: "x", count: count)
        let expected = isBlocked ? "a:tracer_blocked_value" : "a:" + value
        #expect(group(SpanFixture(meta: ["a": value]), additional(["a"]))?.additionalTags == [expected])
    }

    /// The second of the worked examples.
    @Test func workedExample() {
        let batch = SpanFixture.batch([
            [
                SpanFixture(
                    id: 1,
                    service: "web",
                    name: "http.request",
                    resource: "GET /u",
                    duration: 10_000_000,
                    meta: ["span.kind": "server", "peer.service": "ignored", "_dd.origin": "synthetics-browser"]
                ),
                SpanFixture(
                    id: 2,
                    parent: 1,
                    service: "web",
                    name: "pg.query",
                    resource: "SELECT 1",
                    type: "sql",
                    duration: 4_000_000,
                    meta: [
                        "span.kind": "client", "db.system": "postgres", "peer.hostname": "10.0.0.7:5432",
                        "peer.service": "db",
                    ]
                ),
                SpanFixture(
                    id: 3,
                    parent: 1,
                    service: "web",
                    name: "pg.query",
                    resource: "SELECT 1",
                    type: "sql",
                    duration: 6_000_000,
                    meta: [
                        "span.kind": "client", "db.system": "postgres", "peer.hostname": "10.0.0.9:5432",
                        "peer.service": "db",
                    ]
                ),
                SpanFixture(id: 4, parent: 1, service: "web", name: "render", resource: "tpl", type: "template"),
                SpanFixture(
                    id: 5,
                    parent: 1,
                    service: "web",
                    name: "render",
                    resource: "tpl",
                    type: "template",
                    duration: 2_000_000,
                    metrics: ["_dd.measured": 1]
                ),
                SpanFixture(
                    id: 6,
                    parent: 1,
                    service: "cache",
                    name: "redis.command",
                    resource: "GET",
                    type: "redis",
                    duration: 500_000,
                    meta: ["_dd.base_service": "web", "_dd.svc_src": "redis"]
                ),
                SpanFixture(
                    id: 7,
                    parent: 2,
                    service: "web",
                    name: "rpc",
                    resource: "Svc/M",
                    type: "rpc",
                    duration: 700_000,
                    meta: ["span.kind": "client", "grpc.code": "StatusCode.NOT_FOUND"]
                ),
                SpanFixture(
                    id: 8,
                    parent: 1,
                    service: "web",
                    name: "job",
                    resource: "long",
                    type: "worker",
                    duration: 9_000_000,
                    metrics: ["_dd.measured": 1, "_dd.partial_version": 3]
                ),
            ]
        ])
        let all = groups(batch)
        #expect(all.map(\.name) == ["redis.command", "http.request", "pg.query", "render", "rpc"])
        #expect(all.map(\.hits) == [1, 1, 2, 1, 1])
        #expect(all.map(\.topLevelHits) == [1, 1, 0, 0, 0])
        #expect(all.map(\.duration) == [500_000, 10_000_000, 10_000_000, 2_000_000, 700_000])
        #expect(all.map(\.root) == [.no, .yes, .no, .no, .no])
        #expect(all.map(\.isSynthetics) == [false, true, false, false, false])
        #expect(all.map(\.grpcStatus) == [-1, -1, -1, -1, 5])
        let peers = ["db.system:postgres", "peer.hostname:blocked-ip-address:5432", "peer.service:db"]
        #expect(all.map(\.peerTags) == [["_dd.base_service:web"], [], peers, [], []])
        #expect(all.first?.source == "redis")
    }
}
