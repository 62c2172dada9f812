internal import DPTraces
internal import DPWire

/// What a span holds that has to be hidden, as its type says; types are told apart by case.
package enum SpanContent: Sendable {
    /// Statements: types `sql` and `cassandra`.
    case sql
    case redis
    case valkey
    case memcached
    /// A URL: types `web` and `http`.
    case web
    case mongoDB
    /// A request body: types `elasticsearch` and `opensearch`.
    case search
    case other

    init(_ batch: borrowing TraceBatch, _ index: Int) {
        let type = batch.span(at: index).typeBytes
        switch type.byteCount {
        case 3 where type.says("sql") || type.says("web"): self = type.says("sql") ? .sql : .web
        case 4 where type.says("http"): self = .web
        case 5 where type.says("redis"): self = .redis
        case 6 where type.says("valkey"): self = .valkey
        case 7 where type.says("mongodb"): self = .mongoDB
        case 9 where type.says("cassandra") || type.says("memcached"):
            self = type.says("cassandra") ? .sql : .memcached
        case 10 where type.says("opensearch"): self = .search
        case 13 where type.says("elasticsearch"): self = .search
        default: self = .other
        }
    }

    /// The name of the rule that hides it.
    package var name: StaticString {
        switch self {
        case .sql: "sql"
        case .redis: "redis"
        case .valkey: "valkey"
        case .memcached: "memcached"
        case .web: "http_url"
        case .mongoDB: "mongodb"
        case .search: "search_body"
        case .other: "none"
        }
    }
}
