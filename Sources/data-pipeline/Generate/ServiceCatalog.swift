/// The imaginary shop: its services, and what a span of each kind is called and tagged.
struct ServiceCatalog {
    /// One service of the shop.
    struct Service {
        var name: String
        var language: String
        var component: String
        var version: String
    }

    static let services = [
        Service(name: "storefront", language: "python", component: "flask", version: "4.12.0"),
        Service(name: "checkout", language: "jvm", component: "spring-web", version: "2.7.1"),
        Service(name: "payments", language: "go", component: "net/http", version: "1.9.3"),
        Service(name: "inventory", language: "go", component: "google.golang.org/grpc", version: "0.31.0"),
        Service(name: "search", language: "javascript", component: "express", version: "7.0.2"),
        Service(name: "accounts", language: "ruby", component: "rails", version: "3.3.0"),
        Service(name: "mailer", language: "python", component: "celery", version: "1.4.8"),
    ]

    private static let routes = [
        "/", "/products/{id}", "/cart", "/cart/items", "/orders/{id}/status", "/search", "/api/users/{id}", "/healthz",
    ]
    private static let methods = ["GET", "GET", "GET", "GET", "POST", "PUT", "DELETE"]
    private static let queries = [
        "SELECT id, name, price FROM products WHERE id = ?",
        "SELECT o.id, o.total FROM orders o JOIN users u ON u.id = o.user_id WHERE u.email = ? ORDER BY o.placed_at DESC LIMIT 20",
        "INSERT INTO orders (user_id, total, placed_at) VALUES (?, ?, ?) RETURNING id",
        "UPDATE stock SET reserved = reserved + ? WHERE sku = ?",
        "BEGIN", "COMMIT",
    ]
    private static let redisCommands = [
        "GET session:?", "SET session:? ?", "HGETALL cart:?", "INCR hits:product:?", "ZADD popular ? ?", "DEL cart:?",
    ]
    private static let calls = [
        "/shop.Inventory/Reserve", "/shop.Inventory/Levels", "/shop.Payments/Authorize", "/shop.Accounts/Find",
    ]
    private static let topics = ["orders", "emails", "stock-levels"]
    private static let functions = [
        "compute_total", "render_template", "validate_cart", "load_user", "serialize_order",
    ]

    /// MessagePack of `{"exploit": [{"id": "1", "language": "python", "frames": [{"id": 0, "file": "app.py", "line": 7}]}]}`.
    static let stackStruct: [UInt8] =
        [0x81] + text("exploit") + [0x91, 0x83] + text("id") + text("1") + text("language") + text("python")
        + text("frames") + [0x91, 0x83] + text("id") + [0x00] + text("file") + text("app.py") + text("line") + [0x07]

    /// Fills in service, name, resource, type and tags of `spans[index]`, whose parents are described already.
    mutating func describe(_ spans: inout [PlannedSpan], _ index: Int, _ random: inout RandomSource) {
        let parentService = spans[index].parent.map { spans[$0].service }
        let owner = Self.service(for: spans[index], parentService: parentService, &random)
        spans[index].service = owner.name
        switch spans[index].kind {
        case .web: Self.describeWeb(&spans[index], owner, &random)
        case .http: Self.describeHTTP(&spans[index], &random)
        case .sql: Self.describeSQL(&spans[index], &random)
        case .redis: Self.describeRedis(&spans[index], &random)
        case .grpc:
            let caller = spans[index].parent.map { spans[$0] }
            Self.describeGRPC(&spans[index], caller: caller, &random)
        case .queue: Self.describeQueue(&spans[index], &random)
        case .cache: Self.describeCache(&spans[index], &random)
        case .search: Self.describeSearch(&spans[index], &random)
        case .internal: Self.describeInternal(&spans[index], &random)
        }
        if spans[index].role != .internal { spans[index].meta.append(("span.kind", spans[index].role.rawValue)) }
        spans[index].meta.append(("language", owner.language))
        spans[index].meta.append(("env", "production"))
        if owner.name != parentService {
            spans[index].meta.append(("version", owner.version))
            spans[index].metrics.append(("_dd.top_level", 1))
        }
        if spans[index].role == .client || spans[index].role == .producer {
            spans[index].meta.append(("_dd.base_service", owner.name))
        }
    }

    /// Lets the tags of a failed span say so.
    static func markFailed(_ span: inout PlannedSpan) {
        for position in span.meta.indices {
            switch span.meta[position].0 {
            case "http.status_code": span.meta[position].1 = "500"
            case "grpc.status.code": span.meta[position].1 = "INTERNAL"
            default: break
            }
        }
    }

    /// The root belongs to the front of the shop, the far side of a call to another service, the rest to its parent.
    private static func service(for span: PlannedSpan, parentService: String?, _ random: inout RandomSource) -> Service
    {
        guard let parentService else {
            return span.role == .consumer ? services[6] : services[random.chance(percent: 80) ? 0 : 5]
        }
        if span.role == .server {
            let others = services[1...5].filter { $0.name != parentService }
            return random.pick(Array(others), or: services[1])
        }
        return services.first { $0.name == parentService } ?? services[0]
    }

