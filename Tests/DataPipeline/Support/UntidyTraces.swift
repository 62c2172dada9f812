import DPTraces

/// Random traces with all that rules correct, hide, cut and refuse.
enum UntidyTraces {
    private static let texts = [
        "", "shop", "Shop", "***", "SELECT * FROM t2 WHERE a = 'x' AND b IN (1, 2, 3)", "SELECT 'x", "SET k v\nGET k",
        "http://u:p@h/a1/b?c=d#e", "http://h:x/%zz", "{\"find\":\"a\",\"b\":[1,{\"c\":\"d\"}]}", "{\"a\":",
        "4111111111111111",
        "get k\r\n", "set k 0 0 5\r\nvalue", "GET /users/1", "é à", "Ärger im Büro", "200", "-1", "a.b..c",
        "INSERT INTO t VALUES (1)",
        String(repeating: "long", count: 60), String(repeating: "ä", count: 3000), "Non-parsable SQL query",
    ]
    private static let keys = [
        "db.statement", "sql.query", "db.query.text", "redis.raw_command", "valkey.raw_command", "memcached.command",
        "http.url", "mongodb.query", "elasticsearch.body", "opensearch.body", "card", "env", "http.status_code",
        "peer.service", "_dd.base_service", "error.stack", "db.type", String(repeating: "key", count: 90),
    ]
    private static let types = [
        "", "web", "http", "sql", "cassandra", "redis", "valkey", "memcached", "mongodb", "elasticsearch", "opensearch",
        String(repeating: "type", count: 40),
    ]

    /// Texts of which a second pass makes something else, by the agent's own rules: commands on several lines become one
    /// line of commands, of which the first stands alone; a hidden card is no name of a service.
    private static let unstable = ["SET k v\nGET k", "get k\r\n", "set k 0 0 5\r\nvalue", "4111111111111111"]

    static func batch(_ generator: inout SplitMix, isStable: Bool = false) -> TraceBatch {
        let texts = isStable ? texts.filter { !unstable.contains($0) } : texts
        var batch = TraceBatch()
        for trace in 0..<Int.random(in: 1...4, using: &generator) {
            batch.appendChunk()
            for number in 0..<Int.random(in: 0...4, using: &generator) {
                let span = batch.appendSpan()
                span.traceID = UInt64(generator.next() % 20 == 0 ? 0 : trace + 1)
                span.spanID = UInt64(generator.next() % 20 == 0 ? 0 : number + 1)
                span.parentID = UInt64(number)
                span.service = texts.randomElement(using: &generator) ?? ""
                span.name = texts.randomElement(using: &generator) ?? ""
                span.resource = texts.randomElement(using: &generator) ?? ""
                span.type = types.randomElement(using: &generator) ?? ""
                span.start = generator.next() % 10 == 0 ? 5 : 1_700_000_000_000_000_000
                span.duration = generator.next() % 10 == 0 ? -1 : 1000
                for _ in 0..<Int.random(in: 0...5, using: &generator) {
                    let value = texts.randomElement(using: &generator) ?? ""
                    span.setTag(keys.randomElement(using: &generator) ?? "", value)
                }
                span.setMetric("amount", 1.5)
            }
        }
        return batch
    }
}