    private static func describeWeb(_ span: inout PlannedSpan, _ owner: Service, _ random: inout RandomSource) {
        let route = random.pick(routes, or: "/")
        let method = random.pick(methods, or: "GET")
        let status = random.pick(["200", "200", "200", "200", "201", "204", "302", "404"], or: "200")
        span.name = owner.component == "flask" ? "flask.request" : "web.request"
        span.type = "web"
        span.resource = "\(method) \(route)"
        span.meta += [
            ("component", owner.component), ("http.method", method), ("http.route", route),
            ("http.status_code", status),
            ("http.url", "https://shop.example.com" + path(route, &random)),
            (
                "http.useragent",
                random.pick(["Mozilla/5.0 (X11; Linux x86_64)", "okhttp/4.12.0", "curl/8.5.0"], or: "curl/8.5.0")
            ),
        ]
        span.metrics.append(("_dd.measured", 1))
    }

    private static func describeHTTP(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        let method = random.pick(methods, or: "GET")
        let host = random.pick(
            ["payments.internal", "accounts.internal", "api.carrier.example.com"],
            or: "payments.internal"
        )
        span.name = "http.request"
        span.type = "http"
        span.resource = "\(method) /v2/\(random.pick(["charges", "users", "rates"], or: "users"))"
        span.meta += [
            ("component", "requests"), ("http.method", method), ("http.status_code", "200"),
            ("http.url", "https://\(host)/v2/items/\(random.below(100_000))"), ("out.host", host),
            ("peer.hostname", host),
        ]
        span.metrics.append(("network.destination.port", 443))
    }

    private static func describeSQL(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        let query = random.pick(queries, or: "COMMIT")
        span.name = "postgres.query"
        span.type = "sql"
        span.resource = query
        span.meta += [
            ("component", "psycopg"), ("db.system", "postgresql"), ("db.name", "shop"), ("db.user", "shop_app"),
            ("db.operation", String(query.prefix { $0 != " " })), ("out.host", "db-\(random.number(1...3)).internal"),
        ]
        span.metrics += [("db.row_count", Double(random.below(200))), ("network.destination.port", 5432)]
    }

    private static func describeRedis(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        let command = random.pick(redisCommands, or: "GET session:?")
        span.name = "redis.command"
        span.type = "redis"
        span.resource = String(command.prefix { $0 != " " })
        span.meta += [
            ("component", "redis"), ("db.system", "redis"), ("redis.raw_command", command),
            ("out.host", "redis-1.internal"),
        ]
        span.metrics += [
            ("redis.args_length", Double(command.split(separator: " ").count)), ("network.destination.port", 6379),
        ]
    }

    private static func describeGRPC(
        _ span: inout PlannedSpan,
        caller: PlannedSpan?,
        _ random: inout RandomSource
    ) {
        // Both sides of a call name the same method.
        let isCalled = span.role == .server && caller?.kind == .grpc
        let call = isCalled ? caller?.resource ?? "" : random.pick(calls, or: "/shop.Inventory/Levels")
        span.name = span.role == .server ? "grpc.server" : "grpc.client"
        span.type = "rpc"
        span.resource = call
        span.meta += [
            ("component", "grpc"), ("rpc.system", "grpc"),
            ("rpc.service", String(call.dropFirst().prefix { $0 != "/" })),
            ("grpc.status.code", "OK"),
            ("peer.service", random.pick(["inventory", "payments", "accounts"], or: "inventory")),
        ]
    }

    private static func describeQueue(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        let topic = random.pick(topics, or: "orders")
        let produces = span.role == .producer
        span.name = produces ? "kafka.produce" : "kafka.consume"
        span.type = produces ? "queue" : "worker"
        span.resource = "\(produces ? "Produce" : "Consume") Topic \(topic)"
        span.meta += [
            ("component", "kafka"), ("messaging.system", "kafka"), ("messaging.destination.name", topic),
            ("messaging.kafka.bootstrap.servers", "kafka-1.internal:9092"),
        ]
        span.metrics += [
            ("kafka.partition", Double(random.below(12))), ("kafka.offset", Double(random.below(1 << 40))),
            ("messaging.kafka.message_size", Double(random.number(80...4_000))),
        ]
    }

    private static func describeCache(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        span.name = "memcached.cmd"
        span.type = "memcached"
        span.resource = random.pick(["get", "set", "delete"], or: "get")
        span.meta += [("component", "memcached"), ("memcached.query", "\(span.resource) page:\(random.below(1_000))")]
    }

    private static func describeSearch(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        span.name = "elasticsearch.query"
        span.type = "elasticsearch"
        span.resource = "POST /products/_search"
        span.meta += [
            ("component", "elasticsearch"), ("elasticsearch.method", "POST"),
            ("elasticsearch.body", #"{"query":{"match":{"title":"?"}},"size":20}"#),
        ]
        span.metrics.append(("elasticsearch.took", Double(random.below(90))))
    }

    private static func describeInternal(_ span: inout PlannedSpan, _ random: inout RandomSource) {
        let function = random.pick(functions, or: "compute_total")
        span.name = "shop.\(function)"
        span.resource = function
    }

    /// MessagePack of a text shorter than 32 bytes.
    private static func text(_ value: String) -> [UInt8] {
        [0xA0 | UInt8(value.utf8.count & 0x1F)] + value.utf8
    }

    private static func path(_ route: String, _ random: inout RandomSource) -> String {
        guard let brace = route.firstRange(of: "{id}") else { return route }
        return route[..<brace.lowerBound] + String(random.below(100_000)) + route[brace.upperBound...]
    }
}
